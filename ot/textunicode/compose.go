package textunicode

// Compose returns one operation with the effect of op followed by next.
func (op Op) Compose(next Op) Op {
	out, t := newBuilder(len(op)+len(next)), newTaker(op)
	for _, n := range next {
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
			out.push(n)
		case Delete:
			for n.Len > 0 {
				c := t.take(n.Len, Delete)
				if c.Action == Delete {
					out.push(c)
					continue
				}
				var deleted Component
				deleted, n = n.cut(c.Len)
				if c.Action == Skip {
					out.push(deleted)
				} // else op inserted what next deletes
			}
		}
	}
	for t.more() {
		out.push(t.rest())
	}
	return out.done()
}
