package json1

// Places calls f with every place that op does something at, for who needs to look only at what an operation changes.
//
// At a written place something comes to be, or what is there is edited: path leads to it in the document after op. From
// the others something is taken away, and path led to it in the document before. A place where one value takes the
// place of another is written. path is only good until f returns.
func (op Op) Places(f func(path Path, written bool)) {
	if op.root != nil {
		op.root.places(nil, f)
	}
}

func (n *node) places(path Path, f func(path Path, written bool)) {
	if c := n.comp; c != nil {
		f(path, c.drops() || c.edit != nil)
	}
	for _, kid := range n.kids {
		kid.places(append(path, kid.key), f)
	}
}
