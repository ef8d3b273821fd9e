package rest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

func TestTrim(t *testing.T) {
	api := newAPI(t, memory.New(memory.Options{}))
	call(api, http.MethodPut, "/v1/docs/docs/a", `{"type":"text-unicode","data":"one"}`)
	for range 9 {
		call(api, http.MethodPost, "/v1/docs/docs/a/ops", `{"op":["x"]}`)
	}
	call(api, http.MethodPut, "/v1/docs/docs/a/marks/3", `{"name":"three"}`)
	const path = "/v1/docs/docs/a/trim"
	token := []string{"Authorization", "Bearer secret"}
	for _, c := range []struct {
		body    string
		headers []string
		status  int
		answer  string
	}{
		{`{"beforeVersion":5}`, nil, http.StatusUnauthorized, "token_required"},
		{`{}`, token, http.StatusBadRequest, "Name one of"},
		{`{"beforeVersion":5,"beforeMark":"three"}`, token, http.StatusBadRequest, "Name one of"},
		{`{"beforeVersion":-1}`, token, http.StatusBadRequest, "Name one of"},
		{`{"beforeMark":"four"}`, token, http.StatusNotFound, "named"},
		{`{"olderThan":"2020-01-01T00:00:00Z"}`, token, http.StatusOK, `"first":0,"revisions":0`},
		{`{"beforeMark":"three","dryRun":true}`, token, http.StatusOK, `"first":3,"revisions":3,"named":0`},
		{`{"beforeVersion":5}`, token, http.StatusOK, `"version":10,"first":5,"revisions":5,"named":1`},
		{`{"beforeVersion":3}`, token, http.StatusOK, `"first":5,"revisions":0`},
	} {
		w := call(api, http.MethodPost, path, c.body, c.headers...)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.answer) {
			t.Errorf("%s: %d %s, want %d %s", c.body, w.Code, w.Body, c.status, c.answer)
		}
	}
	for path, want := range map[string]int{
		"": 200, "/snapshot?version=3": 200, "/snapshot?version=4": 410, "/snapshot?version=5": 200, "/snapshot?time=2020-01-01T00:00:00Z": 410,
		"/revisions": 200, "/revisions?from=4": 410, "/blame": 200, "/blame?version=3": 200, "/blame?version=2": 410, "/sittings": 200,
		"/sittings?named=1": 200, "/diff?from=3": 200, "/diff?from=2": 410, "/diff?from=5&to=7": 200, "/snapshot?name=three": 200,
	} {
		if w := call(api, http.MethodGet, "/v1/docs/docs/a"+path, ""); w.Code != want {
			t.Errorf("%s: %d %s, want %d", path, w.Code, w.Body, want)
		}
	}
	var list struct {
		First int
		Kept  []struct {
			Version int
			Name    string
		}
	}
	w := call(api, http.MethodGet, "/v1/docs/docs/a/sittings", "")
	if err := json.Unmarshal(w.Body.Bytes(), &list); err != nil || fmt.Sprint(list) != "{5 [{3 three}]}" {
		t.Errorf("the list is %s, %v", w.Body, err)
	}
	w = call(api, http.MethodGet, "/v1/docs/docs/a/snapshot?version=3", "")
	if !strings.Contains(w.Body.String(), `"author":null`) || strings.Contains(w.Body.String(), `"at":null`) {
		t.Errorf("a version that was kept is %s", w.Body)
	}
}

func TestRedactions(t *testing.T) {
	store := memory.New(memory.Options{})
	api := newAPI(t, store)
	call(api, http.MethodPut, "/v1/docs/docs/a", `{"type":"text-unicode","data":"one"}`)
	const path = "/v1/docs/docs/a/redactions"
	if w := call(api, http.MethodGet, path, ""); w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != `{"redactions":[]}` {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	row := collab.Redaction{At: time.UnixMilli(0), By: "Ana", Reason: "a password", Version: 1, Where: "characters 0 to 2", Last: 0, Revisions: 1}
	if err := store.Redact(t.Context(), collab.DocID{Collection: "docs", ID: "a"}, collab.Rewriting{Redaction: row}); err != nil {
		t.Fatal(err)
	}
	want := `{"redactions":[{"at":"1970-01-01T00:00:00.000Z","by":"Ana","reason":"a password","version":1,"where":"characters 0 to 2","first":0,"last":0,"revisions":1}]}`
	if w := call(api, http.MethodGet, path, ""); strings.TrimSpace(w.Body.String()) != want {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
