package bolt_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/e2e/replay"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/persistence/bolt"
)

// The benchmarks of this file read a document of very many revisions of one keystroke, in a file on disk:
//
//	go test -run '^$' -bench History -benchtime 300x ./persistence/bolt
//
// Its milestones are those that reading it once left behind.

var long = []struct {
	name      string
	revisions int
}{{"300k", 300_000}, {"1M", 1_000_000}}

var longID = collab.DocID{Collection: "docs", ID: "long"}

// openLong makes the document and returns its store, opened anew.
func openLong(b *testing.B, revisions int) *bolt.Store {
	b.Helper()
	d, err := replay.Keystrokes(revisions, replay.Plain)
	if errors.Is(err, ottest.ErrNoTraces) {
		b.Skip(err)
	}
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	s := openStore(b, dir)
	if err := d.Write(b.Context(), s, longID, time.Now()); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	read(b, s, collab.MaxVersion)
	b.Logf("the first reading of %d revisions took %v", revisions, time.Since(began))
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	s = openStore(b, dir)
	b.Cleanup(func() {
		if err := s.Close(); err != nil {
			b.Error(err)
		}
	})
	return s
}

func openStore(b *testing.B, dir string) *bolt.Store {
	b.Helper()
	s, err := bolt.Open(dir, bolt.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

func read(b *testing.B, s *bolt.Store, at collab.Version) collab.History {
	b.Helper()
	h, err := collab.ReadHistory(context.Background(), s, builtin.Registry(), longID, at, 0)
	if err != nil {
		b.Fatal(err)
	}
	return h
}

// BenchmarkHistory reads random versions: "median-ms" is what issue 7 bounds by 5.
func BenchmarkHistory(b *testing.B) {
	for _, l := range long {
		b.Run(l.name, func(b *testing.B) {
			s := openLong(b, l.revisions)
			b.Run("revision", func(b *testing.B) {
				var took []time.Duration
				replayed, milestone, cpu := 0, 0, cpuTime(b)
				for b.Loop() {
					began := time.Now()
					h := read(b, s, collab.Version(1+rand.IntN(l.revisions)))
					took = append(took, time.Since(began))
					replayed += h.Replay
					milestone += h.Milestone
				}
				cpu = cpuTime(b) - cpu
				report(b, took)
				b.ReportMetric(float64(cpu)/float64(time.Millisecond)/float64(len(took)), "cpu-ms/op")
				b.ReportMetric(float64(replayed)/float64(len(took)), "replayed-B/op")
				b.ReportMetric(float64(milestone)/float64(len(took)), "milestone-B/op")
			})
		})
	}
}

func report(b *testing.B, took []time.Duration) {
	slices.Sort(took)
	at := func(part float64) float64 {
		return float64(took[int(part*float64(len(took)-1))]) / float64(time.Millisecond)
	}
	b.ReportMetric(at(0.5), "median-ms")
	b.ReportMetric(at(0.99), "p99-ms")
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
