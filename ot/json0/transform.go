package json0

import (
	"slices"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
)

// componentRules are how operations are transformed.
var componentRules = rules[Component]{
	push: func(dst []Component, c Component) ([]Component, error) { return Op(dst).push(c) },
	transform: func(dst []Component, c, over Component, side ot.Side) ([]Component, error) {
		return c.transform(dst, &over, side)
	},
}

// checkSubtypes fails where op edits by a type that is not known.
func checkSubtypes(op Op) error {
	for i := range op {
		if _, bad := op[i].edit.sub.(unknown); bad {
			return &OpError{i, errSubtype}
		}
	}
	return nil
}

// transform pushes onto dst what c becomes after over: nothing, itself or several components. The path of c is shared, and
// copied where it changes.
func (c Component) transform(dst Op, over *Component, side ot.Side) (Op, error) {
	if err := c.carry(over); err != nil {
		return nil, err
	}
	at, ok := meet(over, &c)
	if !ok {
		return dst.push(c)
	}
	keep := true // unless over leaves nothing of c
	switch over.Action {
	case Text:
		if c.Action == Text {
			return c.transformText(dst, over, side)
		}
	case Edit:
		if c.Action == Edit && c.edit.sub == over.edit.sub {
			return c.transformEdit(dst, over, side)
		}
	case List:
		keep = c.transformOverList(over, at, side)
	case Move:
		keep = c.transformOverMove(over, at, side)
	case Object:
		if c.setsWhatWasSet(over, at, side) {
			dst, err := dst.push(Component{Path: c.Path, Action: Object, Delete: over.Insert})
			if err != nil {
				return nil, err
			}
			return dst.push(c)
		}
		keep = c.transformOverObject(over, at, side)
	}
	if !keep {
		return dst, nil
	}
	return dst.push(c)
}

// meet finds out whether what c changes is at or below the place that over changes, or beside it in one list or object. It
// returns where in both paths the keys to compare are: -1 when over changes the root.
func meet(over, c *Component) (at int, ok bool) {
	switch {
	case over.depth() == 0:
		return -1, true
	case c.depth() == 0:
		return 0, false
	}
	at = over.depth() - 1
	if at > c.depth()-1 || !slices.Equal(over.Path[:at], c.Path[:at]) {
		return 0, false
	}
	return at, true
}

// carry brings up to date what c deletes, when over changes something inside of that. It fails where over does not fit.
func (c *Component) carry(over *Component) error {
	if c.Delete.IsNone() || over.depth() <= c.depth() {
		return nil
	}
	at, ok := meet(c, over)
	if !ok || !c.Path.at(at).equals(over.Path.at(at)) {
		return nil
	}
	inside := *over
	inside.Path = over.Path[c.depth():]
	after, err := inside.apply(c.Delete)
	if err != nil {
		return err
	}
	c.Delete = after
	return nil
}

// transformText transforms two Texts. They meet when one's string is the other's or above it, and are then taken to be in
// one string.
func (c *Component) transformText(dst Op, over *Component, side ot.Side) (Op, error) {
	path, p := c.asEdit()
	_, other := over.asEdit()
	out, err := p.transform(nil, other, side)
	if err != nil {
		return nil, err
	}
	for _, p := range out {
		if dst, err = dst.push(asText(path, p)); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// transformEdit transforms two edits of one type.
func (c Component) transformEdit(dst Op, over *Component, side ot.Side) (Op, error) {
	op, err := c.edit.sub.transform(c.edit.op, over.edit.op, side)
	if err != nil {
		return nil, err
	}
	if c.edit.sub.isEmpty(op) {
		return dst, nil
	}
	c.edit.op = op
	return dst.push(c)
}

// setsWhatWasSet reports whether over sets a member that it took for missing, and c, on the left side, sets it too. Then
// c first has to delete what over has put there. Where c sets something inside of that member, the reference does the same.
func (c *Component) setsWhatWasSet(over *Component, at int, side ot.Side) bool {
	return side == ot.Left && !over.deletes(Object) && c.inserts(Object) && c.Path.at(at) == over.Path.at(at)
}

// transformOverObject adjusts c to over, which sets, replaces or deletes a member. It reports whether c is still to be
// done.
func (c *Component) transformOverObject(over *Component, at int, side ot.Side) bool {
	key, other := c.Path.at(at), over.Path.at(at)
	same := c.depth() == over.depth()
	switch {
	case !over.inserts(Object): // deletes
		if !key.equals(other) {
			return true
		}
		c.Delete = jsontree.Value{} // it is gone; a replace becomes an insert
		return same && c.inserts(Object)
	case key != other:
		return true
	case !over.deletes(Object): // inserts
		return !c.inserts(Object)
	case !same || !c.inserts(Object) || side == ot.Right:
		return false
	}
	c.Delete = over.Insert // of two replaces the left one stays
	return true
}
