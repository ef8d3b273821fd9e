package json1

import "slices"

// TransformPosition returns where a place in the document is after op; false if what is there has been removed. A
// place between two elements of a list, or two characters of a string, is where the next one is.
func (op Op) TransformPosition(path Path) (Path, bool) {
	path = slices.Clone(path)
	if op.IsNoop() {
		return path, true
	}
	slot, from, gone := takePicks(op.root, path)
	if gone {
		return nil, false
	}
	n, at := op.root, 0
	if slot != none { // it has been moved, with all from path[from] on
		if n = findDrop(op.root, slot); n == nil {
			return path, true
		}
		moved := n.path()
		at = len(moved)
		path = append(moved, path[from:]...)
	}
	passDrops(n, path, at)
	return path, true
}

// takePicks changes the indexes in path to those between op's picks and its drops, as far as they are in lists from
// which op picks up. It returns the innermost move that takes the place along, and how far down the path that picks
// up.
func takePicks(n *node, path Path) (slot, from int, gone bool) {
	slot = none
	for i := 0; ; i++ {
		if n.removes() {
			gone = true
		} else if s := n.pickSlot(); s != none {
			slot, from, gone = s, i, false
		}
		if i == len(path) {
			return slot, from, gone
		}
		picks := overPicks(n)
		n = picks.to(path[i])
		if _, ok := path[i].Index(); ok {
			path[i].index -= picks.off
		}
		if n == nil {
			return slot, from, gone
		}
	}
}

// passDrops changes the indexes in path, from path[at] on, which is under n, to those after op's drops and edits.
func passDrops(n *node, path Path, at int) {
	for ; at < len(path) && n != nil; at++ {
		i, isIndex := path[at].Index()
		if e := n.edit(); e != nil {
			if isIndex {
				path[at] = Element(e.sub.transformPosition(i, e.op))
			}
			return
		}
		drops := betweenDrops(n)
		n = drops.to(path[at])
		if isIndex {
			path[at].index += drops.off
		}
	}
}

func findDrop(root *node, slot int) (found *node) {
	root.each(func(n *node) {
		if n.comp.drop == slot {
			found = n
		}
	})
	return found
}
