package collabtest

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/tandem-collab/tandem/collab"
)

// gate is the log as a Hub sees it: a collab.Store in which every call waits until the simulation lets it through, and
// that decides what becomes of it. What is not about the log is left to a store in memory.
type gate struct {
	collab.Store
	log *log

	mu      sync.Mutex
	dead    bool
	waiting []*call
	arrived int
}

type callKind uint8

const (
	callAppend callKind = iota + 1
	callRead
	callPut
)

// call is one that waits.
type call struct {
	kind   callKind
	order  int
	from   collab.Version // of a read: where it begins
	to     collab.Version
	revs   []collab.Revision // of an append
	sealed bool              // an append that takes in nothing more
	put    collab.Milestone
	done   func(*call)
	err    error
}

var errDead = errors.New("the node is gone")

// enter lets c wait. Where nobody can decide about it any more it fails.
func (g *gate) enter(c *call) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.dead {
		c.err = errDead
		c.done(c)
		return
	}
	g.arrived++
	c.order = g.arrived
	g.waiting = append(g.waiting, c)
}

// wait lets c wait, and its caller with it.
func (g *gate) wait(ctx context.Context, c *call) error {
	done := make(chan struct{})
	c.done = func(*call) { close(done) }
	g.enter(c)
	select {
	case <-done:
		return c.err
	case <-ctx.Done():
		g.forget(c)
		return ctx.Err()
	}
}

func (g *gate) forget(c *call) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.waiting = slices.DeleteFunc(g.waiting, func(o *call) bool { return o == c })
}

// take returns one of those that wait, chosen by n of how many; nil if there is none.
func (g *gate) take(choose func(n int) int) *call {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) == 0 {
		return nil
	}
	// Goroutines come in any order.
	slices.SortStableFunc(g.waiting, func(a, b *call) int {
		switch {
		case a.kind != b.kind:
			return int(a.kind) - int(b.kind)
		case a.from != b.from:
			return int(a.from - b.from)
		}
		return a.order - b.order
	})
	return g.waiting[choose(len(g.waiting))]
}

// seal takes nothing more into an append. It reports false if that had happened already.
func (g *gate) seal(c *call) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	sealed := c.sealed
	c.sealed = true
	return !sealed
}

// finish lets c go on.
func (g *gate) finish(c *call, err error) {
	g.forget(c)
	c.err = err
	c.done(c)
}

// kill ends all that waits, and what comes later. It returns the appends that were under way.
func (g *gate) kill() (appends [][]collab.Revision) {
	g.mu.Lock()
	waiting := g.waiting
	g.waiting, g.dead = nil, true
	g.mu.Unlock()
	for _, c := range waiting {
		if c.kind == callAppend {
			appends = append(appends, c.revs)
		}
		c.err = errDead
		c.done(c)
	}
	return appends
}

// Append implements collab.Log.
func (g *gate) Append(ctx context.Context, _ collab.DocID, revs []collab.Revision, _ collab.Meta) error {
	return g.wait(ctx, &call{kind: callAppend, revs: slices.Clone(revs), sealed: true})
}

// Revisions implements collab.Log.
func (g *gate) Revisions(ctx context.Context, _ collab.DocID, from, to collab.Version) ([]collab.Revision, error) {
	c := &call{kind: callRead, from: from, to: to}
	err := g.wait(ctx, c)
	return c.revs, err
}

// Put implements collab.Milestones.
func (g *gate) Put(ctx context.Context, _ collab.DocID, m collab.Milestone) error {
	m.Data = slices.Clone(m.Data)
	return g.wait(ctx, &call{kind: callPut, put: m})
}

// Latest implements collab.Milestones, at once: what can go wrong there is left to the reading of revisions.
func (g *gate) Latest(ctx context.Context, id collab.DocID, atMost collab.Version) (collab.Milestone, error) {
	g.log.mu.Lock()
	defer g.log.mu.Unlock()
	return store{g.log}.Latest(ctx, id, atMost)
}

// growing is a gate whose appends take in what comes while they wait.
type growing struct{ *gate }

// Begin implements collab.Appender.
func (g growing) Begin(_ collab.DocID, revs []collab.Revision, _ collab.Meta, done func(error)) collab.Begun {
	c := &call{kind: callAppend, revs: slices.Clone(revs), done: func(c *call) { done(c.err) }}
	g.enter(c)
	return &begun{g.gate, c}
}

type begun struct {
	gate *gate
	call *call
}

// Add implements collab.Begun.
func (b *begun) Add(revs []collab.Revision, _ collab.Meta) bool {
	b.gate.mu.Lock()
	defer b.gate.mu.Unlock()
	if b.call.sealed || b.gate.dead {
		return false
	}
	b.call.revs = append(b.call.revs, revs...)
	return true
}
