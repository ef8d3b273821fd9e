package richtext

import (
	"slices"

	"github.com/tandem-collab/tandem/ot/seq"
)

// Builder puts an operation together, merging components where the reference does. The zero Builder is empty. It belongs
// to one goroutine.
type Builder struct {
	op Op
	// text is that of op[merged], to which more was merged: so that many small inserts are not copied again and again.
	text   []byte
	merged int
}

// Op returns the operation, without a last retain that changes nothing. The Builder is of no use afterwards.
func (b *Builder) Op() Op {
	b.flush()
	if n := len(b.op); n > 0 && b.op[n-1].Action == Retain && b.op[n-1].Attributes == nil {
		return b.op[:n-1]
	}
	return b.op
}

// Push appends a component. An insert goes before a delete that precedes it. Push reports whether c became the last
// component and was not merged with another.
func (b *Builder) Push(c Component) bool {
	at := len(b.op)
	if at > 0 && b.op[at-1].Action == Delete {
		switch c.Action {
		case Delete:
			b.op[at-1].Len += c.Len
			return false
		case Insert:
			at--
		}
	}
	if at > 0 && b.op[at-1].mergesWith(&c) {
		b.merge(at-1, &c)
		return false
	}
	b.op = slices.Insert(b.op, at, c)
	return at+1 == len(b.op)
}

// Retain pushes a retain of n units, without attributes if they are empty.
func (b *Builder) Retain(n int, a *Attributes) {
	if n > 0 {
		b.Push(RetainLen(n, a.orNone()))
	}
}

// merge makes c a part of op[i].
func (b *Builder) merge(i int, c *Component) {
	b.op[i].Len += c.Len
	if c.Action != Insert {
		return
	}
	if len(b.text) == 0 || b.merged != i {
		b.flush()
		b.text, b.merged = append(b.text, b.op[i].Text...), i
	}
	b.text = seq.Join(b.text, c.Text)
}

// flush gives the component that was merged its text.
func (b *Builder) flush() {
	if len(b.text) > 0 {
		b.op[b.merged].Text = string(b.text)
		b.text = b.text[:0]
	}
}

// finish pushes the next component of it and appends all that follow as they are.
func (b *Builder) finish(it *iterator) {
	if it.more() {
		b.Push(it.next(endless))
	}
	b.op = append(b.op, it.op[it.i:]...)
}
