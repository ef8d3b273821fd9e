package server

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/history"
	"github.com/tandem-collab/tandem/ot/json1"
)

// board is a board of a server in memory.
type board struct {
	t      *testing.T
	server *Server
	id     collab.DocID
}

func newBoard(t *testing.T) *board {
	t.Helper()
	s, err := New(Options{Data: "memory:", Logger: slog.New(slog.DiscardHandler), MergeCollections: []string{boardCollection}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	b := &board{t, s, collab.DocID{Collection: boardCollection, ID: "b"}}
	b.submit(collab.Change{Kind: collab.Create, Type: json1.URI, Data: []byte(`{"kind":"board","schema":1,"elements":{},"files":{}}`)})
	return b
}

func (b *board) submit(c collab.Change) {
	b.t.Helper()
	_, err := b.server.hub.Submit(b.t.Context(), b.id, collab.Submission{
		ID: collab.OpID{Source: uuid.NewString(), Seq: 1}, Base: collab.NoBase, Change: c,
	}, "ana")
	if err != nil {
		b.t.Fatalf("%s: %v", c.Data, err)
	}
}

func (b *board) edit(ops ...string) {
	b.t.Helper()
	for _, op := range ops {
		b.submit(collab.Change{Kind: collab.Edit, Data: []byte(op)})
	}
}

func (b *board) want(content string) collab.Version {
	b.t.Helper()
	reply, err := b.server.hub.Snapshot(b.t.Context(), b.id)
	if err != nil {
		b.t.Fatal(err)
	}
	data, err := reply.Data()
	if want := `{"kind":"board","schema":1,"elements":` + content + `,"files":{}}`; err != nil || string(data) != want {
		b.t.Errorf("%s, %v\nwant %s", data, err, want)
	}
	return reply.Version
}

// purge does what the janitor does at a time from now.
func (b *board) purge(in time.Duration) (again bool) {
	b.t.Helper()
	again, err := b.server.janitor.purge(b.t.Context(), b.id, time.Now().Add(in))
	if err != nil {
		b.t.Error(err)
	}
	return again
}

func TestPurge(t *testing.T) {
	b := newBoard(t)
	b.edit(`["elements","a",{"i":{"type":"line","isDeleted":true}}]`, `["elements","b",{"i":{"type":"line","isDeleted":true}}]`,
		`["elements","c",{"i":{"type":"line"}}]`)
	if again := b.purge(time.Hour); !again {
		t.Error("a board that has just changed is not looked at again")
	}
	all := b.want(`{"a":{"type":"line","isDeleted":true},"b":{"type":"line","isDeleted":true},"c":{"type":"line"}}`)
	b.edit(`["elements","b","isDeleted",{"r":true}]`) // brought back
	b.purge(25 * time.Hour)
	last := b.want(`{"b":{"type":"line"},"c":{"type":"line"}}`)
	revs, err := b.server.store.Revisions(t.Context(), b.id, last-1, last)
	if err != nil || len(revs) != 1 || revs[0].Author != collab.System {
		t.Errorf("by %v, %v", revs, err)
	}
	b.purge(25 * time.Hour)
	if now := b.want(`{"b":{"type":"line"},"c":{"type":"line"}}`); now != last {
		t.Error("nothing to do made a revision")
	}

	// Whoever has seen the element may still change it, and bring it back as it was.
	b.edit(`["elements","a",{"i":{"type":"line"}}]`)
	b.want(`{"b":{"type":"line"},"c":{"type":"line"},"a":{"type":"line"}}`)
	_, err = b.server.history.Restore(t.Context(), b.id, history.RestoreRequest{
		Version: all, Base: collab.NoBase, ID: collab.OpID{Source: "restore", Seq: 1}, By: "ana",
	})
	if err != nil {
		t.Fatal(err)
	}
	b.want(`{"b":{"type":"line","isDeleted":true},"c":{"type":"line"},"a":{"type":"line","isDeleted":true}}`)
}

func TestPurgeOfNothing(t *testing.T) {
	b := newBoard(t)
	b.edit(`["elements","a",{"i":{"type":"line"}}]`)
	b.purge(48 * time.Hour)
	b.want(`{"a":{"type":"line"}}`)
	b.submit(collab.Change{Kind: collab.Delete})
	b.purge(48 * time.Hour)
	if again := b.purge(48 * time.Hour); !again {
		t.Error("a board that is open is not looked at again")
	}
	b.id.ID = "never written"
	if again := b.purge(48 * time.Hour); again {
		t.Error("a board that is neither open nor written is looked at again")
	}
}

// A board is noticed when it is opened, and looked at again only where there is a reason.
func TestJanitorKnowsWhatIsDue(t *testing.T) {
	b := newBoard(t)
	j := &janitor{due: make(map[collab.DocID]time.Time), wake: make(chan struct{}, 1)}
	now := time.Now()
	j.opened(b.id)
	j.opened(collab.DocID{Collection: "docs", ID: "b"})
	if got := j.take(now); len(got) != 1 || got[0] != b.id {
		t.Errorf("due is %v", got)
	}
	j.opened(b.id) // by the look itself
	if got := j.take(now); got != nil {
		t.Errorf("due is %v at once again", got)
	}
	j.again(b.id, now.Add(time.Hour))
	if got := j.take(now.Add(2 * time.Hour)); len(got) != 1 {
		t.Errorf("due is %v an hour later", got)
	}
	j.again(b.id, time.Time{})
	if got := j.take(now.Add(24 * time.Hour)); got != nil {
		t.Errorf("due is %v, of which there is nothing to do", got)
	}
	j.opened(b.id)
	if got := j.take(now); len(got) != 1 {
		t.Errorf("due is %v when it is opened again", got)
	}
}
