package textunicode

import (
	"unicode/utf8"

	"github.com/tandem-collab/tandem/ot/seq"
)

// push appends a component and merges it with the last one where both do the same. A delete that says its text loses it
// when it is merged with one that does not. A component of no length is left out.
func (op Op) push(c Component) Op {
	if c.Len == 0 {
		return op
	}
	if len(op) == 0 || op[len(op)-1].Action != c.Action {
		return append(op, c)
	}
	last := &op[len(op)-1]
	last.Len += c.Len
	if last.Text == "" || c.Text == "" {
		last.Text = ""
	} else {
		last.Text += c.Text
	}
	return op
}

// trim takes off a skip at the end.
func (op Op) trim() Op {
	if n := len(op); n > 0 && op[n-1].Action == Skip {
		return op[:n-1]
	}
	return op
}

// Normalize returns op with neighbours of the same kind merged.
func (op Op) Normalize() Op {
	return op.mapped(func(c Component) Component { return c })
}

// mapped builds an operation of what f makes of each component.
func (op Op) mapped(f func(Component) Component) Op {
	out := make(Op, 0, len(op))
	for _, c := range op {
		out = out.push(f(c))
	}
	return out.trim()
}

// slice returns the part of c between two offsets in code points.
func (c Component) slice(from, to int) Component {
	if c.Text != "" {
		c.Text = c.Text[byteOffset(c.Text, c.Len, from):byteOffset(c.Text, c.Len, to)]
	}
	c.Len = to - from
	return c
}

// byteOffset returns the offset in bytes of code point n of a text that has length of them.
func byteOffset(text string, length, n int) int {
	if len(text) == length { // ASCII
		return n
	}
	offset := 0
	for range n {
		_, size := utf8.DecodeRuneInString(text[offset:])
		offset += size
	}
	return offset
}

// length returns the number of code points in a text.
func length(text string) int { return seq.Measure(text)[seq.CodePoints] }

// taker hands out the components of an operation in pieces.
type taker struct {
	op     Op
	i      int // the component that is next
	offset int // how much of it was taken
}

// more reports whether there is a component left. Behind the last one, an operation skips for ever.
func (t *taker) more() bool { return t.i < len(t.op) }

// peek returns what the next component does.
func (t *taker) peek() Action {
	if t.more() {
		return t.op[t.i].Action
	}
	return Skip
}

// rest takes all that is left of the next component. There must be one.
func (t *taker) rest() Component {
	c := t.op[t.i]
	if t.offset > 0 {
		c = c.slice(t.offset, c.Len)
	}
	t.i++
	t.offset = 0
	return c
}

// take takes at most n from the next component, but all of it if its action is whole.
func (t *taker) take(n int, whole Action) Component {
	if !t.more() {
		return Component{Action: Skip, Len: n}
	}
	c := &t.op[t.i]
	if c.Action == whole || c.Len-t.offset <= n {
		return t.rest()
	}
	t.offset += n
	return c.slice(t.offset-n, t.offset)
}
