package json1

import (
	"errors"

	"github.com/tandem-collab/tandem/ot/jsontree"
)

var errMisfit = errors.New("the operations do not fit each other")

// compose returns one operation with the effect of first followed by second.
func compose(first, second Op) (Op, error) {
	if first.IsNoop() {
		return second, nil
	}
	if second.IsNoop() {
		return first, nil
	}
	c := composer{first: make([]composedMove, first.moves), second: make([]composedMove, second.moves)}
	for i := range c.first {
		c.first[i].slot = none
	}
	for i := range c.second {
		c.second[i].slot = none
	}
	first.root.each(func(n *node) {
		if n.comp.pick != none {
			c.first[n.comp.pick].outside = n
		}
	})
	second.root.each(func(n *node) {
		if n.comp.drop != none {
			c.second[n.comp.drop].outside = n
		}
	})
	out, picks := newWriter(), newWriter()
	c.cross(boundary{first.root, first.root, second.root, second.root, jsontree.Value{}, false, picks, out})
	out.merge(picks.node)
	c.writePicks(first.root, out)
	c.writeDrops(second.root, out)
	if c.err != nil {
		return Op{}, &OpError{c.err}
	}
	op, err := out.op()
	if err != nil {
		return Op{}, &OpError{err}
	}
	return op, nil
}

// composer is the work of composing two operations. There are three states of the document: before the first
// operation, between the two, and after the second. The picks of the first and the drops of the second are outside
// already; everything in the middle, the drops and edits of the first and the picks of the second, has to be taken
// out to one of the sides.
type composer struct {
	first, second []composedMove // by slot of each operation
	slots         int            // used in the result
	// taken are the components of second whose edits were written together with what they edit.
	taken map[*component]bool
	err   error
}

// composedMove is what is known about a move of one operation.
type composedMove struct {
	outside *node   // the pick of a first, the drop of a second move
	inside  *writer // what is to be written at and below that place
	slot    int     // in the result
}

// boundary is one place in the state between the operations, seen from both.
type boundary struct {
	pick1, drop1 *node // of first: the place before it, and the place itself
	pick2, drop2 *node // of second: the place itself, and the place after it
	// literal is what stands here, where that is part of a value which first inserts further up.
	literal  jsontree.Value
	removed  bool    // second removes something further up
	wp1, wd2 *writer // the place in the result, before it and after it
}

func (c *composer) fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// cross takes what meets at a place, and below it, out to the sides. It returns what becomes of the literal there:
// another value if it was changed inside, none if it went elsewhere.
func (c *composer) cross(at boundary) jsontree.Value {
	picked := at.pick2.pickSlot()
	removedHere := at.pick2.removes()
	removedBelow := (at.removed || removedHere) && picked == none
	within := at
	within.removed = removedBelow
	c.followSecond(&within, picked, removedHere)
	c.followFirst(&within, at.removed && !removedHere)

	literal := at.literal
	inserted := at.drop1.inserts()
	if inserted {
		if !literal.IsNone() {
			c.fail(errMisfit)
		}
		literal = at.drop1.comp.insert
	}
	var insert *component // where the literal is written, if it is
	if picked == none && inserted && !at.removed && !removedHere || picked != none && !literal.IsNone() {
		insert = within.wd2.component()
	}
	switch {
	case picked != none && literal.IsNone():
		c.joinMoves(at.drop1.dropSlot(), picked, within.wp1)
	case removedHere && literal.IsNone():
		within.wp1.component().setRemove(at.pick2.comp.remove)
	}
	c.crossEdits(&within)
	literal = c.crossBelow(&within, literal)
	switch {
	case insert != nil:
		insert.insert = literal
	case !at.removed && !removedHere && picked == none:
		return literal
	}
	return jsontree.Value{}
}

// followSecond goes with the value to where second moves it.
func (c *composer) followSecond(at *boundary, picked int, removedHere bool) {
	switch {
	case picked != none:
		m := &c.second[picked]
		m.inside = newWriter()
		at.drop2, at.wd2 = m.outside, m.inside
	case removedHere, at.drop2.dropSlot() != none:
		at.drop2 = nil
	}
}

// followFirst goes with the value back to where first picked it up. If second removes the value where first dropped
// it, it is removed from there at once: by what stands there if removedHere, and else because something further up is
// removed.
func (c *composer) followFirst(at *boundary, removedAbove bool) {
	slot := at.drop1.dropSlot()
	switch {
	case slot != none:
		m := &c.first[slot]
		m.inside = newWriter()
		at.pick1, at.wp1 = m.outside, m.inside
		if !at.removed {
			m.slot = c.nextSlot()
			at.wd2.component().setDrop(m.slot)
		} else if removedAbove {
			at.wp1.component().setRemove(jsontree.Bool(true))
		}
	case at.drop1.inserts(), at.pick1.pickSlot() != none:
		at.pick1 = nil
	}
}

