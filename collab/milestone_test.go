package collab_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/textunicode"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// imported returns a store that holds n revisions of a document and no milestone.
func imported(t testing.TB, n int) *memory.Store {
	t.Helper()
	store := memory.New(memory.Options{})
	revs := []collab.Revision{{Change: collab.Change{Kind: collab.Create, Type: textunicode.URI}}}
	for v := 1; v < n; v++ {
		revs = append(revs, collab.Revision{
			Base: collab.Version(v), At: time.UnixMilli(int64(v)), ID: collab.OpID{Source: "import", Seq: uint64(v)},
			Change: collab.Change{Kind: collab.Edit, Data: fmt.Appendf(nil, `["%d "]`, v)},
		})
	}
	if err := store.Append(t.Context(), doc, revs, collab.Meta{}); err != nil {
		t.Fatal(err)
	}
	return store
}

// mostReplay is how many bytes of revisions may lie before any version, with documents of less than 128 KiB. A Session waits
// for 512 KiB, a reader a quarter longer.
const mostReplay = 650 << 10

// TestReadingFillsInMilestones reads a long document that has none.
func TestReadingFillsInMilestones(t *testing.T) {
	const n = 20_000
	store := imported(t, n)
	h, err := collab.ReadHistory(t.Context(), store, realTypes, doc, collab.MaxVersion, 1<<20)
	if err != nil || h.State.Version != n {
		t.Fatalf("version %d, %v", h.State.Version, err)
	}
	if h.Replay > mostReplay || h.Milestone == 0 {
		t.Errorf("%d bytes behind a milestone of %d, want at most %d", h.Replay, h.Milestone, mostReplay)
	}
	whole, err := h.State.Type.Encode(h.State.Snapshot)
	if err != nil {
		t.Fatal(err)
	}
	milestones := make(map[collab.Version]bool)
	for v := collab.Version(0); v <= n; v += 100 {
		m, err := store.Latest(t.Context(), doc, v)
		if err != nil {
			t.Fatal(err)
		}
		milestones[m.Version] = true
		h, err := collab.ReadHistory(t.Context(), store, realTypes, doc, v, 0)
		if err != nil || h.State.Version != v || h.Replay > mostReplay {
			t.Fatalf("at %d: version %d, %d bytes of replay, %v", v, h.State.Version, h.Replay, err)
		}
		if m, err = store.Latest(t.Context(), doc, v); err != nil || !milestones[m.Version] {
			t.Fatalf("reading at %d wrote another milestone at %d, %v", v, m.Version, err)
		}
	}
	if len(milestones) < 5 || len(milestones) > 12 {
		t.Errorf("%d milestones", len(milestones))
	}
	again, err := collab.ReadHistory(t.Context(), store, realTypes, doc, collab.MaxVersion, 0)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := again.State.Type.Encode(again.State.Snapshot); err != nil || string(data) != string(whole) {
		t.Errorf("from a milestone it is another text: %d bytes, want %d (%v)", len(data), len(whole), err)
	}
}

// full is a store that has no room for milestones.
type full struct {
	*memory.Store
	tries *int
}

func (f full) Put(context.Context, collab.DocID, collab.Milestone) error {
	*f.tries++
	return errors.New("no space")
}

// TestReadingNeedsNoMilestone reads a document where none can be written, and tries that once.
func TestReadingNeedsNoMilestone(t *testing.T) {
	tries := 0
	h, err := collab.ReadHistory(t.Context(), full{imported(t, 10_000), &tries}, realTypes, doc, collab.MaxVersion, 0)
	if err != nil || h.State.Version != 10_000 {
		t.Fatalf("version %d, %v", h.State.Version, err)
	}
	if h.Replay < 10_000*200 || tries != 1 {
		t.Errorf("%d bytes of replay, %d tries", h.Replay, tries)
	}
}

// TestSessionBoundsReplay holds that what a Session writes while a document grows needs no filling in.
func TestSessionBoundsReplay(t *testing.T) {
	world(t, memory.Options{}, func(store *memory.Store, hub *collab.Hub) {
		ana := connect(hub, "ana")
		ana.Submit(create("ana", 1), "create")
		for v := collab.Version(1); v <= 6000; v++ {
			ana.Submit(edit("ana", uint64(v)+1, v, "x"), "x")
			synctest.Wait()
		}
		var last collab.Version
		for v := collab.Version(0); v <= 6000; v += 50 {
			m, err := store.Latest(t.Context(), doc, v)
			if err != nil {
				t.Fatal(err)
			}
			if m.Version-last > 3000 {
				t.Errorf("milestones at %d and %d", last, m.Version)
			}
			last = m.Version
		}
		if last < 4000 {
			t.Errorf("the last milestone is at %d", last)
		}
	})
}
