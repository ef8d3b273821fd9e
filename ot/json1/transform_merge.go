package json1

import "slices"

// landing is the last phase of a transform: it brings what the result drops inside of their moves, and which was
// written apart, to its place in the result. That place is given in the state after their operation, and has to be
// taken through the result's own picks and drops.
type landing struct {
	t     *transform
	reads []*node   // the drops of the result, by its slots
	moved []*writer // what goes inside of a move of the result, by its slots
}

// mergeDrops runs the phase.
func (t *transform) mergeDrops(over *node) {
	if !slices.ContainsFunc(t.theirs, func(m theirMove) bool { return m.drops != nil }) {
		return
	}
	l := landing{t: t, reads: make([]*node, len(t.slots)), moved: make([]*writer, len(t.slots))}
	before := copyTree(t.out.node)
	read := func(n *node, slot int, _ *writer) { l.reads[slot] = n }
	eachDrop(before, t.out, read)
	for i := range t.theirs {
		if w := t.theirs[i].drops; w != nil {
			eachDrop(w.node, w, read)
		}
	}
	l.write(over, before, before, t.out)
	eachDrop(copyTree(t.out.node), t.out, func(_ *node, slot int, w *writer) {
		if moved := l.moved[slot]; moved != nil {
			l.moved[slot] = nil
			w.merge(moved.node)
		}
	})
	l.findBlackholes()
}

// write goes through their drops. pick and drop are the same place in the result.
func (l *landing) write(their, pick, drop *node, w *writer) {
	if slot := pick.pickSlot(); slot != none {
		drop = l.reads[slot]
		w = newWriter()
		l.moved[slot] = w
	} else if pick.removes() || drop.drops() {
		drop = nil
	}
	if slot := their.dropSlot(); slot != none {
		if drops := l.t.theirs[slot].drops; drops != nil {
			w.merge(drops.node)
			drop = drops.node
		}
	}
	picks, drops := overPicks(pick), betweenDrops(drop)
	for _, kid := range their.children() {
		kidPick, key := picks.to(kid.key), kid.key
		i, isIndex := key.Index()
		if isIndex {
			key = Element(i - picks.off)
		}
		kidDrop := drops.to(key)
		if isIndex {
			if key = Element(i - picks.off + drops.off); key.index < 0 {
				l.t.fail(errNegative)
				return
			}
		}
		l.write(kid, kidPick, kidDrop, w.at(key))
	}
}

// findBlackholes notes a conflict if something could not be brought to its place, because that is inside of the very
// thing.
func (l *landing) findBlackholes() {
	op, over := newWriter(), newWriter()
	found, ourSlots, theirSlots := false, 0, 0
	for _, w := range l.moved {
		if w == nil || w.node == nil {
			continue
		}
		found = true
		eachDrop(w.node, w, func(_ *node, slot int, _ *writer) {
			our := &l.t.ours[l.t.slots[slot]]
			op.move(our.pick.path(), our.drop.path(), ourSlots)
			ourSlots++
			for _, slot := range our.carries {
				if their := &l.t.theirs[slot]; !their.cancelled() && l.t.wins(their) {
					over.move(their.pick.path(), their.drop.path(), theirSlots)
					theirSlots++
				}
			}
		})
	}
	if found {
		l.t.collide(Blackhole, op, over)
	}
}
