package json0

import (
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
)

// transformOverList adjusts c to over, which inserts, deletes or replaces an element of a list that c is in; the index of c
// in that list is key at of its path. It reports whether c is still to be done.
func (c *Component) transformOverList(over *Component, at int, side ot.Side) bool {
	i, ok := c.Path.at(at).asNumber()
	if !ok {
		return true
	}
	other := over.Path[at].number
	exact := c.Path[at].isNumber()
	same := c.depth() == over.depth() // else c is inside of element i
	switch {
	case over.Delete.IsNone():
		c.makeRoom(other, i, at, same, side)
		return true
	case !over.Insert.IsNone():
		return !exact || i != other || c.meetReplace(over, same, side)
	}
	return c.closeGap(other, i, at, same)
}

// setIndex writes a new index into the path, if it is one.
func (c *Component) setIndex(at, from, to int) {
	if from != to {
		c.Path = c.Path.with(at, to)
	}
}

// onlyInserts reports whether c inserts an element, and deletes none.
func (c *Component) onlyInserts() bool { return c.inserts(List) && c.Delete.IsNone() }

// makeRoom moves c on when an element is inserted at index other.
func (c *Component) makeRoom(other, i, at int, same bool, side ot.Side) {
	to := i
	switch {
	case same && c.onlyInserts() && i == other:
		if side == ot.Right { // the left side's insert goes first
			to++
		}
	case other <= i:
		to++
	}
	if c.Action == Move && same && other <= c.To {
		c.To++
	}
	c.setIndex(at, i, to)
}

// meetReplace adjusts c, which is at or in the element that over replaces.
func (c *Component) meetReplace(over *Component, same bool, side ot.Side) bool {
	switch {
	case !same:
		return false
	case !c.deletes(List):
		return true
	case c.Insert.IsNone() || side == ot.Right:
		return false
	}
	c.Delete = over.Insert // of two replaces the left one stays
	return true
}

// closeGap moves c back when the element at index other is deleted.
func (c *Component) closeGap(other, i, at int, same bool) bool {
	if c.Action == Move && same {
		switch {
		case other == i:
			return false
		case other < c.To || other == c.To && i < c.To:
			c.To--
		}
	}
	switch {
	case other < i:
		c.setIndex(at, i, i-1)
	case other != i || !c.Path[at].isNumber():
	case !same:
		return false
	case c.deletes(List):
		c.Delete = jsontree.Value{} // it is gone; a replace becomes an insert
		return !c.Insert.IsNone()
	}
	return true
}

// transformOverMove adjusts c to over, which moves an element of a list that c is in, as transformOverList does.
func (c *Component) transformOverMove(over *Component, at int, side ot.Side) bool {
	i, ok := c.Path.at(at).asNumber()
	if !ok {
		return true
	}
	exact, from, to := c.Path[at].isNumber(), over.Path[at].number, over.To
	same := c.depth() == over.depth()
	switch {
	case same && c.Action == Move:
		return c.moveOverMove(from, to, at, side)
	case same && c.onlyInserts(): // a place between elements
		c.setIndex(at, i, i-count(i > from)+count(i > to))
	case exact && i == from: // an element, which has been moved
		c.setIndex(at, i, to)
	default: // an element that others have moved around
		back, on := i > from, i > to || exact && i == to && from > to
		if back || on {
			c.Path = c.Path.with(at, i-count(back)+count(on))
		}
	}
	return true
}

// moveOverMove adjusts a move in the list in which the element at index otherFrom goes to otherTo.
func (c *Component) moveOverMove(otherFrom, otherTo, at int, side ot.Side) bool {
	from, to := c.Path[at].number, c.To
	switch {
	case otherFrom == otherTo:
		return true
	case from == otherFrom:
		if side == ot.Right { // of two moves of one element the left one stays
			return false
		}
		c.setIndex(at, from, otherTo)
		if from == to {
			c.To = otherTo
		}
		return true
	}
	pushed := from == otherTo && otherFrom > otherTo
	c.setIndex(at, from, from-count(from > otherFrom)+count(from > otherTo || pushed))
	if pushed && from == to {
		c.To++
	}
	c.To -= count(to > otherFrom || to == otherFrom && to > from)
	switch {
	case to > otherTo:
		c.To++
	case to < otherTo:
	case otherTo > otherFrom && to > from, otherTo < otherFrom && to < from: // both go the same way
		c.To += count(side == ot.Right)
	case to > from:
		c.To++
	case to == otherFrom:
		c.To--
	}
	return true
}

// count is 1 if b.
func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
