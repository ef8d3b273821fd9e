package richtext

// compose is the reference's Delta.compose.
func compose(first, second Op) Op {
	a, b := iterator{op: first}, iterator{op: second}
	out := Builder{op: make(Op, 0, len(first)+len(second))}
	if len(second) > 0 && second[0].Action == Retain && second[0].Attributes == nil {
		// Whole inserts under a first plain retain are copied, not pushed: they stay unmerged.
		left := second[0].Len
		for a.more() && a.action() == Insert && a.len() <= left {
			left -= a.len()
			out.op = append(out.op, a.next(endless))
		}
		if n := second[0].Len - left; n > 0 {
			b.next(n)
		}
	}
	for a.more() || b.more() {
		switch {
		case b.action() == Insert:
			out.Push(b.next(endless))
			continue
		case a.action() == Delete:
			out.Push(a.next(endless))
			continue
		}
		n := min(a.len(), b.len())
		kept, over := a.next(n), b.next(n)
		switch {
		case over.Action == Retain:
			kept.Attributes = composeAttributes(kept.Attributes, over.Attributes, kept.Action == Retain)
			if last := out.Push(kept); last && !b.more() {
				out.finish(&a)
				return out.Op()
			}
		case kept.Action == Retain:
			out.Push(over)
		}
	}
	return out.Op()
}
