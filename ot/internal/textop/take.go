package textop

import (
	"unicode/utf8"

	"github.com/tandem-collab/tandem/ot/seq"
)

// taker hands out the components of an operation in pieces.
type taker struct {
	unit seq.Unit
	next Component   // what is left of it; of no length at the end
	half string      // the second half of a pair that was cut, which next.Text lacks
	op   []Component // what follows
}

func (d *Dialect) taker(op []Component) taker {
	t := taker{unit: d.Unit, op: op}
	t.rest()
	return t
}

// more reports whether there is a component left. Behind the last one, an operation skips for ever.
func (t *taker) more() bool { return t.next.Len > 0 }

// rest takes all that is left of the next component.
func (t *taker) rest() Component {
	c := t.next
	if t.half != "" {
		c.Text, t.half = t.half+c.Text, ""
	}
	t.next = Component{}
	if len(t.op) > 0 {
		t.next, t.op = t.op[0], t.op[1:]
	}
	return c
}

// take takes at most n from the next component, but all of it if its action is whole.
func (t *taker) take(n int, whole Action) Component {
	switch {
	case !t.more():
		return Component{Action: Skip, Len: n}
	case t.next.Action == whole || t.next.Len <= n:
		return t.rest()
	}
	return t.cut(n)
}

// cut takes n, and something is left.
func (t *taker) cut(n int) Component {
	c, text := t.next, t.next.Text
	c.Len, t.next.Len = n, t.next.Len-n
	switch {
	case text == "" && t.half == "": // a skip, or a delete that does not say its text
	case t.half == "" && len(text) == n+t.next.Len: // ASCII
		c.Text, t.next.Text = text[:n], text[n:]
	default:
		end, inPair := seq.Offset(text, t.unit, n-min(1, len(t.half)))
		c.Text, t.next.Text, t.half = t.half+text[:end], text[end:], ""
		if inPair {
			high, low := seq.Halves(text[end:])
			c.Text, t.next.Text, t.half = c.Text+high, t.next.Text[utf8.UTFMax:], low
		}
	}
	return c
}
