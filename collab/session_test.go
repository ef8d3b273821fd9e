package collab_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/persistence/memory"
)

var doc = collab.DocID{Collection: "docs", ID: "a"}

// lines is the smallest type there is: a snapshot is text, an operation is a line to add, and nothing ever conflicts.
type lines struct{}

func (lines) Name() string { return "lines" }
func (lines) URI() string  { return "test:lines" }
func (lines) Create(data []byte) (s string, err error) {
	if data != nil {
		err = json.Unmarshal(data, &s)
	}
	return s, err
}
func (lines) Encode(s string) ([]byte, error)                   { return json.Marshal(s) }
func (lines) DecodeOp(data []byte) (s string, err error)        { return s, json.Unmarshal(data, &s) }
func (lines) EncodeOp(op string) ([]byte, error)                { return json.Marshal(op) }
func (lines) Transform(op, _ string, _ ot.Side) (string, error) { return op, nil }
func (lines) Compose(a, b string) (string, error)               { return a + b, nil }
func (lines) Apply(s, op string) (string, error) {
	switch op {
	case "panic":
		panic("lines: asked to")
	case "bad":
		return "", errors.New("bad line")
	}
	return s + op, nil
}

var types = ot.NewRegistry(ot.Erase[string, string](lines{}))

// edit and create make submissions of one source.
func edit(source string, seq uint64, base collab.Version, line string) collab.Submission {
	data, _ := json.Marshal(line)
	return collab.Submission{ID: collab.OpID{Source: source, Seq: seq}, Base: base, Change: collab.Change{Kind: collab.Edit, Data: data}}
}

func create(source string, seq uint64) collab.Submission {
	return collab.Submission{ID: collab.OpID{Source: source, Seq: seq}, Base: 0, Change: collab.Change{Kind: collab.Create, Type: "lines"}}
}

// recorder is a Sink that writes down what it is told: "rev 3" for a revision, "tag@3" for an answer that concerns
// version 3, "tag dup@3", "tag! message" for a refusal, "failed".
type recorder struct {
	mu    sync.Mutex
	told  []string
	block chan struct{} // if not nil, Deliver waits for it
}

func (r *recorder) Deliver(events []collab.Event) error {
	if r.block != nil {
		<-r.block
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range events {
		r.told = append(r.told, describe(e))
	}
	return nil
}

func describe(e collab.Event) string {
	switch {
	case e.Failed != nil:
		return "failed"
	case e.Presence != nil:
		return describePresence(e.Presence)
	case e.Ask != nil:
		return "ask " + *e.Ask
	case e.Entry != nil:
		return fmt.Sprintf("rev %d", e.Entry.Revision.Base)
	case e.Reply.Err != nil:
		var err *collab.Error
		errors.As(e.Reply.Err, &err)
		return fmt.Sprintf("%v! %s", e.Reply.Tag, err.Message)
	case e.Reply.Duplicate:
		return fmt.Sprintf("%v dup@%d", e.Reply.Tag, e.Reply.Version)
	case e.Reply.Snapshot != nil:
		data, _ := e.Reply.Snapshot.Data()
		return fmt.Sprintf("%v@%d %s", e.Reply.Tag, e.Reply.Snapshot.Version, data)
	}
	return fmt.Sprintf("%v@%d", e.Reply.Tag, e.Reply.Version)
}

// take returns what was told since the last take.
func (r *recorder) take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	told := strings.Join(r.told, ", ")
	r.told = nil
	return told
}

// client is a connection with one Peer.
type client struct {
	*collab.Peer
	*recorder
	name string
}

func connect(h *collab.Hub, name string) client {
	r := &recorder{}
	return client{h.Peer(doc, collab.NewOutbox(r), collab.UserID("user:"+name)), r, name}
}

// expect waits until nothing moves and compares what the client was told meanwhile.
func (c client) expect(t *testing.T, want string) {
	t.Helper()
	synctest.Wait()
	if got := c.take(); got != want {
		t.Errorf("%s was told\n  %s\nwant\n  %s", c.name, got, want)
	}
}

// world is a bubble with a store and a hub, checked for being empty at its end.
func world(t *testing.T, o memory.Options, f func(*memory.Store, *collab.Hub)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		store := memory.New(o)
		hub := newHub(store, 0)
		f(store, hub)
		if err := hub.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

func newHub(store collab.Store, tail int) *collab.Hub {
	return collab.NewHub(collab.HubOptions{Store: store, Types: types, TailBytes: tail, Logger: slog.New(slog.DiscardHandler)})
}

func revisions(t *testing.T, store collab.Store) []collab.Revision {
	t.Helper()
	revs, err := store.Revisions(context.Background(), doc, 0, collab.MaxVersion)
	if err != nil {
		t.Fatal(err)
	}
	return revs
}

func TestAuthorIsAcknowledgedOthersAreTold(t *testing.T) {
	world(t, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		ana, bob := connect(hub, "ana"), connect(hub, "bob")
		ana.Submit(create("ana", 1), "create")
		ana.expect(t, "create@0")
		ana.Subscribe(collab.NoBase, false, "sub")
		ana.expect(t, `sub@1 ""`)
		bob.Subscribe(0, false, "sub")
		bob.expect(t, "rev 0, sub@1")

		ana.Submit(edit("ana", 2, 1, "x"), "x")
		ana.expect(t, "x@1")
		bob.expect(t, "rev 1")
		bob.Submit(edit("bob", 1, 1, "y"), "y") // he has not seen x when he writes
		bob.expect(t, "y@2")
		ana.expect(t, "rev 2")
	})
}

