package textunicode

import "github.com/tandem-collab/tandem/ot"

// Transform returns op as it must be after over, which was made against the same document.
func (op Op) Transform(over Op, side ot.Side) Op {
	out, t := newBuilder(len(op)+len(over)), newTaker(op)
	for i := range over {
		o := &over[i]
		switch o.Action {
		case Skip:
			for left := o.Len; left > 0; {
				c := t.take(left, Insert)
				out.push(c)
				if c.Action != Insert {
					left -= c.Len
				}
			}
		case Insert:
			if side == ot.Left && t.next.Action == Insert {
				out.push(t.rest()) // the left side's insert goes first
			}
			out.push(Component{Action: Skip, Len: o.Len})
		case Delete:
			for left := o.Len; left > 0; {
				c := t.take(left, Insert)
				if c.Action == Insert {
					out.push(c)
				} else {
					left -= c.Len // what was skipped is gone, and so is what was to be deleted
				}
			}
		}
	}
	for t.more() {
		out.push(t.rest())
	}
	return out.done()
}
