package json1

import (
	"errors"

	"github.com/tandem-collab/tandem/ot/jsontree"
)

var errRemovedNothing = errors.New("nothing is there to be removed")

// makeInvertible returns op with all that invert needs; doc is the document that op was made against. What transform
// and compose return has lost it again.
func makeInvertible(op Op, doc jsontree.Value) (Op, error) {
	needed := false
	op.root.each(func(n *node) {
		needed = needed || n.removes() || n.comp.edit != nil && n.comp.edit.sub.fills()
	})
	if !needed {
		return op, nil
	}
	f := filler{moves: make([]filledMove, op.moves)}
	out := newWriter()
	f.fillPicks(op.root, out, doc)
	if f.hasEdits {
		f.fillEdits(op.root, op.root, out, doc, false)
	}
	if f.err != nil {
		return Op{}, &OpError{f.err}
	}
	result, err := out.op()
	if err != nil {
		return Op{}, &OpError{err}
	}
	return result, nil
}

// filler is the work of making an operation invertible.
type filler struct {
	moves    []filledMove // by slot
	hasEdits bool         // there are edits which lack something
	err      error
}

// filledMove is what a move picks up, and where.
type filledMove struct {
	pick  *node
	value jsontree.Value
}

func (f *filler) fail(err error) {
	if f.err == nil {
		f.err = err
	}
}

// fillPicks copies all at and below n but edits that lack something, and writes what is removed into the removes. v
// is the value at n. It returns what is left of that.
func (f *filler) fillPicks(n *node, w *writer, v jsontree.Value) jsontree.Value {
	c := n.comp
	if c != nil {
		f.copyDrop(c, w)
		if c.picks() && v.IsNone() {
			f.fail(errRemovedNothing)
			return v
		}
		if c.pick != none {
			f.moves[c.pick] = filledMove{n, v}
			w.component().setPick(c.pick)
		}
	}
	removed := 0
	for _, kid := range n.kids {
		key := kid.key
		if i, ok := key.Index(); ok {
			key = Element(i - removed)
		}
		before := child(v, key)
		after := f.fillPicks(kid, w.at(kid.key), before)
		switch {
		case jsontree.Same(before, after):
		case after.IsNone():
			v = removeChild(v, key)
			removed++
		default:
			v = setChild(v, key, after)
		}
	}
	if !c.picks() {
		return v
	}
	if !c.remove.IsNone() {
		w.component().setRemove(v)
	}
	return jsontree.Value{}
}

func (f *filler) copyDrop(c *component, w *writer) {
	if c.drop != none {
		w.component().setDrop(c.drop)
	}
	if !c.insert.IsNone() {
		w.component().setInsert(c.insert)
	}
	if e := c.edit; e != nil {
		if e.sub.fills() {
			f.hasEdits = true
		} else {
			w.component().setEdit(&edit{sub: e.sub, op: e.op})
		}
	}
}

// fillEdits writes the edits that lack something. drop and w are a place in the state after the operation, pick the
// same place before it. v is the value there, which is part of an inserted one if literal is true.
func (f *filler) fillEdits(pick, drop *node, w *writer, v jsontree.Value, literal bool) {
	if drop.inserts() {
		v, literal = drop.comp.insert, true
	} else if slot := drop.dropSlot(); slot != none {
		pick, v, literal = f.moves[slot].pick, f.moves[slot].value, false
	}
	if e := drop.edit(); e != nil && e.sub.fills() {
		full, err := e.sub.makeInvertible(e.op, v)
		if err != nil {
			f.fail(err)
			return
		}
		w.component().setEdit(&edit{sub: e.sub, op: full})
	}
	eachOrigin(pick, drop, func(pick, drop *node, middle, before Key) {
		if literal {
			before = middle
		}
		f.fillEdits(pick, drop, w.at(drop.key), child(v, before), literal)
	})
}
