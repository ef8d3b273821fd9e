package history

import (
	"context"
	"log/slog"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// newNode returns a hub on a store, and the history that goes with it.
func newNode(t *testing.T, store collab.Store) *History {
	h := New(Options{Store: store, TypesOf: typesOf, Logger: slog.New(slog.DiscardHandler)})
	h.Hub = collab.NewHub(collab.HubOptions{Store: store, Types: builtin.Registry(), Grown: h.Grown, Logger: h.Logger})
	t.Cleanup(func() {
		if err := h.Hub.Close(context.Background()); err != nil {
			t.Error(err)
		}
		h.Close()
	})
	return h
}

func submit(t *testing.T, h *History, source string, base collab.Version, change collab.Change) {
	t.Helper()
	s := collab.Submission{ID: collab.OpID{Source: source, Seq: 1}, Base: base, Change: change}
	if _, err := h.Hub.Submit(context.Background(), doc, s, "bob"); err != nil {
		t.Fatal(err)
	}
}

func editing(op string) collab.Change { return collab.Change{Kind: collab.Edit, Data: []byte(op)} }

func content(t *testing.T, h *History) string {
	t.Helper()
	now, err := h.Hub.Snapshot(context.Background(), doc)
	if err != nil {
		t.Fatal(err)
	}
	data, err := now.Data()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A document that is deleted, or typed into, while it is being restored is restored all the same.
func TestRestoreIsRaced(t *testing.T) {
	for _, c := range []struct {
		name   string
		change collab.Change
		want   string
	}{
		{"by typing", editing(`[3," too"]`), `"one too"`},
		{"by deletion", collab.Change{Kind: collab.Delete}, `"one"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var race func()
			store := memory.New(memory.Options{BeforeAppend: func(context.Context, collab.DocID, []collab.Revision) error {
				if f := race; f != nil {
					race = nil
					f()
					return collab.ErrConflict
				}
				return nil
			}})
			b := book{t: t, store: store}
			b.create("ana", "text-unicode", `"one"`)
			b.edit("ana", 0, `[{"d":3},"two"]`)
			b.save()
			h, other := newNode(t, store), newNode(t, store)
			race = func() { submit(t, other, "other", 2, c.change) }
			done, err := h.Restore(context.Background(), doc, RestoreRequest{Version: 1, Base: collab.NoBase, ID: collab.OpID{Source: "r", Seq: 1}, By: "ana"})
			if err != nil || done.Version != 4 {
				t.Fatalf("%+v, %v", done, err)
			}
			if got := content(t, h); got != c.want {
				t.Errorf("the text is %s, want %s", got, c.want)
			}
			marks, err := store.Marks(context.Background(), doc)
			if err != nil || len(marks) != 1 || marks[0].Version != 4 || marks[0].Restored != 1 || marks[0].By != "ana" {
				t.Errorf("%+v, %v", marks, err)
			}
		})
	}
}

// A server that ends between the revision and its mark leaves a retry something to find.
func TestRestoreIsFoundWithoutItsMark(t *testing.T) {
	store := memory.New(memory.Options{})
	b := book{t: t, store: store}
	b.create("ana", "text-unicode", `"one"`)
	b.edit("ana", 0, `[{"d":3},"two"]`)
	b.save()
	h := newNode(t, store)
	submit(t, h, "r", 2, editing(`["one",{"d":3}]`))
	submit(t, h, "later", 3, editing(`[3,"!"]`))
	r := RestoreRequest{Version: 1, Base: collab.NoBase, ID: collab.OpID{Source: "r", Seq: 1}, Resent: true, By: "bob"}
	for range 2 {
		done, err := h.Restore(context.Background(), doc, r)
		if err != nil || done.Version != 3 || string(done.Op) != `["one",{"d":3}]` {
			t.Fatalf("%+v, %v", done, err)
		}
	}
	if marks, err := store.Marks(context.Background(), doc); err != nil || len(marks) != 1 || marks[0].Version != 3 {
		t.Errorf("%+v, %v", marks, err)
	}
	if got := content(t, h); got != `"one!"` {
		t.Errorf("the text is %s", got)
	}
}
