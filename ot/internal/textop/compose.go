package textop

// Compose returns one operation with the effect of op followed by next.
func (d *Dialect) Compose(op, next []Component) []Component {
	out, t := newBuilder(len(op)+len(next)), d.taker(op)
	for i := range next {
		n := &next[i]
		switch n.Action {
		case Skip:
			for left := n.Len; left > 0; {
				c := t.take(left, Delete)
				out.push(c)
				if c.Action != Delete {
					left -= c.Len
				}
			}
		case Insert:
			out.push(*n)
		case Delete:
			d.composeDelete(&out, &t, next[i:i+1])
		}
	}
	for t.more() {
		out.push(t.rest())
	}
	return out.done()
}

// composeDelete lets a delete, the only component of next, delete what t has.
func (d *Dialect) composeDelete(out *builder, t *taker, next []Component) {
	for n := d.taker(next); n.more(); {
		c := t.take(n.next.Len, Delete)
		if c.Action == Delete {
			out.push(c)
			continue
		}
		deleted := n.take(c.Len, Insert)
		if c.Action == Skip {
			out.push(deleted)
		} // else op inserted what next deletes
	}
}
