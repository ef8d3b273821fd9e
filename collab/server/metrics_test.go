package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/collab"
)

// What is done to a document shows in the numbers.
func TestMetrics(t *testing.T) {
	s, _ := newServer(t)
	doc := collab.DocID{Collection: "docs", ID: "one"}
	_, err := s.hub.Submit(t.Context(), doc, collab.Submission{
		ID: collab.OpID{Source: "test", Seq: 1}, Base: 0,
		Change: collab.Change{Kind: collab.Create, Type: "http://sharejs.org/types/text-unicode", Data: []byte(`"x"`)},
	}, "guest:a")
	if err != nil {
		t.Fatal(err)
	}
	got := request(s, "/metrics")
	if got.Code != http.StatusOK {
		t.Fatal(got.Code)
	}
	for _, want := range []string{
		"tandem_connections 0", "tandem_sessions 1", "tandem_revisions_total 1", "tandem_commits_total 1",
		"tandem_commit_seconds_count 1", "tandem_unanswered_requests 0", "tandem_unanswered_bytes 0",
	} {
		if !strings.Contains(got.Body.String(), want+"\n") {
			t.Errorf("no line %q in\n%s", want, got.Body)
		}
	}
}

func TestMetricsToken(t *testing.T) {
	s, err := New(Options{Data: "memory:", MetricsToken: "much"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(context.Background())
	for header, want := range map[string]int{
		"": http.StatusUnauthorized, "Bearer little": http.StatusUnauthorized, "much": http.StatusUnauthorized, "Bearer much": http.StatusOK,
	} {
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.Header.Set("Authorization", header)
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%q: %d, want %d", header, w.Code, want)
		}
		if w.Code == http.StatusUnauthorized && strings.Contains(w.Body.String(), "tandem_") {
			t.Errorf("%q is shown numbers", header)
		}
	}
}
