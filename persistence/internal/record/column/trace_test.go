package column_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/e2e/replay"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/persistence/internal/record"
	"github.com/tandem-collab/tandem/persistence/internal/record/column"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// chunkRevisions is how many revisions the tests put in a chunk, about as many as a store does.
const chunkRevisions = 4096

// history returns the revisions of a trace as a server has them, as people type: with times that look like it.
func history(t testing.TB, trace string, kind replay.Kind) (revs []collab.Revision) {
	t.Helper()
	document := replay.Typed
	if strings.HasPrefix(trace, "concurrent-") {
		document = replay.Together
	}
	d, err := document(trace, kind)
	if errors.Is(err, ottest.ErrNoTraces) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	s, id := memory.New(memory.Options{}), collab.DocID{Collection: "docs", ID: trace}
	defer s.Close()
	if err := d.Write(t.Context(), s, id, time.UnixMilli(1_700_000_000_000)); err != nil {
		t.Fatal(err)
	}
	for len(revs) < int(d.Revisions()) {
		more, err := s.Revisions(t.Context(), id, collab.Version(len(revs)), collab.MaxVersion)
		if err != nil {
			t.Fatal(err)
		}
		revs = append(revs, more...)
	}
	return revs
}

// packed packs revisions in chunks and returns how many bytes those have in total.
func packed(t testing.TB, revs []collab.Revision) (size int) {
	t.Helper()
	for len(revs) > 0 {
		n := min(len(revs), chunkRevisions)
		chunk, err := column.Pack(nil, revs[:n])
		if err != nil {
			t.Fatal(err)
		}
		size, revs = size+len(chunk), revs[n:]
	}
	return size
}

// TestTraces holds what packed revisions of recorded editing take against bounds a little above what was measured. Most of
// it is times: a keystroke's is random in some 8 bits.
func TestTraces(t *testing.T) {
	for _, c := range []struct {
		trace       string
		kind        replay.Kind
		most, still float64 // bytes by revision; of the same revisions all at one time
	}{
		{"automerge-paper", replay.Plain, 1.8, 0.5},
		{"seph-blog1", replay.Plain, 2.4, 1.1},
		{"rustcode", replay.Plain, 4.1, 2.9},
		{"sveltecomponent", replay.Plain, 3.3, 2.0},
		{"friendsforever_flat", replay.Plain, 2.3, 1.0},
		{"clownschool_flat", replay.Plain, 2.4, 1.2},
		{"concurrent-friendsforever", replay.Plain, 2.4, 1.2},
		{"concurrent-clownschool", replay.Plain, 2.4, 1.2},
		{"friendsforever_flat", replay.Rich, 2.3, 1.0},
	} {
		t.Run(c.trace, func(t *testing.T) {
			if !replayed(c.trace) {
				t.Skip("too long under the race detector")
			}
			revs := history(t, c.trace, c.kind)
			rows, data := 0, 0
			for _, r := range revs {
				row, err := record.AppendRevision(nil, r)
				if err != nil {
					t.Fatal(err)
				}
				rows, data = rows+len(row), data+len(r.Change.Data)
			}
			size := packed(t, revs)
			for i := range revs {
				revs[i].At = revs[0].At
			}
			still := packed(t, revs)
			per := func(size int) float64 { return float64(size) / float64(len(revs)) }
			t.Logf("%d revisions: %.1f bytes each as rows, of which %.1f are JSON; packed %.2f, %d in total; at one time %.2f, %d in total",
				len(revs), per(rows), per(data), per(size), size, per(still), still)
			if per(size) > c.most || per(still) > c.still {
				t.Errorf("%.2f bytes by revision, %.2f at one time, want at most %.2f and %.2f", per(size), per(still), c.most, c.still)
			}
		})
	}
}

func replayed(trace string) bool {
	for _, name := range append(ottest.Traces(), ottest.ConcurrentTraces()...) {
		if name == trace {
			return true
		}
	}
	return false
}

// A benchmark's chunk is one from the middle of a paper.
func paper(b *testing.B) []collab.Revision {
	return history(b, "automerge-paper", replay.Plain)[100_000 : 100_000+chunkRevisions]
}

func BenchmarkPack(b *testing.B) {
	revs := paper(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := column.Pack(nil, revs); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/chunkRevisions, "ns/revision")
}

func BenchmarkUnpack(b *testing.B) {
	revs := paper(b)
	chunk, err := column.Pack(nil, revs)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := column.Unpack(chunk, 0, collab.MaxVersion); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/chunkRevisions, "ns/revision")
}
