package collab_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

const notSoFar = "! The history of the document does not go back so far"

// trimmedTo makes a document of head revisions whose log begins at a version, and a hub that has just opened it.
func trimmedTo(t *testing.T, head, to collab.Version, o memory.Options, f func(*memory.Store, *collab.Hub)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		store := memory.New(o)
		before := newHub(store, 0)
		ana := connect(before, "ana")
		ana.Submit(create("ana", 1), "create")
		for v := collab.Version(1); v < head; v++ {
			synctest.Wait()
			ana.Submit(edit("ana", uint64(v)+1, v, "x"), "x")
		}
		synctest.Wait()
		before.Close(ctx)
		h, err := collab.ReadHistory(ctx, store, types, doc, to, 0)
		if err != nil {
			t.Fatal(err)
		}
		data, _ := h.State.Type.Encode(h.State.Snapshot)
		if err := store.Put(ctx, doc, collab.Milestone{Version: to, Type: h.State.Type.URI(), Data: data}); err != nil {
			t.Fatal(err)
		}
		if err := store.Trim(ctx, doc, to); err != nil {
			t.Fatal(err)
		}
		hub := newHub(store, 2000)
		f(store, hub)
		hub.Close(ctx)
	})
}

func TestWhoComesFromBeforeTheTrimIsTold(t *testing.T) {
	trimmedTo(t, 10, 6, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		old := connect(hub, "old")
		old.Subscribe(3, false, "sub")
		old.expect(t, "sub"+notSoFar)
		old.Fetch(0, "fetch")
		old.expect(t, "fetch"+notSoFar)
		old.Submit(edit("old", 1, 5, "y"), "submit")
		old.expect(t, "submit"+notSoFar)
		old.Subscribe(collab.NoBase, false, "now")
		old.expect(t, `now@10 "xxxxxxxxx"`)
		young := connect(hub, "young")
		young.Subscribe(6, false, "sub")
		young.expect(t, "rev 6, rev 7, rev 8, rev 9, sub@10")
		young.Submit(edit("young", 1, 10, "z"), "submit")
		young.expect(t, "submit@10")
		old.expect(t, "rev 10")
	})
}

func TestRefusedReadLeavesASubscriptionAlone(t *testing.T) {
	trimmedTo(t, 10, 6, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		ana, bob := connect(hub, "ana"), connect(hub, "bob")
		ana.Subscribe(8, false, "sub")
		ana.expect(t, "rev 8, rev 9, sub@10")
		ana.Fetch(2, "fetch")
		ana.Submit(edit("ana", 99, 10, "y"), "submit")
		ana.expect(t, "fetch"+notSoFar+", submit@10")
		bob.Submit(edit("bob", 1, 11, "z"), "submit")
		ana.expect(t, "rev 11")
	})
}

// TestReaderBehindTheTrimComesAnew reads so slowly that what it would read next is trimmed meanwhile.
func TestReaderBehindTheTrimComesAnew(t *testing.T) {
	trimmedTo(t, 30, 6, memory.Options{ReadLimit: 5}, func(store *memory.Store, hub *collab.Hub) {
		slow, ana := connect(hub, "slow"), connect(hub, "ana")
		slow.block = make(chan struct{})
		slow.Subscribe(collab.NoBase, false, "sub")
		synctest.Wait()
		for v := collab.Version(30); v < 60; v++ { // more than the session keeps
			ana.Submit(edit("ana", uint64(v)+1, v, "x"), "x")
			synctest.Wait()
		}
		ctx := context.Background()
		if err := store.Put(ctx, doc, collab.Milestone{Version: 40, Type: "lines", Data: []byte(`""`)}); err != nil {
			t.Fatal(err)
		}
		if err := store.Trim(ctx, doc, 40); err != nil {
			t.Fatal(err)
		}
		close(slow.block)
		slow.expect(t, `sub@30 "xxxxxxxxxxxxxxxxxxxxxxxxxxxxx", failed`)
		slow.Peer = hub.Peer(doc, collab.NewOutbox(slow.recorder), "slow")
		slow.Subscribe(30, false, "sub")
		slow.expect(t, "sub"+notSoFar)
	})
}

func TestReadHistoryOfATrimmedDocument(t *testing.T) {
	trimmedTo(t, 10, 6, memory.Options{}, func(store *memory.Store, _ *collab.Hub) {
		ctx := context.Background()
		for at := range collab.Version(12) {
			h, err := collab.ReadHistory(ctx, store, types, doc, at, 1<<20)
			switch {
			case at > 0 && at < 6:
				if !errors.Is(err, collab.ErrTrimmed) {
					t.Errorf("version %d: %v, want ErrTrimmed", at, err)
				}
			case err != nil:
				t.Errorf("version %d: %v", at, err)
			case h.State.Version != min(at, 10):
				t.Errorf("version %d is that of %d", at, h.State.Version)
			}
		}
	})
}
