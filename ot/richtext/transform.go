package richtext

import "github.com/tandem-collab/tandem/ot"

// transform is the reference's Delta.transform, with its arguments the other way round: it returns op as it must be
// after over.
func transform(op, over Op, side ot.Side) Op {
	priority := side == ot.Left // of over
	a, b := iterator{op: over}, iterator{op: op}
	out := Builder{op: make(Op, 0, len(op)+len(over))}
	for a.more() || b.more() {
		switch {
		case a.action() == Insert && (priority || b.action() != Insert):
			out.Retain(a.next(endless).Len, nil)
			continue
		case b.action() == Insert:
			out.Push(b.next(endless))
			continue
		}
		n := min(a.len(), b.len())
		done, mine := a.next(n), b.next(n)
		switch {
		case done.Action == Delete: // it takes my retain or delete with it
		case mine.Action == Delete:
			out.Push(mine)
		default:
			out.Retain(n, transformAttributes(mine.Attributes, done.Attributes, priority))
		}
	}
	return out.Op()
}