func (c *composer) nextSlot() int {
	c.slots++
	return c.slots - 1
}

// joinMoves makes one move of a move of second and that of first, if there is one, which dropped the same value.
func (c *composer) joinMoves(dropped, picked int, wp1 *writer) {
	slot := none
	if dropped != none {
		slot = c.first[dropped].slot
	} else {
		slot = c.nextSlot()
	}
	c.second[picked].slot = slot
	wp1.component().setPick(slot)
}

// crossEdits writes what both operations do to the value, as one edit.
func (c *composer) crossEdits(at *boundary) {
	first, second := at.drop1.edit(), at.drop2.edit()
	if at.removed {
		first = nil
	}
	if second != nil {
		if c.taken == nil {
			c.taken = make(map[*component]bool)
		}
		c.taken[at.drop2.comp] = true
	}
	switch {
	case first == nil && second == nil:
	case second == nil:
		at.wd2.writeEdit(first.sub, first.op)
	case first == nil:
		at.wd2.writeEdit(second.sub, second.op)
	case first.sub != second.sub:
		c.fail(errIncompatible)
	default:
		op, err := first.sub.compose(first.op, second.op)
		if err != nil {
			c.fail(err)
			return
		}
		at.wd2.writeEdit(first.sub, op)
	}
}

// crossBelow goes on to the children. It returns the literal after what becomes of its own.
func (c *composer) crossBelow(at *boundary, literal jsontree.Value) jsontree.Value {
	drops2, picks1 := betweenDrops(at.drop2), betweenPicks(at.pick1)
	firstDrops, secondPicks, literalOff := 0, 0, 0
	inContainer := literal.IsContainer()
	inBoth(at.drop1, at.pick2, func(key Key, drop1, pick2 *node) {
		next := boundary{drop1: drop1, pick2: pick2, removed: at.removed}
		before, after, inLiteral := key, key, key
		if i, ok := key.Index(); ok {
			middle2, middle1 := i-secondPicks, i-firstDrops
			next.drop2, next.pick1 = drops2.toIndex(middle2), picks1.toIndex(middle1)
			if next.drop2.drops() {
				next.pick1 = nil
			}
			before, after = Element(middle1+picks1.off), Element(middle2+drops2.off)
			inLiteral = Element(i - literalOff)
			if before.index < 0 || after.index < 0 {
				c.fail(errNegative)
				return
			}
			if drop1.drops() || pick2.picks() && !at.removed {
				literalOff++
			}
			if drop1.drops() {
				firstDrops++
			}
			if pick2.picks() {
				secondPicks++
			}
		} else {
			next.pick1, next.drop2 = picks1.to(key), drops2.to(key)
		}
		next.wp1, next.wd2 = at.wp1.at(before), at.wd2.at(after)
		if inContainer && !drop1.drops() {
			next.literal = child(literal, inLiteral)
		}
		result := c.cross(next)
		switch {
		case inContainer && !at.removed:
			if !jsontree.Same(result, next.literal) {
				literal = c.replaceChild(literal, inLiteral, result)
			}
		case !result.IsNone():
			c.fail(errMisfit)
		}
	})
	return literal
}

// replaceChild puts another value in the place of one in a literal, or takes it out if the other is none.
func (c *composer) replaceChild(v jsontree.Value, key Key, value jsontree.Value) jsontree.Value {
	switch {
	case child(v, key).IsNone():
		c.fail(errMisfit)
		return v
	case value.IsNone():
		return removeChild(v, key)
	}
	return setChild(v, key, value)
}

// writePicks writes the picks and removes of first, which are outside as they are, and what belongs inside of them.
func (c *composer) writePicks(n *node, w *writer) {
	if slot := n.pickSlot(); slot != none {
		m := &c.first[slot]
		if m.slot != none {
			w.component().setPick(m.slot)
		}
		if m.inside != nil {
			w.merge(m.inside.node)
		}
	} else if n.removes() {
		w.component().setRemove(n.comp.remove)
	}
	for _, kid := range n.kids {
		c.writePicks(kid, w.at(kid.key))
	}
}

// writeDrops writes the drops, inserts and remaining edits of second, likewise.
func (c *composer) writeDrops(n *node, w *writer) {
	if slot := n.dropSlot(); slot != none {
		m := &c.second[slot]
		if m.slot != none {
			w.component().setDrop(m.slot)
		}
		if m.inside != nil {
			w.merge(m.inside.node)
		}
	} else if n.inserts() {
		w.component().setInsert(n.comp.insert)
	}
	if e := n.edit(); e != nil && !c.taken[n.comp] {
		w.writeEdit(e.sub, e.op)
	}
	for _, kid := range n.kids {
		c.writeDrops(kid, w.at(kid.key))
	}
}
