package textunicode

// Compose returns one operation with the effect of op followed by next.
func (op Op) Compose(next Op) Op {
	out := make(Op, 0, len(op)+len(next))
	t := taker{op: op}
	for i := range next {
		n := &next[i]
		switch n.Action {
		case Skip:
			for left := n.Len; left > 0; {
				c := t.take(left, Delete)
				out = out.push(c)
				if c.Action != Delete {
					left -= c.Len
				}
			}
		case Insert:
			out = out.push(*n)
		case Delete:
			for done := 0; done < n.Len; {
				c := t.take(n.Len-done, Delete)
				switch c.Action {
				case Skip:
					out = out.push(n.slice(done, done+c.Len))
					done += c.Len
				case Insert: // inserted by op, deleted by next
					done += c.Len
				case Delete:
					out = out.push(c)
				}
			}
		}
	}
	for t.more() {
		out = out.push(t.rest())
	}
	return out.trim()
}
