package textop

import "github.com/tandem-collab/tandem/ot"

// Transform returns op as it must be after over, which was made against the same document. Of two inserts at one place the
// left side's goes first.
func (d *Dialect) Transform(op, over []Component, side ot.Side) []Component {
	out, t := newBuilder(len(op)+len(over)), d.taker(op)
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
				out.push(t.rest())
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
