package json1

import "github.com/tandem-collab/tandem/ot/jsontree"

// invert returns the operation that undoes op. Its removes must say what they remove, as after makeInvertible; a
// remove that only says true would insert that.
//
// Like the reference, it does not bring an edit of something inside an inserted value fully into what is removed
// again.
func invert(op Op) (Op, error) {
	if op.IsNoop() {
		return op, nil
	}
	v := inverter{picks: make([]*node, op.moves), moved: make([]*writer, op.moves)}
	out := newWriter()
	v.turn(op.root, out, jsontree.Value{})
	if len(v.edits) > 0 {
		v.turnEdits(op.root, op.root, out)
		v.mergeMoved(op.root, out)
	}
	if v.err != nil {
		return Op{}, &OpError{v.err}
	}
	result, err := out.op()
	if err != nil {
		return Op{}, &OpError{err}
	}
	return result, nil
}

// inverter is the work of inverting an operation. Picks become drops and drops picks where they are. Edits are made
// in the state after the operation, but the edits of the inverse in the state before it, so that they have to be
// taken there.
type inverter struct {
	picks []*node             // by slot
	moved []*writer           // edits inside of moves, by slot
	edits map[*component]bool // the edits that are not part of an insert
	err   error
}

func (v *inverter) fail(err error) {
	if v.err == nil {
		v.err = err
	}
}

// turn writes the inverse of all at and below n but edits. literal is what stands here if it is part of an inserted
// value. turn returns what becomes of that by edits, none if it stays.
func (v *inverter) turn(n *node, w *writer, literal jsontree.Value) jsontree.Value {
	changed, inserted := false, n.inserts()
	if c := n.comp; c != nil {
		if c.pick != none {
			w.component().setDrop(c.pick)
			v.picks[c.pick] = n
		}
		if !c.remove.IsNone() {
			w.component().setInsert(c.remove)
		}
		if c.drop != none {
			w.component().setPick(c.drop)
			literal = jsontree.Value{}
		}
		if inserted {
			literal = c.insert
		}
		if c.edit != nil {
			literal, changed = v.bake(c, literal)
		}
	}
	literal, below := v.turnBelow(n, w, literal)
	changed = changed || below
	switch {
	case inserted:
		w.component().setRemove(literal)
	case changed:
		return literal
	}
	return jsontree.Value{}
}

// bake edits a literal. An edit of anything else is left for later.
func (v *inverter) bake(c *component, literal jsontree.Value) (result jsontree.Value, changed bool) {
	if literal.IsNone() {
		if v.edits == nil {
			v.edits = make(map[*component]bool)
		}
		v.edits[c] = true
		return literal, false
	}
	result, err := c.edit.sub.apply(literal, c.edit.op)
	if err != nil {
		v.fail(err)
	}
	return result, true
}

func (v *inverter) turnBelow(n *node, w *writer, literal jsontree.Value) (result jsontree.Value, changed bool) {
	drops := 0
	for _, kid := range n.kids {
		key := kid.key
		if i, ok := key.Index(); ok {
			key = Element(i - drops)
		}
		if kid.drops() {
			drops++
		}
		after := v.turn(kid, w.at(kid.key), child(literal, key))
		if literal.IsNone() || after.IsNone() {
			continue
		}
		if child(literal, key).IsNone() {
			v.fail(errMisfit)
			return literal, changed
		}
		literal, changed = setChild(literal, key, after), true
	}
	return literal, changed
}

// turnEdits writes the inverse of edits. drop is a place in the state after the operation; pick and w are the same
// place before it.
func (v *inverter) turnEdits(pick, drop *node, w *writer) {
	if slot := drop.dropSlot(); slot != none {
		pick, w = v.picks[slot], newWriter()
		v.moved[slot] = w
	}
	if v.edits[drop.comp] {
		e := drop.comp.edit
		back, err := e.sub.invert(e.op)
		if err != nil {
			v.fail(err)
			return
		}
		w.writeEdit(e.sub, back)
	}
	eachOrigin(pick, drop, func(pick, drop *node, _, before Key) {
		if before.index < 0 && before.index != isName {
			v.fail(errNegative)
			return
		}
		v.turnEdits(pick, drop, w.at(before))
	})
}

// mergeMoved brings edits inside of moves to where these picked up.
func (v *inverter) mergeMoved(n *node, w *writer) {
	if slot := n.pickSlot(); slot != none && v.moved[slot] != nil {
		w.merge(v.moved[slot].node)
	}
	for _, kid := range n.kids {
		v.mergeMoved(kid, w.at(kid.key))
	}
}

// eachOrigin calls f with every child of drop, a place in the state after an operation, and the same place in the
// state before it, which is pick's child. middle is the key of that place between the picks and the drops, before its
// key before the picks.
func eachOrigin(pick, drop *node, f func(pick, drop *node, middle, before Key)) {
	picks, drops := betweenPicks(pick), 0
	for _, kid := range drop.children() {
		i, ok := kid.key.Index()
		if !ok {
			f(picks.to(kid.key), kid, kid.key, kid.key)
			continue
		}
		middle := i - drops
		kidPick := picks.toIndex(middle)
		f(kidPick, kid, Element(middle), Element(middle+picks.off))
		if kid.drops() {
			drops++
		}
	}
}
