package richtext

import (
	"math"
	"slices"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// Action is what a Component does.
type Action uint8

// The actions.
const (
	Insert Action = iota + 1
	Retain
	Delete
)

// Component is one step of an operation, or, an Insert, a stretch of a document.
type Component struct {
	Action Action
	Len    int    // in UTF-16 units, at least 1; 1 for an embed
	Text   string // of an Insert of text; WTF-8
	// Embed is the object or number that an Insert embeds; nil when it inserts text.
	Embed *jsonvalue.Value
	// Attributes are those of the inserted content, or what changes in the retained; nil for none, and for a Delete.
	Attributes *Attributes
}

// InsertText returns a component that inserts text, WTF-8 and not empty.
func InsertText(text string, a *Attributes) Component {
	return Component{Action: Insert, Len: seq.Measure(text)[seq.UTF16], Text: text, Attributes: a}
}

// InsertEmbed returns a component that inserts an embed, an object or a number.
func InsertEmbed(v jsonvalue.Value, a *Attributes) Component {
	return Component{Action: Insert, Len: 1, Embed: &v, Attributes: a}
}

// RetainLen returns a component that keeps n UTF-16 units and changes attributes of them.
func RetainLen(n int, a *Attributes) Component {
	return Component{Action: Retain, Len: n, Attributes: a}
}

// DeleteLen returns a component that deletes n UTF-16 units.
func DeleteLen(n int) Component { return Component{Action: Delete, Len: n} }

// isText reports whether c inserts text.
func (c *Component) isText() bool { return c.Action == Insert && c.Embed == nil }

// Op is an operation. It is immutable once it is shared.
type Op []Component

// Push appends a component, merging it with the last one where the reference does: an insert goes before a delete.
func (o *Op) Push(c Component) { o.push(c) }

// push is Push; it reports whether c became the last component, unmerged.
func (o *Op) push(c Component) bool {
	ops := *o
	at := len(ops)
	if at > 0 && ops[at-1].Action == Delete {
		switch c.Action {
		case Delete:
			ops[at-1].Len += c.Len
			return false
		case Insert:
			at--
		}
	}
	if at > 0 && ops[at-1].merge(&c) {
		return false
	}
	*o = slices.Insert(ops, at, c)
	return at == len(ops)
}

// merge makes one component of two, if they may be merged, and reports whether.
func (c *Component) merge(next *Component) bool {
	switch {
	case c.Action != next.Action, c.Action == Delete, c.Embed != nil, next.Embed != nil,
		!equalAttributes(c.Attributes, next.Attributes):
		return false
	}
	c.Len += next.Len
	c.Text = jsonvalue.Concat(c.Text, next.Text)
	return true
}

// retain pushes a retain, without attributes if they are empty.
func (o *Op) retain(n int, a *Attributes) {
	if n > 0 {
		o.push(RetainLen(n, a.orNone()))
	}
}

// chop takes away a last retain that changes nothing.
func (o Op) chop() Op {
	if n := len(o); n > 0 && o[n-1].Action == Retain && o[n-1].Attributes == nil {
		return o[:n-1]
	}
	return o
}

// baseLen returns how much of a document the operation walks over.
func (o Op) baseLen() int {
	n := 0
	for i := range o {
		if o[i].Action != Insert {
			n += o[i].Len
		}
	}
	return n
}

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

// rest pushes the next component, and appends all behind it as they are.
func (it *iterator) rest(to Op) Op {
	if it.more() {
		to.push(it.next(endless))
	}
	return append(to, it.op[it.i:]...)
}
