package json1

import (
	"errors"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
)

// Conflict is a write conflict: a place where the intentions of two concurrent operations cannot both be met.
type Conflict struct {
	Kind ConflictKind
	// Op and Over are the parts of the two operations that collide, each against the document that they were made
	// against.
	Op, Over Op
}

// ConflictKind says what collides. The numbers are those of the reference.
type ConflictKind int

// The kinds of conflict.
const (
	// RemovedContent: one operation puts something into, or edits, what the other one removes.
	RemovedContent ConflictKind = 1
	// DropCollision: both put something different at the same place.
	DropCollision ConflictKind = 2
	// Blackhole: each moves something into what the other one moves, so that both would be cut off from the document.
	Blackhole ConflictKind = 3
)

// ConflictError is returned by the transform that does not resolve conflicts.
type ConflictError struct{ Conflict Conflict }

// Error returns the words of the published type, by which some clients tell a conflict.
func (*ConflictError) Error() string { return "Transform detected write conflict" }

// The functions below make the small operations of which conflicts consist.

func removeOp(path Path) *writer {
	w := newWriter()
	w.along(path).component().setRemove(jsontree.Bool(true))
	return w
}

func insertOp(path Path, v jsontree.Value) *writer {
	w := newWriter()
	w.along(path).component().setInsert(v)
	return w
}

func moveOp(from, to Path) *writer {
	w := newWriter()
	w.move(from, to, 0)
	return w
}

func editOp(path Path, e *edit) *writer {
	w := newWriter()
	w.along(path).component().setEdit(&edit{sub: e.sub, op: e.op})
	return w
}

func (w *writer) move(from, to Path, slot int) {
	w.along(from).component().setPick(slot)
	w.along(to).component().setDrop(slot)
}

// maxConflictWork bounds the number of conflicts times the number of components in both operations, since each
// conflict takes a transform to be found. It allows a thousand conflicts between operations of 2,500 components, and
// a few seconds.
const maxConflictWork = 5_000_000

// transformMerging is tryTransform, but resolves conflicts. In a collision the left side wins; what was put into
// something removed is removed as well, and so is what a blackhole swallows.
func transformMerging(op, over Op, side ot.Side) (Op, error) {
	var resolved Op // what the resolutions do to over, and so has to be done on top of it
	for work := 0; ; work += op.size + over.size {
		result, conflict, err := tryTransform(op, over, side)
		if err != nil {
			return Op{}, err
		}
		if conflict == nil {
			return compose(resolved, result)
		}
		if work > maxConflictWork {
			return Op{}, &OpError{errTooMany}
		}
		undoOp, undoOver, err := conflict.resolve(side)
		if err != nil {
			return Op{}, err
		}
		// Normalized, because an edit that does nothing is left out of the conflict, and would collide for ever.
		if op, err = composeNormal(op, undoOp); err != nil {
			return Op{}, err
		}
		if over, err = composeNormal(over, undoOver); err != nil {
			return Op{}, err
		}
		if resolved, err = compose(resolved, undoOver); err != nil {
			return Op{}, err
		}
	}
}

var errTooMany = errors.New("it conflicts too often with a concurrent operation")

func composeNormal(first, second Op) (Op, error) {
	first, err := normalize(first)
	if err != nil {
		return Op{}, err
	}
	return compose(first, second)
}

// resolve returns what has to be done after each of the two operations so that they do not collide any more.
func (c *Conflict) resolve(side ot.Side) (undoOp, undoOver Op, err error) {
	ofOp, ofOver := true, true
	switch c.Kind {
	case DropCollision:
		ofOp = side != ot.Left
		ofOver = !ofOp
	case RemovedContent:
		ofOver = false
		c.Op.root.each(func(n *node) { ofOver = ofOver || n.removes() })
		ofOp = !ofOver
	}
	if ofOp {
		if undoOp, err = removeResults(c.Op); err != nil {
			return Op{}, Op{}, err
		}
	}
	if ofOver {
		undoOver, err = removeResults(c.Over)
	}
	return undoOp, undoOver, err
}

// removeResults returns the operation that removes all that op has dropped, inserted or edited.
func removeResults(op Op) (Op, error) {
	w := newWriter()
	markResults(op.root, w)
	return w.op()
}

func markResults(n *node, w *writer) {
	if n == nil {
		return
	}
	if n.drops() || n.edit() != nil {
		w.component().setRemove(jsontree.Bool(true))
	}
	for _, kid := range n.kids {
		markResults(kid, w.at(kid.key))
	}
}
