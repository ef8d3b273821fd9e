package bolt_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/history"
	"github.com/tandem-collab/tandem/e2e/replay"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/persistence/bolt"
)

// The benchmarks of this file read a document of very many revisions of one keystroke, in a file on disk:
//
//	go test -run '^$' -bench History -benchtime 300x ./persistence/bolt
//
// Its milestones are those that a Session would have written, and its digests those that listing it once left behind.

var long = []struct {
	name      string
	revisions int
}{{"100k", 100_000}, {"1M", 1_000_000}}

var longID = collab.DocID{Collection: "docs", ID: "long"}

// makeLong makes the document and returns the directory of its store.
func makeLong(b *testing.B, revisions int) (dir string) {
	b.Helper()
	d, err := replay.Keystrokes(revisions, replay.Plain)
	if errors.Is(err, ottest.ErrNoTraces) {
		b.Skip(err)
	}
	if err != nil {
		b.Fatal(err)
	}
	dir = b.TempDir()
	s := openStore(b, dir)
	defer closeStore(b, s)
	if err := d.Write(b.Context(), s, longID, time.Now()); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d revisions take %d bytes with their milestones", revisions, fileBytes(b, dir))
	began := time.Now()
	firstPage(b, s)
	b.Logf("the first page of the history, for the first time: %v", time.Since(began))
	return dir
}

func fileBytes(b *testing.B, dir string) int64 {
	b.Helper()
	info, err := os.Stat(filepath.Join(dir, "tandem.db"))
	if err != nil {
		b.Fatal(err)
	}
	return info.Size()
}

func openStore(b *testing.B, dir string) *bolt.Store {
	b.Helper()
	s, err := bolt.Open(dir, bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func closeStore(b *testing.B, s *bolt.Store) {
	b.Helper()
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

func read(b *testing.B, s *bolt.Store, at collab.Version) collab.History {
	b.Helper()
	h, err := collab.ReadHistory(context.Background(), s, builtin.Registry(), longID, at, 0)
	if err != nil {
		b.Fatal(err)
	}
	return h
}

// firstPage reads what the list of history shows first.
func firstPage(b *testing.B, s *bolt.Store) {
	b.Helper()
	h := history.New(history.Options{Store: s, TypesOf: func(string) *ot.Registry { return builtin.Registry() }})
	defer h.Close() // waits for digests to be written
	q := history.Query{Before: collab.MaxVersion, Limit: 20, Gap: history.DefaultGap, Span: history.DefaultSpan}
	if page, err := h.Sittings(context.Background(), longID, q); err != nil || len(page.Sittings) != q.Limit {
		b.Fatalf("%d sittings, %v", len(page.Sittings), err)
	}
}

// BenchmarkHistory reads any version, finds the version of any time, lists the first page of the history, and opens the
// document after a start.
func BenchmarkHistory(b *testing.B) {
	for _, l := range long {
		b.Run(l.name, func(b *testing.B) {
			dir := makeLong(b, l.revisions)
			s := openStore(b, dir)
			b.Run("RandomRevision", func(b *testing.B) {
				measure(b, func() { read(b, s, collab.Version(1+rand.IntN(l.revisions))) })
			})
			entry, err := s.Entry(b.Context(), longID)
			if err != nil {
				b.Fatal(err)
			}
			b.Run("VersionAt", func(b *testing.B) {
				measure(b, func() {
					at := entry.Created.Add(rand.N(entry.Modified.Sub(entry.Created)))
					if v, err := s.VersionAt(b.Context(), longID, at); err != nil || v == 0 {
						b.Fatal(v, err)
					}
				})
			})
			b.Run("FirstPage", func(b *testing.B) { measure(b, func() { firstPage(b, s) }) })
			closeStore(b, s)
			b.Run("Open", func(b *testing.B) { measure(b, func() { closeStore(b, openStore(b, dir)) }) })
			b.Run("OpenAndFetch", func(b *testing.B) {
				measure(b, func() {
					s := openStore(b, dir)
					fetch(b, s)
					closeStore(b, s)
				})
			})
		})
	}
}

// fetch opens the document as a server does for the first who comes.
func fetch(b *testing.B, s *bolt.Store) {
	b.Helper()
	hub := collab.NewHub(collab.HubOptions{Store: s, Types: builtin.Registry()})
	defer hub.Close(context.Background())
	reply, err := hub.Snapshot(context.Background(), longID)
	if err != nil {
		b.Fatal(err)
	}
	if data, err := reply.Data(); err != nil || len(data) == 0 {
		b.Fatal(err)
	}
}

// measure reports how long f takes at the median and at worst, and what it takes of the processors.
func measure(b *testing.B, f func()) {
	b.Helper()
	var took []time.Duration
	runtime.GC()
	cpu := cpuTime(b)
	for b.Loop() {
		began := time.Now()
		f()
		took = append(took, time.Since(began))
	}
	cpu = cpuTime(b) - cpu
	slices.Sort(took)
	at := func(part float64) float64 {
		return float64(took[int(part*float64(len(took)-1))]) / float64(time.Millisecond)
	}
	b.ReportMetric(at(0.5), "median-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(float64(cpu)/float64(time.Millisecond)/float64(len(took)), "cpu-ms/op")
}

// cpuTime is what the process has used of the processors, in which other processes do not show as much as in the time.
func cpuTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
