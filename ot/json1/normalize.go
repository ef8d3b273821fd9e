package json1

import "github.com/tandem-collab/tandem/ot/jsonvalue"

// Normalize reads an operation and returns its normal form. It may have lists nested without need, which DecodeOp
// refuses.
func Normalize(data []byte) (Op, error) {
	v, err := jsonvalue.Parse(data, opLimits)
	if err != nil {
		return Op{}, err
	}
	op, err := fromJSON(v, true)
	if err != nil {
		return Op{}, &OpError{err}
	}
	return normalize(op)
}

// normalize returns op with its slots numbered in the order in which they occur, its edits in their short and normal
// form, and without edits that do nothing.
func normalize(op Op) (Op, error) {
	if op.IsNoop() {
		return op, nil
	}
	slots := make(map[int]int)
	slot := func(old int) int {
		if _, ok := slots[old]; !ok {
			slots[old] = len(slots)
		}
		return slots[old]
	}
	w := newWriter()
	normalizeAt(op.root, w, slot)
	return w.op()
}

func normalizeAt(n *node, w *writer, slot func(int) int) {
	if c := n.comp; c != nil {
		if e := c.edit; e != nil {
			w.writeEdit(e.sub, e.sub.normalize(e.op))
		}
		if !c.remove.IsNone() {
			w.component().setRemove(c.remove)
		}
		if c.pick != none {
			w.component().setPick(slot(c.pick))
		}
		if !c.insert.IsNone() {
			w.component().setInsert(c.insert)
		}
		if c.drop != none {
			w.component().setDrop(slot(c.drop))
		}
	}
	for _, kid := range n.kids {
		normalizeAt(kid, w.at(kid.key), slot)
	}
}
