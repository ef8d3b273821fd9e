package bolt_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/e2e/replay"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/persistence/bolt"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// typing is what a Session writes while a document is typed: revisions, and milestones between them.
type typing struct {
	collab.Store // that takes it all in
	revs         []collab.Revision
	stones       []collab.Milestone
}

var typedID = collab.DocID{Collection: "docs", ID: "typed"}

func (w *typing) Append(ctx context.Context, id collab.DocID, revs []collab.Revision, meta collab.Meta) error {
	if id == typedID {
		w.revs = append(w.revs, revs...)
	}
	return w.Store.Append(ctx, id, revs, meta)
}

func (w *typing) Put(ctx context.Context, id collab.DocID, m collab.Milestone) error {
	w.stones = append(w.stones, m)
	return w.Store.Put(ctx, id, m)
}

// typed returns what is written while a trace is typed, one keystroke in each revision.
func typed(t testing.TB, trace string) *typing {
	t.Helper()
	d, err := replay.Typed(trace, replay.Plain)
	if errors.Is(err, ottest.ErrNoTraces) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	w := &typing{Store: memory.New(memory.Options{})}
	if err := d.Write(t.Context(), w, typedID, time.Now()); err != nil {
		t.Fatal(err)
	}
	return w
}

// writeOneByOne writes it into a store as it was typed.
func (w *typing) writeOneByOne(t testing.TB, s *bolt.Store) {
	t.Helper()
	stones := w.stones
	for i := range w.revs {
		if err := s.Append(t.Context(), typedID, w.revs[i:i+1], collab.Meta{}); err != nil {
			t.Fatal(err)
		}
		for len(stones) > 0 && int(stones[0].Version) <= i+1 {
			if err := s.Put(t.Context(), typedID, stones[0]); err != nil {
				t.Fatal(err)
			}
			stones = stones[1:]
		}
	}
}

// jsonBytes is how much the revisions are as rows of JSON, as ShareDB keeps them.
func (w *typing) jsonBytes(t testing.TB) (n int) {
	t.Helper()
	for _, r := range w.revs {
		row, err := json.Marshal(map[string]any{
			"src": r.ID.Source, "seq": r.ID.Seq, "v": r.Base, "op": json.RawMessage(r.Change.Data),
			"m": map[string]any{"ts": r.At.UnixMilli(), "u": r.Author},
		})
		if err != nil {
			t.Fatal(err)
		}
		n += len(row) + 1
	}
	return n
}

// used says what takes the room of a file, in bytes of each bucket and of free pages.
func used(t testing.TB, dir string) (parts string) {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(dir, "tandem.db"), 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			if st := b.Stats(); st.LeafAlloc > 4096 {
				parts += fmt.Sprintf(" %s %d (in use %d)", name, st.LeafAlloc+st.BranchAlloc, st.LeafInuse)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return parts + fmt.Sprintf(", free %d", db.Stats().FreePageN*db.Info().PageSize)
}

func dbBytes(t testing.TB, dir string) int64 {
	t.Helper()
	info, err := os.Stat(filepath.Join(dir, "tandem.db"))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// TestFileSize types the traces one keystroke at a time and logs what a revision takes in the file, as it stands behind
// the last one, milestones included. In its short form it does not wait for the disk, so that folding is further behind than
// it ever is otherwise.
func TestFileSize(t *testing.T) {
	traces, soak := []string{"sveltecomponent"}, os.Getenv("TANDEM_SOAK") != ""
	if soak {
		traces = []string{"automerge-paper", "clownschool_flat", "friendsforever_flat", "rustcode", "seph-blog1", "sveltecomponent"}
	}
	for _, trace := range traces {
		t.Run(trace, func(t *testing.T) {
			w := typed(t, trace)
			if !soak {
				w.revs = w.revs[:6000]
			}
			dir := t.TempDir()
			s, err := bolt.Open(dir, bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if !soak {
				s.WithoutSync()
			}
			began := time.Now()
			w.writeOneByOne(t, s)
			took := time.Since(began)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			size, n, rows := dbBytes(t, dir), int64(len(w.revs)), w.jsonBytes(t)
			t.Logf("%d revisions, %d milestones: %d bytes, %.2f a revision; as rows of JSON %d, %.0f a revision; %v;%s",
				n, len(w.stones), size, float64(size)/float64(n), rows, float64(rows)/float64(n), took, used(t, dir))
			if most := int64(1_500_000); trace == "automerge-paper" && size > most {
				t.Errorf("%d bytes, want %d at most", size, most)
			}
			if size > int64(rows) {
				t.Errorf("%d bytes, and as rows of JSON %d", size, rows)
			}
			c, err := bolt.Compact(t.Context(), dir, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("compacted: %d bytes, %.2f a revision", c.After, float64(c.After)/float64(n))
			if most := int64(1_000_000); trace == "automerge-paper" && c.After > most {
				t.Errorf("%d bytes when compacted, want %d at most", c.After, most)
			}
		})
	}
}

// TestSteadyWork has documents written to for long, and holds that the file grows by what is packed: what is free in it
// does not become more.
func TestSteadyWork(t *testing.T) {
	const documents = 5
	rounds := 4
	if os.Getenv("TANDEM_SOAK") != "" {
		rounds = 400
	}
	w := typed(t, "sveltecomponent")
	dir := t.TempDir()
	s, err := bolt.Open(dir, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.WithoutSync()
	heads := make([]int, documents)
	var mostFree int
	for round := range rounds {
		for n := range 2500 {
			d := n * n % documents // some are written to more often
			r := w.revs[heads[d]%len(w.revs)]
			r.Base = collab.Version(heads[d])
			id := collab.DocID{Collection: "steady", ID: fmt.Sprint(d)}
			if err := s.Append(t.Context(), id, []collab.Revision{r}, collab.Meta{}); err != nil {
				t.Fatal(err)
			}
			heads[d]++
		}
		size := dbBytes(t, dir)
		free, err := s.Free()
		if err != nil {
			t.Fatal(err)
		}
		if round < rounds/2 {
			mostFree = max(mostFree, free)
		} else if free > mostFree*5/4+(256<<10) {
			t.Errorf("round %d: %d bytes are free, in the first half %d were", round, free, mostFree)
		}
		if round%max(1, rounds/8) == 0 {
			t.Logf("%d revisions: %d bytes, %d free", (round+1)*2500, size, free)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	t.Log(used(t, dir))
}
