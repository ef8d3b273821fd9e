package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// written is a revision as the HTTP API tells it.
type written struct {
	V      int
	Author string
	Op     any
}

// revisionsOf returns all revisions of a document of docs.
func revisionsOf(t *testing.T, server *Server, id string) (all []written) {
	t.Helper()
	for from := 0; ; {
		var page struct {
			Revisions []written
			Next      *int
		}
		if err := call(server, http.MethodGet, fmt.Sprintf("%s/revisions?limit=100&from=%d", id, from), nil, &page); err != nil {
			t.Fatal(err)
		}
		all = append(all, page.Revisions...)
		if page.Next == nil {
			return all
		}
		from = *page.Next
	}
}

// versionOf returns the version that a document of docs is at.
func versionOf(t *testing.T, server *Server, id string) int {
	t.Helper()
	var about struct{ Version int }
	if err := call(server, http.MethodGet, id, nil, &about); err != nil {
		t.Fatal(err)
	}
	return about.Version
}

// match is an If-Match header for call.
func match(version int) []string { return []string{"If-Match", fmt.Sprintf(`"%d"`, version)} }

// TestRestoreWhileTyping brings old versions back while unmodified clients type. All agree in the end, and what was typed
// after the version that a restore was based on is there.
func TestRestoreWhileTyping(t *testing.T) {
	server := Start(t, "--api-token", apiToken)
	run := startDurable(t, server, 0, "text-unicode", "rich-text")
	bases := make(map[string]int) // of the last restore, by document
	for range 6 {
		run.load(30)
		for _, id := range run.ids {
			base := versionOf(t, server, id)
			run.load(3) // they go on meanwhile
			var done struct{ Version, Restored int }
			if err := call(server, http.MethodPost, id+"/restore", map[string]int{"version": 1 + rand.IntN(base-1)}, &done, match(base)...); err != nil {
				t.Fatal(err)
			}
			if done.Version <= base {
				t.Fatalf("%s: a restore from version %d made version %d", id, base, done.Version)
			}
			bases[id] = base
		}
	}
	final := run.end()
	for _, doc := range final {
		committed := make(map[string]int)
		for _, rev := range revisionsOf(t, server, doc.ID) {
			for _, word := range wordsIn(rev.Op) {
				if _, known := committed[word]; !known { // else a restore brings it back
					committed[word] = rev.V
				}
			}
		}
		after := 0
		for ack := range run.acked {
			if v, ok := committed[ack.Word]; ack.ID == doc.ID && (!ok || v >= bases[doc.ID]) {
				after++
				if strings.Count(doc.Text, ack.Word) != 1 {
					t.Errorf("%s: %s stands there %d times; it was typed at version %d, after %d", doc.ID, ack.Word,
						strings.Count(doc.Text, ack.Word), v, bases[doc.ID])
				}
			}
		}
		if after == 0 {
			t.Errorf("%s: nothing was typed after the last restore", doc.ID)
		}
	}
}

// wordsIn returns the words that an operation inserts.
func wordsIn(op any) (words []string) {
	switch op := op.(type) {
	case string:
		for _, word := range strings.SplitAfter(op, ";") {
			if word != "" {
				words = append(words, word)
			}
		}
	case []any:
		for _, c := range op {
			words = append(words, wordsIn(c)...)
		}
	case map[string]any:
		words = append(wordsIn(op["insert"]), wordsIn(op["ops"])...)
	}
	return words
}

// TestRetriesAreDoneOnce ends the server with SIGKILL while two programs write over HTTP, each request under a key and
// again until it is answered. Every one of them is committed once.
func TestRetriesAreDoneOnce(t *testing.T) {
	const writes = 60
	server := Start(t, "--api-token", apiToken)
	if err := call(server, http.MethodPut, "retried", map[string]string{"type": "text-unicode"}, new(any)); err != nil {
		t.Fatal(err)
	}
	answered := make(chan struct{}, 2*writes)
	var programs sync.WaitGroup
	for _, name := range []string{"ana", "bob"} {
		programs.Go(func() {
			base := 1
			for n := range writes {
				base = insist(server, name, n, base)
				answered <- struct{}{}
			}
		})
	}
	for range 4 {
		for range 20 {
			<-answered
		}
		server.Kill()
		server.Restart()
	}
	programs.Wait()
	revs := revisionsOf(t, server, "retried")
	if len(revs) != 1+2*writes {
		t.Errorf("%d revisions, want %d", len(revs), 1+2*writes)
	}
	by := make(map[string]int)
	for _, rev := range revs[1:] {
		by[rev.Author]++
	}
	if by["program:ana"] != writes || by["program:bob"] != writes {
		t.Errorf("the authors are %v", by)
	}
	var now struct{ Data string }
	if err := call(server, http.MethodGet, "retried/snapshot", nil, &now); err != nil {
		t.Fatal(err)
	}
	if len(now.Data) != 2*writes {
		t.Errorf("the text is %q", now.Data)
	}
}

// insist sends an operation until it is answered, and returns the version that it made.
func insist(server *Server, name string, n, base int) int {
	headers := append(match(base), "Tandem-Author", name, "Idempotency-Key", fmt.Sprint(name, n))
	for {
		var done struct{ Version int }
		if call(server, http.MethodPost, "retried/ops", map[string]any{"op": []string{name[:1]}}, &done, headers...) == nil {
			return done.Version
		}
		time.Sleep(2 * time.Millisecond) // until the server is there again
	}
}

// TestMarksAreTold listens as an open page does: it hears at once that a version was named, and that one was restored.
func TestMarksAreTold(t *testing.T) {
	server := Start(t, "--api-token", apiToken)
	if err := call(server, http.MethodPut, "told", map[string]string{"type": "text-unicode", "data": "one"}, new(any)); err != nil {
		t.Fatal(err)
	}
	if err := call(server, http.MethodPost, "told/ops", map[string]any{"op": []string{"two"}}, new(any)); err != nil {
		t.Fatal(err)
	}
	page := join(t, server)
	page.send(`{"a":"ps","ch":"history:docs/told","seq":1}`)
	page.next()
	for _, step := range []struct {
		method, path string
		body         any
		version      float64
	}{
		{http.MethodPut, "told/marks/1", map[string]string{"name": "first"}, 1},
		{http.MethodPost, "told/restore", map[string]int{"version": 1}, 3},
	} {
		began := time.Now()
		if err := call(server, step.method, step.path, step.body, new(any)); err != nil {
			t.Fatal(err)
		}
		told := page.next()
		if value, ok := told["p"].(map[string]any); told["ch"] != "history:docs/told" || !ok || value["version"] != step.version {
			t.Errorf("%s %s: told %v", step.method, step.path, told)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("%s %s: told after %v", step.method, step.path, took)
		}
	}
}
