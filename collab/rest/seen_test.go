package rest

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

const anaWithSecret = `{"type":"json0","data":{"name":"Ana","secret":1}}`

// wholeRoutes answer only who may see all of a document.
var wholeRoutes = []string{"/sittings", "/diff?from=0&to=1", "/blame", "/marks", "/thumbnail", "/export.excalidraw"}

func TestProjections(t *testing.T) {
	names, err := collab.NewProjection("names", "users", "name")
	if err != nil {
		t.Fatal(err)
	}
	api := newHookedAPI(t, memory.New(memory.Options{}), collab.Hooks{}, names)
	if got := call(api, http.MethodPut, "/v1/docs/users/a", anaWithSecret); got.Code != http.StatusCreated {
		t.Fatal(got.Body)
	}
	for _, c := range []struct {
		method, path, body string
		code               int
		want               string
	}{
		{http.MethodGet, "/snapshot", "", 200, `"data":{"name":"Ana"}`},
		{http.MethodGet, "/snapshot?version=0", "", 200, `"data":null`},
		{http.MethodGet, "/revisions", "", 200, `"data":{"name":"Ana"}`},
		{http.MethodGet, "", "", 200, `"collection":"names"`},
		{http.MethodPost, "/ops", `{"op":[{"p":["secret"],"na":1}]}`, 403, "ERR_OP_NOT_ALLOWED_IN_PROJECTION"},
		{http.MethodPost, "/ops", `{"op":[{"p":["name",0],"si":"x"}]}`, 200, `"op":[{"p":["name",0],"si":"x"}]`},
		{http.MethodDelete, "", "", 200, `"collection":"names"`},
		{http.MethodPut, "", anaWithSecret, 403, "ERR_OP_NOT_ALLOWED_IN_PROJECTION"},
		{http.MethodPut, "", `{"type":"json0","data":{"name":"Bob"}}`, 201, `"version":4`},
	} {
		got := call(api, c.method, "/v1/docs/names/a"+c.path, c.body)
		if got.Code != c.code || !strings.Contains(got.Body.String(), c.want) || strings.Contains(got.Body.String(), `"secret":1`) {
			t.Errorf("%s %s: %d %s", c.method, c.path, got.Code, got.Body)
		}
	}
	for _, path := range wholeRoutes {
		if got := call(api, http.MethodGet, "/v1/docs/names/a"+path, ""); got.Code != http.StatusForbidden {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
	}
}

// What a hook refuses to show is had by no route, and what it shows a part of by none but those that show parts.
func TestReadsAreGuarded(t *testing.T) {
	partial := func(r *collab.SnapshotRead) error {
		if r.Agent.Identity.User == "guest:1" {
			r.Snapshots[0].Replace([]byte(`{"name":"Ana"}`))
			return nil
		}
		return collab.Refuse("ERR_MINE", "it is mine")
	}
	api := newHookedAPI(t, memory.New(memory.Options{}), collab.Hooks{ReadSnapshots: partial})
	if got := call(api, http.MethodPut, "/v1/docs/users/a", anaWithSecret); got.Code != http.StatusCreated {
		t.Fatal(got.Body)
	}
	for _, path := range append([]string{"", "/snapshot", "/revisions"}, wholeRoutes...) {
		if got := call(api, http.MethodGet, "/v1/docs/users/a"+path, "", "User", "guest:2"); got.Code != http.StatusForbidden ||
			!strings.Contains(got.Body.String(), "ERR_MINE") {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
	}
	if got := call(api, http.MethodGet, "/v1/docs/users/a/snapshot", ""); !strings.Contains(got.Body.String(), `"data":{"name":"Ana"}`) {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	for _, path := range wholeRoutes {
		if got := call(api, http.MethodGet, "/v1/docs/users/a"+path, ""); got.Code != http.StatusForbidden ||
			!strings.Contains(got.Body.String(), "only_a_part") {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
	}
}
