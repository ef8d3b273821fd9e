package json1

import "github.com/tandem-collab/tandem/ot/jsontree"

// place is one place in the document, seen in all the states between which writeDrops goes back and forth. Of each
// operation it has the node before the operation's picks and the one after them; a node that does not exist is nil.
type place struct {
	pick, drop           *node // ours
	theirPick, theirDrop *node
	w                    *writer // the same place in the result
	removed              *node   // their remove of what is here
}

// writeDrops writes our drops, inserts and edits. It reports whether something is dropped here in the result.
func (t *transform) writeDrops(at place) bool {
	dropped, theyDrop := false, at.theirDrop.drops()
	if at.drop.drops() {
		dropped = t.writeDrop(&at)
	} else if at.pick.picks() {
		at.pick, at.theirPick, at.theirDrop = nil, nil, nil
	}
	t.followTheirPick(&at, theyDrop)
	t.writeEditOver(&at)
	t.writeDropsBelow(&at)
	return dropped
}

// writeDrop writes the drop or insert at a place, and changes the place to that from which the value was picked up,
// where what happens inside of the value has to be looked for.
func (t *transform) writeDrop(at *place) (dropped bool) {
	slot := at.drop.comp.drop
	if slot == none {
		identical := t.meetTheirDrop(at, nil)
		if !identical {
			dropped = t.copyDrop(at, nil)
			at.theirDrop = nil // nobody else knows the value
		}
		at.pick, at.theirPick = nil, nil
		return dropped
	}
	m := &t.ours[slot]
	m.drop = at.drop
	switch {
	case m.out != nil:
		if !t.meetTheirDrop(at, m) {
			dropped = t.copyDrop(at, m)
		}
	case m.removedBy != nil:
		at.removed = m.removedBy
	}
	at.pick, at.theirPick, at.theirDrop = m.pick, m.theirPick, m.theirDrop
	return dropped
}

// meetTheirDrop compares our drop, of move m or an insert, with what they drop at the same place. It reports whether
// that is identical; it is a conflict if not.
func (t *transform) meetTheirDrop(at *place, m *ourMove) (identical bool) {
	their := at.theirDrop
	slot := their.dropSlot()
	if !their.drops() || slot != none && t.theirs[slot].cancelled() {
		return false
	}
	var move *theirMove
	if slot != none {
		move = &t.theirs[slot]
		identical = m != nil && move.shared == at.drop.comp.drop
	} else {
		identical = jsontree.Equal(their.comp.insert, at.drop.comp.insert)
	}
	if !identical && (move == nil || t.wins(move)) {
		theirPick := (*node)(nil)
		if move != nil {
			theirPick = move.pick
		}
		t.collide(DropCollision, ourDropOp(at, m), dropOp(theirPick, their))
	}
	return identical
}

// copyDrop writes our drop into the result, unless they remove what it goes into. It reports whether it did.
func (t *transform) copyDrop(at *place, m *ourMove) bool {
	if at.removed != nil {
		t.collide(RemovedContent, ourDropOp(at, m), removeOp(at.removed.path()))
		return false
	}
	if m == nil {
		at.w.component().setInsert(at.drop.comp.insert)
		return true
	}
	slot := len(t.slots)
	t.slots = append(t.slots, at.drop.comp.drop)
	at.w.component().setDrop(slot)
	m.out.pick = slot
	return true
}

func ourDropOp(at *place, m *ourMove) *writer {
	if m == nil {
		return dropOp(nil, at.drop)
	}
	return dropOp(m.pick, at.drop)
}

// dropOp returns the operation that moves what is at pick to drop, or inserts what drop does if pick is nil.
func dropOp(pick, drop *node) *writer {
	if pick == nil {
		return insertOp(drop.path(), drop.comp.insert)
	}
	return moveOp(pick.path(), drop.path())
}

// followTheirPick goes with the value to where they have moved it, or notes that they have removed it. theyDrop says
// whether they dropped something at the place before writeDrop changed it.
func (t *transform) followTheirPick(at *place, theyDrop bool) {
	if !at.theirPick.picks() {
		if theyDrop && !at.drop.drops() {
			at.theirDrop = nil
		}
		return
	}
	slot := at.theirPick.comp.pick
	switch {
	// If both remove the value, what we drop in its place is none of their business.
	case at.theirPick.removes() && !at.pick.removes(), slot != none && t.theirs[slot].cancelled():
		at.theirDrop, at.removed = nil, at.theirPick
	case slot != none:
		m := &t.theirs[slot]
		at.theirDrop = m.drop
		if t.wins(m) {
			if m.drops == nil {
				m.drops = newWriter()
			}
			at.w, at.removed = m.drops, nil
		}
	}
}

// writeEditOver writes our edit of the value, transformed over theirs.
func (t *transform) writeEditOver(at *place) {
	our, their := at.drop.edit(), at.theirDrop.edit()
	switch {
	case our == nil:
	case at.removed != nil:
		t.collide(RemovedContent, editOp(at.drop.path(), our), removeOp(at.removed.path()))
	case their == nil:
		at.w.writeEdit(our.sub, our.op)
	case our.sub != their.sub:
		t.fail(errIncompatible)
	default:
		op, err := our.sub.transform(our.op, their.op, t.side)
		if err != nil {
			t.fail(err)
			return
		}
		at.w.writeEdit(our.sub, op)
	}
}

// writeDropsBelow goes on to the children of our drop.
func (t *transform) writeDropsBelow(at *place) {
	steps := newSteps(t, at)
	for _, kid := range at.drop.children() {
		var next place
		if i, ok := kid.key.Index(); ok {
			next = steps.toIndex(i, kid)
			if next.w == nil {
				t.fail(errNegative)
				return
			}
		} else {
			next = steps.toName(kid)
		}
		next.drop, next.removed = kid, at.removed
		if t.writeDrops(next) {
			steps.resultDrops++
		}
	}
}
