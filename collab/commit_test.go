package collab_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

func TestUnknownOutcomes(t *testing.T) {
	unknown := errors.New("the line went dead")
	for name, o := range map[string]func(fail func() error) memory.Options{
		"done": func(fail func() error) memory.Options {
			return memory.Options{AfterAppend: func(context.Context, collab.DocID, []collab.Revision) error { return fail() }}
		},
		"not done": func(fail func() error) memory.Options {
			return memory.Options{BeforeAppend: func(context.Context, collab.DocID, []collab.Revision) error { return fail() }}
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			fail := func() error {
				if n++; n%3 != 0 {
					return unknown
				}
				return nil
			}
			world(t, o(fail), func(store *memory.Store, hub *collab.Hub) {
				ana := connect(hub, "ana")
				ana.Submit(create("ana", 1), "create")
				time.Sleep(time.Second)
				ana.expect(t, "create@0")
				ana.Submit(edit("ana", 2, 1, "x"), "x")
				time.Sleep(time.Second)
				ana.expect(t, "x@1")
				if revs := revisions(t, store); len(revs) != 2 {
					t.Errorf("%d revisions, want 2", len(revs))
				}
			})
		})
	}
}

func TestSessionGivesUpWhenTheStoreIsGone(t *testing.T) {
	down := true
	o := memory.Options{BeforeAppend: func(context.Context, collab.DocID, []collab.Revision) error {
		if down {
			return errors.New("disk full")
		}
		return nil
	}}
	world(t, o, func(store *memory.Store, hub *collab.Hub) {
		ana := connect(hub, "ana")
		ana.Submit(create("ana", 1), "create")
		time.Sleep(time.Minute)
		ana.expect(t, "failed")
		down = false
		again := connect(hub, "ana again")
		again.Submit(create("ana", 1), "create")
		again.expect(t, "create@0")
		if revs := revisions(t, store); len(revs) != 1 {
			t.Errorf("%d revisions, want 1", len(revs))
		}
	})
}

func TestTwoNodesOnOneLog(t *testing.T) {
	world(t, memory.Options{}, func(store *memory.Store, one *collab.Hub) {
		two := newHub(store, 0)
		ana, bob := connect(one, "ana"), connect(two, "bob")
		ana.Submit(create("ana", 1), "create")
		ana.expect(t, "create@0")
		bob.Subscribe(0, false, "sub")
		bob.expect(t, "rev 0, sub@1")
		ana.Submit(edit("ana", 2, 1, "x"), "x")
		ana.expect(t, "x@1")
		bob.Submit(edit("bob", 1, 1, "y"), "y") // his node learns of x by losing the race
		bob.expect(t, "rev 1, y@2")
		bob.Submit(edit("ana", 2, 1, "x"), "x") // resent to the other node
		bob.expect(t, "x dup@1")
		ana.Submit(edit("bob", 1, 1, "y"), "y") // and this one to a node that does not know of it yet
		ana.expect(t, "rev 1, y@2")
		if revs := revisions(t, store); len(revs) != 3 {
			t.Errorf("%d revisions, want 3", len(revs))
		}
		two.Close(context.Background())
	})
}

// deaf is a Broker that tells nobody anything.
type deaf struct{}

func (deaf) Publish(context.Context, string, []byte) error { return nil }
func (deaf) Subscribe(context.Context, string, func([]byte)) (func(), error) {
	return func() {}, nil
}

func TestNodeThatLagsLooksAtTheLogBeforeItRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New(memory.Options{})
		options := collab.HubOptions{Store: store, Types: types, Broker: deaf{}, Logger: slog.New(slog.DiscardHandler)}
		one, two := collab.NewHub(options), collab.NewHub(options)
		ana, bob := connect(one, "ana"), connect(two, "bob")
		bob.Subscribe(0, false, "sub")
		bob.expect(t, "sub@0")
		ana.Submit(create("ana", 1), "create")
		ana.expect(t, "create@0")
		bob.Submit(edit("bob", 1, 1, "y"), "y") // his client has heard of the create elsewhere
		bob.expect(t, "rev 0, y@1")
		bob.Submit(edit("bob", 2, 9, "z"), "z")
		bob.expect(t, "z! Invalid op submitted. Op version newer than current snapshot")
		one.Close(context.Background())
		two.Close(context.Background())
	})
}

func TestCloseCommitsWhatIsPending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(context.Context, collab.DocID, []collab.Revision) error { time.Sleep(time.Second); return nil }
		store := memory.New(memory.Options{BeforeAppend: slow})
		hub := newHub(store, 0)
		ana := connect(hub, "ana")
		ana.Submit(create("ana", 1), "create")
		ana.Submit(edit("ana", 2, 1, "x"), "x")
		synctest.Wait()
		if err := hub.Close(context.Background()); err != nil {
			t.Error(err)
		}
		ana.expect(t, "create@0, x@1")
		ana.Fetch(0, "fetch")
		ana.expect(t, "failed")
	})
}
