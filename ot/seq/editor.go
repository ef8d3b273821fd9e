package seq

import "slices"

// editor is the part of an editor that does not depend on what the elements are: a tree that is being changed, and the
// leaf in which the cursor stands.
//
// The cursor prefers the end of a leaf to the beginning of the next one, so what stands before it is always in its own
// leaf, unless it stands at the very beginning.
type editor[E any] struct {
	kind kind[E]
	tree[E]
	owner *owner

	path   []frame[E] // from the leaf's parent up to the root
	leaf   *leaf[E]   // nil when the cursor is at the very beginning and was not looked up yet
	slot   *ref[E]    // where leaf hangs: in its parent, or the root
	before Size       // what of the leaf stands before the cursor
}

// frame is one step of the cursor's path.
type frame[E any] struct {
	node *inner[E]
	i    int
}

func newEditor[E any](k kind[E], t tree[E]) editor[E] {
	if t.root.leaf == nil && t.root.inner == nil {
		t.root.leaf = new(leaf[E])
	}
	return editor[E]{kind: k, tree: t, owner: new(owner), path: make([]frame[E], t.height)}
}

// freeze returns the tree as it is and disowns all of its nodes.
func (e *editor[E]) freeze() tree[E] {
	e.owner = new(owner)
	return e.tree
}

// rewind moves the cursor to the beginning.
func (e *editor[E]) rewind() {
	e.leaf = nil
	e.before = Size{}
}

// enter looks the cursor's leaf up if that was not done yet.
func (e *editor[E]) enter() {
	if e.leaf == nil {
		e.descend(&e.root, e.height, 0, 0)
	}
}

// descend walks down from r, a node of the given height, to the leaf in which the first n of unit u end, and puts the
// cursor at its beginning. It returns how many of n are left.
func (e *editor[E]) descend(r *ref[E], height int, u Unit, n int) int {
	for level := height - 1; level >= 0; level-- {
		node, i := r.inner, 0
		for ; i < node.n-1 && n > node.kids[i].size.in(u); i++ {
			n -= node.kids[i].size.in(u)
		}
		e.path[level] = frame[E]{node, i}
		r = &node.kids[i]
	}
	e.slot, e.leaf, e.before = r, r.leaf, Size{}
	return n
}

// skip moves the cursor on to the leaf in which the next n of unit u end, and returns how many of n are left to skip from
// the place in that leaf where the cursor then stands.
func (e *editor[E]) skip(u Unit, n int) int {
	if e.leaf == nil {
		return e.within(u, e.descend(&e.root, e.height, u, n))
	}
	if n <= e.slot.size.in(u)-e.before[u] {
		return n
	}
	n -= e.slot.size.in(u) - e.before[u]
	for level := range e.path {
		f := &e.path[level]
		for f.i+1 < f.node.n {
			f.i++
			kid := &f.node.kids[f.i]
			if n <= kid.size.in(u) {
				return e.descend(kid, level, u, n)
			}
			n -= kid.size.in(u)
		}
	}
	panic("seq: offset past the end")
}

// within returns n if the leaf has so many of unit u.
func (e *editor[E]) within(u Unit, n int) int {
	if n > e.slot.size.in(u) {
		panic("seq: offset past the end")
	}
	return n
}

// seekElement puts the cursor behind the first n elements.
func (e *editor[E]) seekElement(n int) {
	n = e.descend(&e.root, e.height, 0, n)
	e.before = e.kind.measure(e.leaf.elems[:n])
}

// offset returns what stands before the cursor, in unit u.
func (e *editor[E]) offset(u Unit) int {
	n := e.before[u]
	if e.leaf == nil {
		return n
	}
	for _, f := range e.path {
		for i := range f.i {
			n += f.node.kids[i].size.in(u)
		}
	}
	return n
}

// next returns the elements behind the cursor, as many as stand in one leaf; none only at the very end.
func (e *editor[E]) next() []E {
	e.enter()
	if elems := e.leaf.elems[e.before[0]:]; len(elems) > 0 {
		return elems
	}
	for _, f := range e.path {
		if f.i+1 < f.node.n {
			r := f.node.kids[f.i+1]
			for r.inner != nil {
				r = r.inner.kids[0]
			}
			return r.leaf.elems
		}
	}
	return nil
}

// own makes the cursor's leaf, and all above it, the editor's own.
func (e *editor[E]) own() {
	if e.leaf.owner == e.owner {
		return // and so are all above it
	}
	r := &e.root
	for level := e.height - 1; level >= 0; level-- {
		f := &e.path[level]
		f.node = e.ownInner(r)
		r = &f.node.kids[f.i]
	}
	e.slot, e.leaf = r, e.ownLeaf(r)
}

func (e *editor[E]) ownInner(r *ref[E]) *inner[E] {
	if r.inner.owner != e.owner {
		node := *r.inner
		node.owner = e.owner
		r.inner = &node
	}
	return r.inner
}

func (e *editor[E]) ownLeaf(r *ref[E]) *leaf[E] {
	if r.leaf.owner != e.owner {
		n := len(r.leaf.elems)
		elems := append(make([]E, 0, n+n/4+8), r.leaf.elems...)
		r.leaf = &leaf[E]{e.owner, elems}
	}
	return r.leaf
}

// grow adds to the sizes of the cursor's leaf and of all above it.
func (e *editor[E]) grow(by Size) {
	e.root.size.add(by)
	for _, f := range e.path {
		f.node.kids[f.i].size.add(by)
	}
}

// fits reports whether n more elements have room in the cursor's leaf.
func (e *editor[E]) fits(n int) bool { return len(e.leaf.elems)+n <= e.kind.max() }

// roomy reports whether n elements can be taken from the cursor's leaf without leaving it so small that it should be
// merged with a neighbour.
func (e *editor[E]) roomy(n int) bool {
	return e.height == 0 || len(e.leaf.elems)-n >= max(1, e.kind.max()/8)
}

// cutOut removes elements of the cursor's leaf, of the given size, from the cursor on. The leaf must be roomy.
func (e *editor[E]) cutOut(size Size) {
	e.own()
	at := e.before[0]
	e.leaf.elems = slices.Delete(e.leaf.elems, at, at+size[0])
	e.grow(size.negated())
}
