package json1

import (
	"errors"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
)

// transform is the work of transforming an operation, ours, over another one, theirs. The package comment explains the
// phases.
type transform struct {
	left   bool
	side   ot.Side
	ours   []ourMove   // by slot of our operation
	theirs []theirMove // by slot of theirs
	// dropped are our removes of which nothing is left, or which now belong to something that they have moved.
	dropped map[*component]bool
	out     *writer
	slots   []int // our slot, by slot of the result
	// The conflict met first, and an error for operations that do not fit one document. Both end the work after the
	// phase.
	conflict *Conflict
	err      error
}

// ourMove is what is known about a move of ours.
type ourMove struct {
	pick, drop *node
	// Where the same value is in their operation: as they find it, and where it is after their picks.
	theirPick, theirDrop *node
	removedBy            *node      // their remove that takes the value away, or nil
	out                  *component // where the result picks the value up, nil if it does not
	carries              []int      // their slots of values that they drop into what we move
	shared               bool       // they move the same value
}

// theirMove is what is known about a move of theirs.
type theirMove struct {
	pick, drop *node
	ourPick    *node // where the same value is in our operation
	shared     int   // our slot if we move the same value, else none
	removedBy  *node // our remove that takes the value away, or nil: then their move is cancelled
	discarded  bool  // it is cancelled, and its destination is removed by us as well
	// What the result does to the value and in it, in phases of their own, as the value has another path now.
	picks, drops *writer
}

var errNegative = errors.New("the operations do not fit each other: an index would be negative")

// tryTransform returns op as it must be after over, or the conflict that it meets first. The errors are operations that
// cannot have been made against one document.
func tryTransform(op, over Op, side ot.Side) (Op, *Conflict, error) {
	if over.IsNoop() {
		return op, nil, nil
	}
	t := transform{
		left: side == ot.Left, side: side,
		ours: make([]ourMove, op.moves), theirs: make([]theirMove, over.moves),
		out: newWriter(),
	}
	for i := range t.theirs {
		t.theirs[i].shared = none
	}
	for _, phase := range []func(op, over *node){
		func(op, over *node) { t.scanPicks(over, op, nil) },
		func(op, over *node) { t.scanDrops(op, over, over, none, nil) },
		func(op, over *node) { t.writePicks(op, over, over, t.out, nil) },
		func(op, over *node) { t.writeDrops(place{op, op, over, over, t.out, nil}) },
		func(_, over *node) { t.mergePicks(over) },
		func(_, over *node) { t.mergeDrops(over) },
	} {
		phase(op.root, over.root)
		switch {
		case t.err != nil:
			return Op{}, nil, &OpError{t.err}
		case t.conflict != nil:
			return Op{}, t.conflict, nil
		}
	}
	result, err := t.out.op()
	if err != nil {
		return Op{}, nil, &OpError{err}
	}
	return result, nil, nil
}

// collide notes a conflict. Only the first one counts.
func (t *transform) collide(kind ConflictKind, op, over *writer) {
	if t.conflict != nil {
		return
	}
	c := &Conflict{Kind: kind}
	var err error
	if c.Op, err = op.op(); err != nil {
		t.fail(err)
	}
	if c.Over, err = over.op(); err != nil {
		t.fail(err)
	}
	t.conflict = c
}

func (t *transform) fail(err error) {
	if t.err == nil {
		t.err = err
	}
}

// cancelled reports whether their move does not happen because we remove what it moves.
func (m *theirMove) cancelled() bool { return m.removedBy != nil }

// wins reports whether their move stands against ours: we do not move the same value, or we do, but theirs counts.
func (t *transform) wins(m *theirMove) bool { return !t.left || m.shared == none }

// scanPicks notes which of our moves and removes meet which of theirs. their is a place in their operation, our the
// same place in ours, and removed our remove of what is here, or nil.
func (t *transform) scanPicks(their, our, removed *node) {
	switch {
	case our.removes():
		removed = our
	case our.pickSlot() != none:
		removed = nil
		t.ours[our.comp.pick].theirPick = their
	}
	if slot := their.pickSlot(); slot != none {
		m := &t.theirs[slot]
		m.pick, m.ourPick, m.removedBy = their, our, removed
		if m.shared = our.pickSlot(); m.shared != none {
			t.ours[m.shared].shared = true
		}
	}
	ours := plainly(our)
	for _, kid := range their.children() {
		t.scanPicks(kid, ours.to(kid.key), removed)
	}
}

