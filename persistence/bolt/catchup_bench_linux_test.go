package bolt

import (
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// BenchmarkCatchUp reads a document of 500,000 revisions from its beginning, again and again by one reader, while 16
// others are written to, and reports how long commits take at the 99th percentile in quiet times and during that.
func BenchmarkCatchUp(b *testing.B) {
	const revisions = 500_000
	s := mustOpen(b, b.TempDir(), Options{})
	defer s.Close()
	id := collab.DocID{Collection: "read", ID: "long"}
	for v := collab.Version(0); v < revisions; v += 5000 {
		if err := s.Append(b.Context(), id, foldRevisions(v, 5000, 5), collab.Meta{}); err != nil {
			b.Fatal(err)
		}
	}
	w := startTypists(s, 16)
	w.wait(b, 2*time.Second) // until writing has its pace
	var quiet, during []time.Duration
	var reading time.Duration
	for b.Loop() {
		w.take()
		w.wait(b, 2*time.Second)
		quiet = append(quiet, w.take()...)
		began := time.Now()
		readThrough(b, s, id, revisions)
		reading += time.Since(began)
		during = append(during, w.take()...)
	}
	if err := w.stop(); err != nil {
		b.Fatal(err)
	}
	calm, busy := percentile(quiet, 99), percentile(during, 99)
	b.ReportMetric(float64(calm)/1e6, "ms-p99-quiet")
	b.ReportMetric(float64(busy)/1e6, "ms-p99-reading")
	b.ReportMetric(float64(busy)/float64(calm), "times")
	b.ReportMetric(float64(percentile(during, 50))/float64(percentile(quiet, 50)), "times-median")
	b.ReportMetric(revisions*float64(b.N)/reading.Seconds(), "revisions/s")
}

func readThrough(b *testing.B, s *Store, id collab.DocID, to collab.Version) {
	for v := collab.Version(0); v < to; {
		revs, err := s.Revisions(b.Context(), id, v, to)
		if err != nil || len(revs) == 0 {
			b.Errorf("%d revisions at %d, %v", len(revs), v, err)
			return
		}
		v += collab.Version(len(revs))
	}
}
