package collabtest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// log is the one log that all nodes write to, and the judge: it replays what is appended with the right types, so
// that the document is known at every version.
type log struct {
	sim    *sim
	types  *ot.Registry
	revs   []collab.Revision
	states []collab.State      // by version
	lost   [][]collab.Revision // appends that were given up and may land yet

	mu         sync.Mutex // for hubs, which read from goroutines of their own
	milestones []collab.Milestone
}

func newLog(s *sim) *log {
	return &log{sim: s, types: registry(s.Kinds), states: make([]collab.State, 1)}
}

func (l *log) head() collab.Version { return collab.Version(len(l.revs)) }

// append is compare-and-swap on the head.
func (l *log) append(revs []collab.Revision) error {
	if revs[0].Base != l.head() {
		return collab.ErrConflict
	}
	for _, rev := range revs {
		if rev.Base != l.head() {
			l.sim.fail("revision %d does not follow %d in one append", rev.Base, l.head()-1)
			return nil
		}
		next, err := l.replay(l.states[rev.Base], &rev)
		if err != nil {
			l.sim.fail("revision %d, %s, does not fit: %v", rev.Base, named{rev.ID, rev.Change}, err)
			return nil
		}
		l.revs = append(l.revs, rev)
		l.states = append(l.states, next)
		l.sim.event("log: %d is %s, making %s", rev.Base, named{rev.ID, rev.Change}, shown{l.sim, next.Type, next.Snapshot})
	}
	return nil
}

var errUnheard = errors.New("nobody heard what became of it")

// attempt does to the log what the seed wants, and returns what the node hears of it.
func (l *log) attempt(who string, revs []collab.Revision) error {
	s := l.sim
	switch {
	case s.chance(8):
		s.event("%s does not hear of its append, which may be late", who)
		l.lost = append(l.lost, revs)
		return errUnheard
	case s.chance(8):
		s.event("%s does not hear of its append, which was lost", who)
		s.meet("unknown, not done")
		return errUnheard
	}
	err := l.append(revs)
	switch {
	case errors.Is(err, collab.ErrConflict):
		s.event("%s has a conflict", who)
		s.meet("conflict")
	case s.chance(8):
		s.event("%s does not hear of its append", who)
		s.meet("unknown, done")
		return errUnheard
	}
	return err
}

// replay applies a revision to a state, with no regard to how collab does that.
func (l *log) replay(at collab.State, rev *collab.Revision) (collab.State, error) {
	next := at
	next.Version++
	switch c := rev.Change; {
	case c.Kind == collab.Delete:
		next.Type, next.Snapshot = nil, nil
		return next, nil
	case c.Kind == collab.Create && at.Type == nil:
		typ, ok := l.types.Type(c.Type)
		if !ok || c.Type != typ.URI() {
			return next, fmt.Errorf("a create must name the URI of a known type, not %q", c.Type)
		}
		snap, err := typ.Create(c.Data)
		next.Type, next.Snapshot = typ, snap
		return next, err
	case c.Kind == collab.Edit && at.Type != nil:
		op, err := at.Type.DecodeOp(c.Data)
		if err != nil {
			return next, err
		}
		next.Snapshot, err = at.Type.Apply(at.Snapshot, op)
		return next, err
	}
	return next, fmt.Errorf("a %v where there is %s", rev.Change.Kind, l.sim.show(at.Type, at.Snapshot))
}

// late lets an append that was given up arrive after all, or forgets about it.
func (l *log) late() {
	if len(l.lost) == 0 {
		return
	}
	i := l.sim.rng.IntN(len(l.lost))
	revs := l.lost[i]
	l.lost = append(l.lost[:i], l.lost[i+1:]...)
	if l.append(revs) == nil {
		l.sim.event("log: that was an append given up long ago")
		l.sim.meet("late append")
	}
}

// milestone stores what a node holds.
func (l *log) milestone(at collab.State) {
	m := collab.Milestone{Version: at.Version, Created: at.Created, CreatedAt: at.CreatedAt, Modified: at.Modified}
	if at.Type != nil {
		data, err := at.Type.Encode(at.Snapshot)
		if err != nil {
			l.sim.fail("a snapshot cannot be encoded: %v", err)
		}
		m.Type, m.Data = at.Type.URI(), data
	}
	l.milestones = append(l.milestones, m)
}

// since returns the revisions with Base in [from, to), at most a few of them if few is set.
func (l *log) since(from, to collab.Version, few bool) []collab.Revision {
	to = min(to, l.head())
	if from >= to {
		return nil
	}
	if few {
		to = min(to, from+1+collab.Version(l.sim.rng.IntN(5)))
	}
	return append([]collab.Revision(nil), l.revs[from:to]...)
}

// store is the log as a node reads it when it starts: a collab.HistoryReader.
type store struct{ *log }

func (s store) Revisions(_ context.Context, _ collab.DocID, from, to collab.Version) ([]collab.Revision, error) {
	return s.since(from, to, true), nil
}

func (s store) Latest(_ context.Context, _ collab.DocID, atMost collab.Version) (collab.Milestone, error) {
	var latest collab.Milestone
	for _, m := range s.milestones {
		if m.Version <= atMost && m.Version >= latest.Version {
			latest = m
		}
	}
	return latest, nil
}
