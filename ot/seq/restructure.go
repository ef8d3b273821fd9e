package seq

import "slices"

// This file holds the edits that change more than one leaf. They start at the root and leave the cursor to be looked up.

// leaveLeaf gives the cursor's leaf up, as the nodes above it are about to change.
func (e *editor[E]) leaveLeaf() {
	e.settle()
	e.slot, e.elems, e.frozen = nil, nil, nil
}

// insert puts elements in front of the element at. The cursor comes to stand behind them.
func (e *editor[E]) insert(at int, elems []E) {
	e.leaveLeaf()
	for len(elems) > 0 {
		n := len(elems)
		if n > e.kind.max()/2 { // so that a leaf that overflows makes two and not more
			n = e.kind.border(elems, e.kind.max()/2)
		}
		if right, split := e.insertInto(&e.root, at, elems[:n]); split {
			e.addRoot(right)
		}
		at, elems = at+n, elems[n:]
	}
	e.seekElement(at)
}

// addRoot puts a new root above the old one and its new neighbour.
func (e *editor[E]) addRoot(right ref[E]) {
	root := &inner[E]{owner: e.owner, n: 2}
	root.kids[0], root.kids[1] = e.root, right
	e.root = innerRef(e.root.height+1, root)
	e.path = append(e.path, frame[E]{})
}

// insertInto puts elements into r. Where r overflows, its upper part is returned as a new neighbour.
func (e *editor[E]) insertInto(r *ref[E], at int, elems []E) (right ref[E], split bool) {
	if r.isLeaf() {
		return e.insertIntoLeaf(r, at, elems)
	}
	node, i := e.ownInner(r), 0
	for ; i < node.n-1 && at > node.kids[i].size.in(0); i++ {
		at -= node.kids[i].size.in(0)
	}
	kid, split := e.insertInto(&node.kids[i], at, elems)
	switch {
	case !split:
		r.size.add(e.kind.measure(elems))
		return right, false
	case node.n < limits.fan:
		node.insert(i+1, kid)
		r.size = node.sum()
		return right, false
	}
	// A node that is full is split in the middle, or behind its last child when text is being appended.
	mid := node.n / 2
	if i+1 == node.n {
		mid = node.n
	}
	other := &inner[E]{owner: e.owner, n: node.n - mid}
	copy(other.kids[:], node.kids[mid:node.n])
	node.truncate(mid)
	if i+1 <= mid && mid < limits.fan {
		node.insert(i+1, kid)
	} else {
		other.insert(i+1-mid, kid)
	}
	r.size = node.sum()
	return innerRef(r.height, other), true
}

func (e *editor[E]) insertIntoLeaf(r *ref[E], at int, elems []E) (right ref[E], split bool) {
	l := e.ownLeaf(r)
	if at == len(l.elems) && at+len(elems) > e.kind.max() {
		return leafRef(pack(e.kind.measure(elems)), &leaf[E]{e.owner, slices.Clone(elems)}), true
	}
	l.elems = slices.Insert(l.elems, at, elems...)
	r.size.add(e.kind.measure(elems))
	if len(l.elems) <= e.kind.max() {
		return right, false
	}
	// A leaf is cut behind what was put in, as more is likely to follow there; in the middle if that makes uneven leaves.
	mid, most := e.kind.border(l.elems, min(at+len(elems), len(l.elems)-1)), min(e.kind.max(), len(l.elems)*3/4)
	if mid > most || len(l.elems)-mid > most {
		mid = e.kind.border(l.elems, len(l.elems)/2)
	}
	right = leafRef(pack(e.kind.measure(l.elems[mid:])), &leaf[E]{e.owner, slices.Clone(l.elems[mid:])})
	l.elems = slices.Delete(l.elems, mid, len(l.elems))
	r.size.sub(right.size.unpack())
	return right, true
}

// remove takes the elements in [from, to) out. The cursor comes to stand where they were.
func (e *editor[E]) remove(from, to int) {
	e.leaveLeaf()
	if from == 0 && to == e.root.size.in(0) {
		e.root = leafRef(packed{}, &leaf[E]{owner: e.owner})
	} else if from < to {
		e.removeFrom(&e.root, from, to)
	}
	for !e.root.isLeaf() && e.root.inner().n == 1 {
		e.root = e.root.inner().kids[0]
	}
	e.path = e.path[:e.root.height]
	e.seekElement(from)
}

// removeFrom takes some, but not all, elements out of r.
func (e *editor[E]) removeFrom(r *ref[E], from, to int) {
	if r.isLeaf() {
		l := e.ownLeaf(r)
		r.size.sub(e.kind.measure(l.elems[from:to]))
		l.elems = slices.Delete(l.elems, from, to)
		return
	}
	node, kept := e.ownInner(r), 0
	for i := range node.n {
		kid := &node.kids[i]
		n := kid.size.in(0)
		lo, hi := max(from, 0), min(to, n)
		from, to = from-n, to-n
		if lo == 0 && hi == n {
			continue
		}
		if lo < hi {
			e.removeFrom(kid, lo, hi)
		}
		node.kids[kept] = *kid
		kept++
	}
	node.truncate(kept)
	e.mergeSmall(node)
	r.size = node.sum()
}

// mergeSmall merges neighbours that fit into one node with room to spare.
func (e *editor[E]) mergeSmall(node *inner[E]) {
	for i := 0; i+1 < node.n; {
		left, right := &node.kids[i], &node.kids[i+1]
		if left.isLeaf() {
			if left.size.in(0)+right.size.in(0) > e.kind.max()*3/4 {
				i++
				continue
			}
			l := e.ownLeaf(left)
			l.elems = append(l.elems, right.leaf().elems...)
		} else {
			if left.inner().n+right.inner().n > limits.fan*3/4 {
				i++
				continue
			}
			l := e.ownInner(left)
			l.n += copy(l.kids[l.n:], right.inner().kids[:right.inner().n])
		}
		left.size.add(right.size.unpack())
		copy(node.kids[i+1:], node.kids[i+2:node.n])
		node.truncate(node.n - 1)
	}
}
