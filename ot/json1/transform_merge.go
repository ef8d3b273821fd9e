package json1

// merge is the last phase of a transform: it brings what the result drops inside of their moves, and which was
// written apart, to its place in the result. That place is given in the state after their operation, and has to be
// taken through the result's own picks and drops.
type merge struct {
	t     *transform
	reads []*node   // the drops of the result, by its slots
	moved []*writer // what goes inside of a move of the result, by its slots
}

// mergeDrops runs the phase.
func (t *transform) mergeDrops(over *node) {
	m := merge{t: t, reads: make([]*node, len(t.slots)), moved: make([]*writer, len(t.slots))}
	before := copyTree(t.out.node)
	read := func(n *node, slot int, _ *writer) { m.reads[slot] = n }
	eachDrop(before, t.out, read)
	any := false
	for i := range t.theirs {
		if w := t.theirs[i].drops; w != nil {
			eachDrop(w.node, w, read)
			any = true
		}
	}
	if !any {
		return
	}
	m.write(over, before, before, t.out)
	eachDrop(copyTree(t.out.node), t.out, func(_ *node, slot int, w *writer) {
		if moved := m.moved[slot]; moved != nil {
			m.moved[slot] = nil
			w.merge(moved.node)
		}
	})
	m.findBlackholes()
}

// write goes through their drops. pick and drop are the same place in the result.
func (m *merge) write(their, pick, drop *node, w *writer) {
	if slot := pick.pickSlot(); slot != none {
		drop = m.reads[slot]
		w = newWriter()
		m.moved[slot] = w
	} else if pick.removes() || drop.drops() {
		drop = nil
	}
	if slot := their.dropSlot(); slot != none {
		if drops := m.t.theirs[slot].drops; drops != nil {
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
				m.t.fail(errNegative)
				return
			}
		}
		m.write(kid, kidPick, kidDrop, w.at(key))
	}
}

// findBlackholes notes a conflict if something could not be brought to its place, because that is inside of the very
// thing.
func (m *merge) findBlackholes() {
	op, over := newWriter(), newWriter()
	found, ourSlots, theirSlots := false, 0, 0
	for _, w := range m.moved {
		if w == nil || w.node == nil {
			continue
		}
		found = true
		eachDrop(w.node, w, func(_ *node, slot int, _ *writer) {
			our := &m.t.ours[m.t.slots[slot]]
			op.move(our.pick.path(), our.drop.path(), ourSlots)
			ourSlots++
			for _, slot := range our.carries {
				if their := &m.t.theirs[slot]; !their.cancelled() && m.t.wins(their) {
					over.move(their.pick.path(), their.drop.path(), theirSlots)
					theirSlots++
				}
			}
		})
	}
	if found {
		m.t.collide(Blackhole, op, over)
	}
}