// scanDrops notes where they drop, and what of that falls into something that we remove: conflicts of theirs with our
// removes. drop is a place in the state after their operation; pick and our are the same place before it, in their
// operation and in ours. inside is our move inside of which we are, and removed our remove. It reports whether
// something is dropped here.
func (t *transform) scanDrops(our, pick, drop *node, inside int, removed *node) bool {
	if slot := drop.dropSlot(); slot != none {
		m := &t.theirs[slot]
		m.drop = drop
		if inside != none {
			t.ours[inside].carries = append(t.ours[inside].carries, slot)
		}
		our, pick = m.ourPick, m.pick
		switch {
		case m.cancelled():
			m.discarded = removed != nil
			removed = m.removedBy
		case removed != nil && t.wins(m):
			t.collide(RemovedContent, removeOp(removed.path()), moveOp(pick.path(), drop.path()))
		}
	} else if drop.inserts() {
		our, pick = nil, nil
		if removed != nil {
			t.collide(RemovedContent, removeOp(removed.path()), insertOp(drop.path(), drop.comp.insert))
		}
	}
	switch {
	case our.removes():
		removed = our
	case our.pickSlot() != none:
		inside, removed = our.comp.pick, nil
	}
	if e := drop.edit(); e != nil && removed != nil {
		t.collide(RemovedContent, removeOp(removed.path()), editOp(drop.path(), e))
	}
	picks, ours, drops := betweenPicks(pick), plainly(our), 0
	for _, kid := range drop.children() {
		key := kid.key
		if i, ok := key.Index(); ok {
			key = Element(i - drops)
		}
		kidPick := picks.to(key)
		if i, ok := key.Index(); ok {
			key = Element(i + picks.off)
		}
		if t.scanDrops(ours.to(key), kidPick, kid, inside, removed) {
			drops++
		}
	}
	return drop.drops()
}

// writePicks writes our picks and removes where their operation has brought what they concern. our, pick and drop are
// one place: in our operation, in theirs before their picks, and in theirs after them. removed is their remove of
// what is here.
func (t *transform) writePicks(our, pick, drop *node, w *writer, removed *node) {
	moved := false
	if slot := pick.pickSlot(); slot != none {
		m := &t.theirs[slot]
		m.picks = newWriter()
		drop, w, removed, moved = m.drop, m.picks, nil, true
	} else if pick.removes() {
		drop, removed = nil, pick
	} else if drop.drops() {
		drop = nil
	}
	if slot := our.pickSlot(); slot != none {
		m := &t.ours[slot]
		m.pick, m.theirDrop, m.removedBy = our, drop, removed
		if removed == nil && (t.left || !moved) {
			m.out = w.component()
		}
	} else if our.removes() {
		if removed == nil {
			w.component().setRemove(jsontree.Bool(true))
		}
		if removed != nil || moved {
			if t.dropped == nil {
				t.dropped = make(map[*component]bool)
			}
			t.dropped[our.comp] = true
		}
	}
	picks, drops := overPicks(pick), betweenDrops(drop)
	for _, kid := range our.children() {
		kidPick := picks.to(kid.key)
		key, kidDrop := kid.key, (*node)(nil)
		if i, ok := key.Index(); !ok {
			kidDrop = drops.to(key)
		} else {
			i -= picks.off
			if !kidPick.picks() {
				kidDrop = drops.toIndex(i)
			}
			if key = Element(i + drops.off); key.index < 0 {
				t.fail(errNegative)
				return
			}
		}
		t.writePicks(kid, kidPick, kidDrop, w.at(key), removed)
	}
}

// mergePicks brings together what was written apart because they have moved it: the picks inside of their moves, and
// removes of what they have moved out of something that we remove.
func (t *transform) mergePicks(over *node) {
	eachDrop(over, t.out, func(_ *node, slot int, w *writer) {
		m := &t.theirs[slot]
		if m.cancelled() && !m.discarded {
			w.component().setRemove(jsontree.Bool(true))
		}
		if m.picks != nil {
			w.merge(m.picks.node)
		}
	})
}
