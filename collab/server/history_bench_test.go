package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/e2e/replay"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/persistence"
)

// BenchmarkHistory asks for a document of very many revisions of one keystroke over HTTP:
//
//	go test -run '^$' -bench History -benchtime 100x ./collab/server
//
// Milestones and digests are those that being opened, and listed once, left behind.
func BenchmarkHistory(b *testing.B) {
	for _, revisions := range []int{300_000, 1_000_000} {
		b.Run(fmt.Sprint(revisions), func(b *testing.B) {
			data := b.TempDir()
			writeLong(b, data, revisions)
			s, err := New(Options{Data: data, Logger: slog.New(slog.DiscardHandler)})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close(context.Background())
			web := httptest.NewServer(s.Handler())
			defer web.Close()
			address := web.URL + "/v1/docs/docs/long"
			first := func(what, path string) {
				began := time.Now()
				size := get(b, address+path)
				b.Logf("%s for the first time: %v, %d bytes", what, time.Since(began).Round(time.Millisecond), size)
			}
			first("the document", "/snapshot")
			first("the list", "/sittings")
			first("the authors of all", "/blame")
			for _, c := range []struct {
				name string
				path func() string
			}{
				{"FirstPage", func() string { return "/sittings" }},
				{"AnyPage", func() string { return fmt.Sprintf("/sittings?before=%d", 1+rand.IntN(revisions)) }},
				{"AnyRevision", func() string { return fmt.Sprintf("/snapshot?version=%d", rand.IntN(revisions)) }},
				{"500Revisions", func() string { return fmt.Sprintf("/revisions?from=%d&limit=500", rand.IntN(revisions)) }},
				{"Authors", func() string { return "/blame" }},
				{"DiffOf1000", func() string {
					from := rand.IntN(revisions - 1000)
					return fmt.Sprintf("/diff?from=%d&to=%d", from, from+1000)
				}},
			} {
				b.Run(c.name, func(b *testing.B) {
					var took []time.Duration
					for b.Loop() {
						began := time.Now()
						get(b, address+c.path())
						took = append(took, time.Since(began))
					}
					slices.Sort(took)
					b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
					b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "ms-p95")
				})
			}
		})
	}
}

// writeLong makes the document docs/long in a data directory.
func writeLong(b *testing.B, data string, revisions int) {
	b.Helper()
	d, err := replay.Keystrokes(revisions, replay.Plain)
	if errors.Is(err, ottest.ErrNoTraces) {
		b.Skip(err)
	}
	if err != nil {
		b.Fatal(err)
	}
	store, err := persistence.Open(data, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	if err := d.Write(b.Context(), store, collab.DocID{Collection: "docs", ID: "long"}, time.Now()); err != nil {
		b.Fatal(err)
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
}

// get returns how many bytes an address answers with.
func get(b *testing.B, address string) int {
	b.Helper()
	response, err := http.Get(address)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		b.Fatalf("%s: %d %.200s, %v", address, response.StatusCode, body, err)
	}
	return len(body)
}
