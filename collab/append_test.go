package collab_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// clerk is a Store whose appends wait until the test has them written.
type clerk struct {
	*memory.Store

	mu      sync.Mutex
	waiting []*slip // of every document, in order
}

// slip is an append that waits.
type slip struct {
	clerk *clerk
	id    collab.DocID
	revs  []collab.Revision
	taken bool // it is too late to add to it
	done  func(error)
}

func (c *clerk) Begin(id collab.DocID, revs []collab.Revision, _ collab.Meta, done func(error)) collab.Begun {
	s := &slip{clerk: c, id: id, revs: slices.Clone(revs), done: done}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waiting = append(c.waiting, s)
	return s
}

func (s *slip) Add(revs []collab.Revision, _ collab.Meta) bool {
	s.clerk.mu.Lock()
	defer s.clerk.mu.Unlock()
	if s.taken {
		return false
	}
	s.revs = append(s.revs, revs...)
	return true
}

// take takes the append that waits longest, which does not grow any more; nil: there is none, and none comes.
func (c *clerk) take() *slip {
	synctest.Wait()
	if s := c.first(); s != nil {
		return s
	}
	time.Sleep(5 * time.Second) // a Session that lost an append pauses before it looks at the log
	synctest.Wait()
	return c.first()
}

func (c *clerk) first() *slip {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiting) == 0 {
		return nil
	}
	s := c.waiting[0]
	s.taken, c.waiting = true, c.waiting[1:]
	return s
}

func (s *slip) write() error {
	return s.clerk.Append(context.Background(), s.id, s.revs, collab.Meta{})
}

// finish writes an append and tells so.
func (s *slip) finish() {
	s.done(s.write())
	synctest.Wait()
}

