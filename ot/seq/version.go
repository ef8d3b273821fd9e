package seq

// version is an immutable sequence: a tree, one leaf of which may have a patch. Nil is the empty sequence.
type version[E any] struct {
	root  ref[E]
	patch patch[E]
}

// patch is what stands in one of the tree's leaves instead of what the tree says. Most versions differ from the one before in the leaf in which somebody
// types, and so need not have nodes of their own above it: what these say of that leaf is what it was.
type patch[E any] struct {
	elems   []E    // nil: there is no patch
	start   packed // what stands before the leaf
	was, is packed // the leaf's size as the tree has it, and that of elems
}

// size returns the size of the whole sequence.
func (v *version[E]) size() Size {
	if v == nil {
		return Size{}
	}
	size := v.root.size.unpack()
	size.add(v.patch.is.unpack())
	size.add(v.patch.was.unpack().negated())
	return size
}

// elements yields the elements in [from, to), leaf by leaf. It reports whether yield wanted all.
func (v *version[E]) elements(from, to int, yield func([]E) bool) bool {
	if v == nil {
		return true
	}
	p := &v.patch
	if p.elems == nil {
		return v.root.elements(from, to, yield)
	}
	start, is, was := p.start.in(0), p.is.in(0), p.was.in(0)
	end := start + is
	if from < start && !v.root.elements(from, min(to, start), yield) {
		return false
	}
	if lo, hi := max(from, start), min(to, end); lo < hi && !yield(p.elems[lo-start:hi-start]) {
		return false
	}
	return to <= end || v.root.elements(max(from, end)-is+was, to-is+was, yield)
}

// find returns the elements of the leaf in which the first n of unit u end, what stands before that leaf, and how many of n are left.
func (v *version[E]) find(u Unit, n int) (elems []E, before Size, rest int) {
	if v == nil {
		return nil, before, n
	}
	p := &v.patch
	if p.elems == nil {
		return v.root.find(u, n)
	}
	start, is, was := p.start.in(u), p.is.in(u), p.was.in(u)
	switch {
	case n <= start && p.start.in(0) > 0:
		return v.root.find(u, n)
	case n <= start+is:
		return p.elems, p.start.unpack(), n - start
	}
	elems, before, rest = v.root.find(u, n-is+was)
	before.add(p.is.unpack())
	before.add(p.was.unpack().negated())
	return elems, before, rest
}

// find walks down to the leaf in which the first n of unit u end. It returns what stands before that leaf, and how many
// of n are left.
func (r *ref[E]) find(u Unit, n int) (elems []E, before Size, rest int) {
	for !r.isLeaf() {
		node, i := r.inner(), 0
		for ; i < node.n-1 && n > node.kids[i].size.in(u); i++ {
			n -= node.kids[i].size.in(u)
			before.add(node.kids[i].size.unpack())
		}
		r = &node.kids[i]
	}
	return r.leaf().elems, before, n
}
