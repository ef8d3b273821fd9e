package rest

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

func TestMe(t *testing.T) {
	api := newAPI(t, memory.New(memory.Options{}))
	first := collab.Guest{}.OrDefault("guest:1")
	for _, step := range []struct {
		method, body string
		want         me
	}{
		{"GET", "", me{"guest:1", first.Name, first.Colour}},
		{"PUT", `{"name":" Ada\u0000 L. ","colour":"#ABCDEF"}`, me{"guest:1", "Ada L.", "#abcdef"}},
		{"GET", "", me{"guest:1", "Ada L.", "#abcdef"}},
		{"PUT", `{"name":"Bob","colour":null}`, me{"guest:1", "Bob", "#abcdef"}},
		{"PUT", `{"colour":"","later":1}`, me{"guest:1", "Bob", first.Colour}},
		{"PUT", `{"name":""}`, me{"guest:1", first.Name, first.Colour}},
	} {
		w := call(api, step.method, "/v1/me", step.body)
		var got me
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK || got != step.want {
			t.Errorf("%s %s: %d %s, want %+v", step.method, step.body, w.Code, w.Body, step.want)
		}
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Error("the answer may be cached")
		}
	}
	if w := call(api, "GET", "/v1/me", "", "User", "guest:2"); strings.Contains(w.Body.String(), "Bob") {
		t.Errorf("another guest is %s", w.Body)
	}
}

func TestProblems(t *testing.T) {
	api := newAPI(t, memory.New(memory.Options{}))
	for _, c := range []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		code                     string
	}{
		{"nobody", "GET", "/v1/me", "", []string{"User", ""}, 401, "unknown_guest"},
		{"not JSON by name", "PUT", "/v1/me", `{"name":"x"}`, []string{"Content-Type", "text/plain"}, 415, "not_json"},
		{"a form", "PUT", "/v1/me", `name=x`, []string{"Content-Type", "application/x-www-form-urlencoded"}, 415, "not_json"},
		{"not JSON", "PUT", "/v1/me", `{"name":`, nil, 400, "malformed"},
		{"another type", "PUT", "/v1/me", `{"name":7}`, nil, 400, "malformed"},
		{"a bad colour", "PUT", "/v1/me", `{"colour":"red"}`, nil, 400, "malformed"},
		{"a long name", "PUT", "/v1/me", `{"name":"` + strings.Repeat("x", 65) + `"}`, nil, 413, "too_large"},
		{"a long body", "PUT", "/v1/me", `{"name":"` + strings.Repeat("x", maxBody) + `"}`, nil, 413, "too_large"},
		{"a foreign page", "PUT", "/v1/me", `{}`, []string{"Origin", "https://evil.example"}, 403, "foreign_origin"},
		{"a foreign fetch", "PUT", "/v1/me", `{}`, []string{"Sec-Fetch-Site", "cross-site"}, 403, "foreign_origin"},
		{"another address", "GET", "/v1/you", "", nil, 404, "not_found"},
		{"another method", "DELETE", "/v1/me", "", nil, 404, "not_found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := call(api, c.method, c.path, c.body, c.headers...)
			var got problem
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatalf("%v in %s", err, w.Body)
			}
			if w.Code != c.status || got.Status != c.status || got.Code != c.code || got.Title == "" {
				t.Errorf("%d %s, want %d %s", w.Code, w.Body, c.status, c.code)
			}
			if kind := w.Header().Get("Content-Type"); kind != "application/problem+json" {
				t.Error(kind)
			}
		})
	}
}

func TestOwnAndAllowedPages(t *testing.T) {
	api := newAPI(t, memory.New(memory.Options{}))
	for _, headers := range [][]string{
		nil,
		{"Origin", "http://tandem.example"},
		{"Sec-Fetch-Site", "same-origin"},
		{"Origin", "https://friend.example", "Sec-Fetch-Site", "cross-site"},
	} {
		if w := call(api, "PUT", "/v1/me", `{}`, headers...); w.Code != http.StatusOK {
			t.Errorf("%v: %d %s", headers, w.Code, w.Body)
		}
	}
	if err := Register(echo.New().Group("/v1"), Options{Store: memory.New(memory.Options{}), AllowOrigins: []string{"nonsense"}}); err == nil {
		t.Error("an origin that is none was accepted")
	}
}

// failing is a catalog that cannot work.
type failing struct {
	collab.Store
	err error
}

func (f failing) Guest(context.Context, collab.UserID) (collab.Guest, error) {
	return collab.Guest{}, f.err
}

func TestStoreFailures(t *testing.T) {
	for _, c := range []struct {
		err    error
		status int
	}{
		{errors.New("a secret"), 500},
		{collab.Errorf(collab.CodeInternal, "a secret"), 500},
		{collab.Errorf(collab.CodeUnavailable, "Try again."), 503},
	} {
		w := call(newAPI(t, failing{memory.New(memory.Options{}), c.err}), "GET", "/v1/me", "")
		if w.Code != c.status || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%v: %d %s", c.err, w.Code, w.Body)
		}
	}
}