func TestNothingIsVisibleBeforeItIsDurable(t *testing.T) {
	var gate chan struct{} // made in the bubble
	wait := func(context.Context, collab.DocID, []collab.Revision) error { <-gate; return nil }
	world(t, memory.Options{BeforeAppend: wait}, func(_ *memory.Store, hub *collab.Hub) {
		gate = make(chan struct{})
		ana, bob := connect(hub, "ana"), connect(hub, "bob")
		bob.Subscribe(collab.NoBase, false, "sub")
		bob.expect(t, "sub@0 ")
		ana.Submit(create("ana", 1), "create")
		ana.Submit(edit("ana", 2, 1, "x"), "x") // parked: one ahead of the log, behind her own
		bob.Submit(create("bob", 1), "create")  // refused, but only because of what is not durable
		ana.expect(t, "")
		bob.expect(t, "")
		gate <- struct{}{}
		ana.expect(t, "create@0")
		bob.expect(t, "create! Document was created remotely, rev 0")
		gate <- struct{}{}
		ana.expect(t, "x@1")
		bob.expect(t, "rev 1")
	})
}

func TestUnsubscribedSubmitterCatchesUpAndLeaves(t *testing.T) {
	world(t, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		ana, bob := connect(hub, "ana"), connect(hub, "bob")
		ana.Submit(create("ana", 1), "create")
		ana.expect(t, "create@0")
		for seq := uint64(2); seq < 5; seq++ {
			ana.Submit(edit("ana", seq, collab.Version(seq)-1, "x"), seq)
			synctest.Wait()
		}
		ana.expect(t, "2@1, 3@2, 4@3")
		bob.Submit(edit("bob", 1, 1, "y"), "y")
		bob.expect(t, "rev 1, rev 2, rev 3, y@4")
		ana.expect(t, "")

		if hub.Open() != 1 {
			t.Errorf("%d documents open, want 1", hub.Open())
		}
		time.Sleep(time.Minute)
		if hub.Open() != 0 {
			t.Errorf("%d documents open after a minute without anybody, want none", hub.Open())
		}
		ana.Fetch(3, "fetch") // opened anew; her own revisions are among what she gets
		ana.expect(t, "rev 3, rev 4, fetch@5")
	})
}

func TestResendIsCommittedOnce(t *testing.T) {
	var gate chan struct{}
	wait := func(context.Context, collab.DocID, []collab.Revision) error { <-gate; return nil }
	world(t, memory.Options{BeforeAppend: wait}, func(store *memory.Store, hub *collab.Hub) {
		gate = make(chan struct{}, 1)
		ana := connect(hub, "ana")
		gate <- struct{}{}
		ana.Submit(create("ana", 1), "create")
		ana.expect(t, "create@0")

		ana.Submit(edit("ana", 2, 1, "x"), "x")
		again := connect(hub, "ana again")
		again.Submit(edit("ana", 2, 1, "x"), "x again")
		again.Subscribe(1, false, "sub")
		again.expect(t, "sub@1") // it joins the pending one, and its acknowledgement waits for the disk too
		gate <- struct{}{}
		ana.expect(t, "x@1")
		again.expect(t, "x again@1")
		again.Submit(edit("ana", 2, 1, "x"), "x once more")
		again.expect(t, "x once more dup@1")
		if revs := revisions(t, store); len(revs) != 2 {
			t.Errorf("%d revisions, want 2", len(revs))
		}
	})
}

func TestHeldSubscriptionWaitsForRelease(t *testing.T) {
	world(t, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		ana, bob := connect(hub, "ana"), connect(hub, "bob")
		bob.Subscribe(collab.NoBase, true, "sub")
		bob.expect(t, "sub@0 ")
		ana.Submit(create("ana", 1), "create")
		ana.expect(t, "create@0")
		bob.expect(t, "")
		bob.Release()
		bob.expect(t, "rev 0")
		bob.Unsubscribe("unsub")
		bob.expect(t, "unsub@0")
		ana.Submit(edit("ana", 2, 1, "x"), "x")
		ana.expect(t, "x@1")
		bob.expect(t, "")
	})
}

// portions is a Sink that notes how many events each delivery has.
type portions []int

func (p *portions) Deliver(events []collab.Event) error {
	*p = append(*p, len(events))
	return nil
}