func withClerk(t *testing.T, test func(t *testing.T, c *clerk, hub *collab.Hub)) {
	synctest.Test(t, func(t *testing.T) {
		c := &clerk{Store: memory.New(memory.Options{})}
		hub := newHub(c, 0)
		test(t, c, hub)
		if err := hub.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

func TestAppendGrowsWhileItWaits(t *testing.T) {
	withClerk(t, func(t *testing.T, c *clerk, hub *collab.Hub) {
		ana, bob := connect(hub, "ana"), connect(hub, "bob")
		ana.Submit(create("ana", 1), "create")
		c.take().finish()
		ana.expect(t, "create@0")

		ana.Submit(edit("ana", 2, 1, "a"), "a")
		synctest.Wait()
		bob.Submit(edit("bob", 1, 1, "b"), "b")
		both := c.take()
		if len(both.revs) != 2 {
			t.Fatalf("%d revisions in the append, want 2", len(both.revs))
		}
		ana.Submit(edit("ana", 3, 1, "late"), "late")
		ana.expect(t, "")
		bob.expect(t, "")
		both.finish()
		ana.expect(t, "a@1")
		bob.expect(t, "rev 1, b@2")
		late := c.take()
		if len(late.revs) != 1 || late.revs[0].Base != 3 {
			t.Fatalf("%v is written next", late.revs)
		}
		late.finish()
		ana.expect(t, "rev 2, late@3")
	})
}

// What is acknowledged of an append that has grown is what is in the log: another was quicker, or nobody knows.
func TestGrownAppendFails(t *testing.T) {
	unknown := errors.New("the line went dead")
	for name, end := range map[string]func(s *slip) (foreign int, err error){
		"conflict": func(s *slip) (int, error) {
			other := edit("other", 1, 1, "o")
			err := s.clerk.Append(context.Background(), doc, []collab.Revision{{Base: 1, ID: other.ID, Change: other.Change}}, collab.Meta{})
			return 1, errors.Join(err, s.write())
		},
		"done, and not known": func(s *slip) (int, error) { return 0, errors.Join(unknown, s.write()) },
		"not done":            func(s *slip) (int, error) { return 0, unknown },
	} {
		t.Run(name, func(t *testing.T) {
			withClerk(t, func(t *testing.T, c *clerk, hub *collab.Hub) {
				ana, bob := connect(hub, "ana"), connect(hub, "bob")
				ana.Submit(create("ana", 1), "create")
				c.take().finish()
				ana.expect(t, "create@0")
				ana.Submit(edit("ana", 2, 1, "a"), "a")
				synctest.Wait()
				bob.Submit(edit("bob", 1, 1, "b"), "b")
				s := c.take()
				foreign, err := end(s)
				s.done(err)
				for s := c.take(); s != nil; s = c.take() {
					s.finish()
				}
				if revs := revisions(t, c.Store); len(revs) != 3+foreign {
					t.Errorf("%d revisions, want %d", len(revs), 3+foreign)
				}
				if foreign > 0 {
					ana.expect(t, "rev 1, a@2")
					bob.expect(t, "rev 1, rev 2, b@3")
				} else {
					ana.expect(t, "a@1")
					bob.expect(t, "rev 1, b@2")
				}
			})
		})
	}
}

// Two nodes write to one document, appends grow, lose, or end nobody knows how: everything is committed once, and
// everybody hears of everything in order.
func TestAppendsAtRandom(t *testing.T) {
	for seed := range uint64(40) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			store := memory.New(memory.Options{})
			clerks := []*clerk{{Store: store}, {Store: store}}
			hubs := []*collab.Hub{newHub(clerks[0], 0), newHub(clerks[1], 0)}
			var clients []client
			for i := range 6 {
				clients = append(clients, connect(hubs[i%2], fmt.Sprint(i)))
			}
			clients[0].Submit(create("0", 1), "create")
			clerks[0].take().finish()
			for _, c := range clients {
				c.Subscribe(0, false, "sub")
			}
			seqs := make([]uint64, len(clients))
			for range 60 {
				if i := r.IntN(len(clients)); r.IntN(3) > 0 {
					seqs[i]++
					clients[i].Submit(edit(fmt.Sprint("c", i), seqs[i], collab.NoBase, "x"), "op")
				} else if s := clerks[i%2].take(); s != nil {
					finishSomehow(s, r)
				}
			}
			settle(clerks)
			for range len(hubs) { // a lost notice would be made up for by the next commit
				for i := range clients {
					seqs[i]++
					clients[i].Submit(edit(fmt.Sprint("c", i), seqs[i], collab.NoBase, "end"), "op")
				}
				settle(clerks)
			}
			checkLog(t, revisions(t, store), seqs)
			for _, h := range hubs {
				if err := h.Close(context.Background()); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// finishSomehow ends an append well, badly, or so that nobody knows.
func finishSomehow(s *slip, r *rand.Rand) {
	switch r.IntN(4) {
	case 0:
		s.done(errors.New("not written"))
	case 1:
		s.done(errors.Join(s.write(), errors.New("written, perhaps")))
	default:
		s.finish()
	}
	synctest.Wait()
}

func settle(clerks []*clerk) {
	for again := true; again; {
		again = false
		for _, c := range clerks {
			if s := c.take(); s != nil {
				s.finish()
				again = true
			}
		}
	}
}

// checkLog checks that every submission is in the log once.
func checkLog(t *testing.T, revs []collab.Revision, seqs []uint64) {
	t.Helper()
	seen := make(map[collab.OpID]bool)
	for _, rev := range revs {
		if seen[rev.ID] {
			t.Errorf("%v was committed twice", rev.ID)
		}
		seen[rev.ID] = true
	}
	for i, n := range seqs {
		for seq := uint64(1); seq <= n; seq++ {
			if id := (collab.OpID{Source: fmt.Sprint("c", i), Seq: seq}); !seen[id] {
				t.Errorf("%v was not committed", id)
			}
		}
	}
}

// A Hub that is told to give up does not wait for a disk that does not answer.
func TestCloseGivesUpAnAppend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &clerk{Store: memory.New(memory.Options{})}
		hub := newHub(c, 0)
		ana := connect(hub, "ana")
		ana.Submit(create("ana", 1), "create")
		s := c.take()
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := hub.Close(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("closing: %v", err)
		}
		ana.expect(t, "failed")
		s.done(nil) // too late for anybody
		synctest.Wait()
	})
}
