package json1

import (
	"errors"

	"github.com/tandem-collab/tandem/ot/jsontree"
)

var (
	errPickNothing  = errors.New("nothing is there to be picked up or removed")
	errNoContainer  = errors.New("a key leads into something that has no such place")
	errPastEnd      = errors.New("an index is past the end of its list")
	errTaken        = errors.New("something is there already; the operation must remove it first")
	errDocTooDeep   = errors.New("the document would nest too deeply")
	errNothingThere = errors.New("nothing is there to be edited")
)

// apply returns the document after op.
func apply(doc jsontree.Value, op Op) (jsontree.Value, error) {
	if op.IsNoop() {
		return doc, nil
	}
	a := applier{held: make([]jsontree.Value, op.moves)}
	doc, err := a.pick(doc, op.root)
	if err == nil {
		doc, err = a.drop(doc, op.root)
	}
	switch {
	case err != nil:
		return jsontree.Value{}, &OpError{err}
	case doc.Depth() > maxDepth:
		return jsontree.Value{}, &OpError{errDocTooDeep}
	}
	return doc, nil
}

// applier carries what has been picked up to where it is dropped.
type applier struct {
	held []jsontree.Value // by slot
}

// pick returns what is left of v, the value at n, when all has been picked up and removed at n and below; the zero
// Value if nothing is left.
func (a *applier) pick(v jsontree.Value, n *node) (jsontree.Value, error) {
	if !n.hasPicks {
		return v, nil
	}
	// From the last to the first, since indexes of picks are those before any of them.
	for i := len(n.kids) - 1; i >= 0; i-- {
		kid := n.kids[i]
		before := child(v, kid.key)
		after, err := a.pick(before, kid)
		switch {
		case err != nil:
			return v, err
		case jsontree.Same(before, after):
		case after.IsNone():
			v = removeChild(v, kid.key)
		default:
			v = setChild(v, kid.key, after)
		}
	}
	if !n.picks() {
		return v, nil
	}
	if v.IsNone() {
		return v, errPickNothing
	}
	if slot := n.comp.pick; slot != none {
		a.held[slot] = v
	}
	return jsontree.Value{}, nil
}

// drop returns what v, the value at n, is after all drops, inserts and edits at n and below.
func (a *applier) drop(v jsontree.Value, n *node) (jsontree.Value, error) {
	if !n.hasDrops {
		return v, nil
	}
	if n.drops() {
		if !v.IsNone() {
			return v, errTaken
		}
		v = n.comp.insert
		if slot := n.comp.drop; slot != none {
			v = a.held[slot]
		}
	}
	if e := n.edit(); e != nil {
		if v.IsNone() {
			return v, errNothingThere
		}
		var err error
		if v, err = e.sub.apply(v, e.op); err != nil {
			return v, err
		}
	}
	for _, kid := range n.kids {
		var err error
		if v, err = a.dropUnder(v, kid); err != nil {
			return v, err
		}
	}
	return v, nil
}

// dropUnder returns the list or object v after what n, one of its children, does.
func (a *applier) dropUnder(v jsontree.Value, n *node) (jsontree.Value, error) {
	if !n.hasDrops {
		return v, nil
	}
	if err := checkPlace(v, n); err != nil {
		return v, err
	}
	i, inList := n.key.Index()
	if inList && n.drops() { // the elements from i on make room
		element, err := a.drop(jsontree.Value{}, n)
		if err != nil {
			return v, err
		}
		return v.InsertAt(i, element), nil
	}
	before := child(v, n.key)
	after, err := a.drop(before, n)
	if err != nil || jsontree.Same(before, after) {
		return v, err
	}
	return setChild(v, n.key, after), nil
}

// checkPlace fails unless v has room for what n does.
func checkPlace(v jsontree.Value, n *node) error {
	if !hasKeysLike(v, n.key) {
		return errNoContainer
	}
	if i, ok := n.key.Index(); ok && (i > v.Len() || i == v.Len() && !n.drops()) {
		return errPastEnd
	}
	return nil
}