func TestPortionBoundsWhatWaitsForASlowReader(t *testing.T) {
	world(t, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		ana := connect(hub, "ana")
		ana.Submit(create("ana", 1), "create")
		for v := collab.Version(1); v <= 20; v++ {
			ana.Submit(edit("ana", uint64(v)+1, v, "x"), "x")
			synctest.Wait()
		}
		var got portions
		out := collab.NewOutbox(&got)
		out.Portion(500) // two or three revisions
		hub.Peer(doc, out, "bob").Subscribe(0, false, "sub")
		synctest.Wait()
		if len(got) < 7 || slices.Max(got) > 3 {
			t.Errorf("22 events came in portions of %v", got)
		}
	})
}

func TestSlowReaderReadsTheLogLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New(memory.Options{ReadLimit: 7})
		hub := newHub(store, 2000) // some ten revisions
		ana, slow := connect(hub, "ana"), connect(hub, "slow")
		slow.block = make(chan struct{})
		slow.Subscribe(collab.NoBase, false, "sub")
		ana.Submit(create("ana", 1), "create")
		ana.expect(t, "create@0")
		want := []string{"sub@0 ", "rev 0"}
		for v := collab.Version(1); v <= 100; v++ {
			ana.Submit(edit("ana", uint64(v)+1, v, "x"), "x")
			synctest.Wait()
			want = append(want, fmt.Sprintf("rev %d", v))
		}
		close(slow.block)
		slow.expect(t, strings.Join(want, ", "))

		// A submission from long ago is carried over what the session no longer keeps.
		late := connect(hub, "late")
		late.Submit(edit("late", 1, 90, "y"), "y")
		late.expect(t, strings.Join(want[91:], ", ")+", y@101")
		late.Submit(edit("ana", 3, 2, "x"), "x") // and found there, if it was committed
		late.expect(t, "x dup@2")
		hub.Close(context.Background())
	})
}

func TestPanickingTypeCostsOneSubmission(t *testing.T) {
	world(t, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		ana := connect(hub, "ana")
		ana.Submit(create("ana", 1), "create")
		ana.expect(t, "create@0")
		ana.Submit(edit("ana", 2, 1, "panic"), "panic")
		ana.Submit(edit("ana", 3, 1, "bad"), "bad")
		ana.Submit(edit("ana", 4, 1, "x"), "x")
		ana.expect(t, "panic! The operation could not be processed, bad! bad line, x@1")
		ana.Fetch(collab.NoBase, "fetch")
		ana.expect(t, `fetch@2 "x"`)
	})
}

func TestMilestonesShortenLoading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New(memory.Options{})
		hub := collab.NewHub(collab.HubOptions{Store: store, Types: types, MilestoneBytes: 4000})
		ana := connect(hub, "ana")
		ana.Submit(create("ana", 1), "create")
		for v := collab.Version(1); v <= 100; v++ {
			ana.Submit(edit("ana", uint64(v)+1, v, "x"), "x")
			synctest.Wait()
		}
		hub.Close(context.Background())
		m, err := store.Latest(context.Background(), doc, collab.MaxVersion)
		if err != nil || m.Version < 80 || m.Created != (collab.OpID{Source: "ana", Seq: 1}) {
			t.Errorf("last milestone: version %d, created by %v, %v", m.Version, m.Created, err)
		}
		h, err := collab.ReadHistory(context.Background(), store, types, doc, 50, 0)
		if err != nil || h.State.Version != 50 || h.State.Snapshot != strings.Repeat("x", 49) || h.Replay > 5000 {
			t.Errorf("at version 50: %+v, %v", h, err)
		}
	})
}

func TestUnreadableDocumentAnswersWithAnError(t *testing.T) {
	world(t, memory.Options{}, func(store *memory.Store, hub *collab.Hub) {
		rev := collab.Revision{Change: collab.Change{Kind: collab.Create, Type: "test:unknown"}}
		if err := store.Append(context.Background(), doc, []collab.Revision{rev}, collab.Meta{}); err != nil {
			t.Fatal(err)
		}
		ana := connect(hub, "ana")
		ana.Fetch(collab.NoBase, "fetch")
		ana.expect(t, "fetch! Revision 0 of the document cannot be replayed: Unknown type")
	})
}

// Whoever comes back after a read that failed finds the document, however soon: the Session that could not read it does
// not stay.
func TestDocumentIsReadAgain(t *testing.T) {
	failures := 2
	o := memory.Options{BeforeRead: func(context.Context, collab.DocID) error {
		if failures--; failures >= 0 {
			return errors.New("the disk does not answer")
		}
		return nil
	}}
	world(t, o, func(_ *memory.Store, hub *collab.Hub) {
		for range 2 {
			ana := connect(hub, "ana")
			ana.Fetch(collab.NoBase, "fetch")
			ana.expect(t, "fetch! The document cannot be read now; try again")
			synctest.Wait()
		}
		ana := connect(hub, "ana")
		ana.Submit(create("ana", 1), "create")
		ana.expect(t, "create@0")
	})
}
