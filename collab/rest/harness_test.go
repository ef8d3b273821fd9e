package rest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/history"
	"github.com/tandem-collab/tandem/collab/schema"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/builtin"
)

// newAPI returns the API of a store. The user of a request is named in the header User. All answers are held against the
// description.
func newAPI(t *testing.T, store collab.Store) http.Handler {
	t.Helper()
	return newHookedAPI(t, store, collab.Hooks{})
}

// newHookedAPI is newAPI with hooks and projections.
func newHookedAPI(t *testing.T, store collab.Store, hooks collab.Hooks, projections ...*collab.Projection) http.Handler {
	t.Helper()
	types := func(string) *ot.Registry { return builtin.Registry() }
	past := history.New(history.Options{Store: store, TypesOf: types})
	hub := collab.NewHub(collab.HubOptions{
		Store: store, Types: builtin.Registry(), Grown: past.Grown, Hooks: hooks, Projections: projections, ValidatorOf: func(collection string) collab.Validator {
			if collection == "checked" {
				return schema.Board
			}
			return nil
		},
	})
	past.Hub = hub
	t.Cleanup(func() {
		_ = hub.Close(context.Background())
		past.Close()
	})
	e := echo.New()
	err := Register(e.Group("/v1"), Options{
		Store: store, Hub: hub, History: past, TypesOf: types, Token: "secret",
		Who: func(r *http.Request) collab.Identity {
			return collab.Identity{User: collab.UserID(r.Header.Get("User"))}
		},
		AllowOrigins: []string{"https://friend.example"},
		Logger:       slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	description := readDescription(t)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.ServeHTTP(w, r)
		description.check(r, w.(*httptest.ResponseRecorder))
	})
}

// call sends a request; headers are pairs of name and value.
func call(api http.Handler, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://tandem.example"+path, strings.NewReader(body))
	r.Header.Set("User", "guest:1")
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	api.ServeHTTP(w, r)
	return w
}
