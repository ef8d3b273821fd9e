package richtext

import (
	"math"

	"github.com/tandem-collab/tandem/ot/seq"
)

// endless is the length of what follows the last component.
const endless = math.MaxInt

// iterator walks over an operation in pieces. Behind the end it retains for ever.
type iterator struct {
	op     Op
	i      int
	offset int      // within op[i]
	text   seq.Text // of op[i], once it had to be cut and is not ASCII
	cut    bool     // whether text was made
}

func (it *iterator) more() bool { return it.i < len(it.op) }

func (it *iterator) action() Action {
	if it.more() {
		return it.op[it.i].Action
	}
	return Retain
}

// len returns what is left of the present component.
func (it *iterator) len() int {
	if it.more() {
		return it.op[it.i].Len - it.offset
	}
	return endless
}

// next takes up to n of the present component.
func (it *iterator) next(n int) Component {
	if !it.more() {
		return RetainLen(n, nil)
	}
	c, offset := it.op[it.i], it.offset
	whole := n >= c.Len-offset
	if whole {
		n = c.Len - offset
	}
	if n < c.Len {
		if c.isText() {
			c.Text = it.slice(&c, offset, offset+n)
		}
		c.Len = n
	}
	if whole {
		it.i, it.offset, it.cut = it.i+1, 0, false
	} else {
		it.offset += n
	}
	return c
}

// slice returns the text of c between two offsets in UTF-16 units.
func (it *iterator) slice(c *Component, from, to int) string {
	if c.Len == len(c.Text) { // ASCII
		return c.Text[from:to]
	}
	if !it.cut {
		it.text, it.cut = seq.NewText(c.Text), true
	}
	return string(it.text.AppendRange(nil, seq.UTF16, from, to))
}
