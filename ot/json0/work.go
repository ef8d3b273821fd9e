package json0

import (
	"errors"

	"github.com/tandem-collab/tandem/ot/jsontree"
)

// maxWork bounds what a transform, or applying an operation, may take: a few seconds. It is counted in pairs of components, as a
// transform looks at all pairs of two operations. Those of 3,000 components each are within it, and one of 100,000 over one of 100.
// Tests make it small.
var maxWork = 10_000_000

// copiedPerStep is how many bytes of a value are read and written again in the time of one step.
const copiedPerStep = 16

var errTooMuch = errors.New("it would take too long: make it in several parts")

// weight is what counts for the time that an operation takes.
type weight struct {
	steps    int // components, with the pieces of their texts and what their paths count for
	embedded int // edits by types that read and write the whole value
	deleted  int // bytes of the values that are deleted, which the other operation's edits are carried out in
}

// keysPerStep is how many keys of two paths are compared in the time of one step.
const keysPerStep = 16

func (op Op) weight() (w weight) {
	for i := range op {
		c := &op[i]
		w.steps += 1 + len(c.Path)/keysPerStep
		if !c.Delete.IsNone() {
			w.deleted += c.Delete.Size()
		}
		if p, ok := c.edit.op.(pieces); ok {
			w.steps += len(p)
		}
		if c.copies() {
			w.embedded++
		}
	}
	return w
}

// checkWork fails where transforming two operations over each other would take too long.
func checkWork(op, over Op) error {
	a, b := op.weight(), over.weight()
	if a.steps*b.steps+(a.deleted*b.embedded+b.deleted*a.embedded)/copiedPerStep > maxWork {
		return errTooMuch
	}
	return nil
}

// copies reports whether c edits by a type that reads and writes the whole value.
func (c *Component) copies() bool {
	_, other := c.edit.op.(embeddedOp)
	return other
}

// copied returns how many bytes of doc are read and written to apply c, besides what it changes.
func (c *Component) copied(doc jsontree.Value) int {
	if !c.copies() {
		return 0
	}
	for _, k := range c.Path {
		doc = child(doc, k)
	}
	return doc.Size()
}
