package seq

import (
	"slices"
	"unsafe"
)

// editor is the part of an editor that does not depend on what the elements are: a tree that is being changed, and a
// cursor in one of its leaves.
//
// The cursor prefers the end of a leaf to the beginning of the next one, so what stands before it is always in its own
// leaf, unless it stands at the very beginning.
//
// As long as the cursor stays in its leaf, edits change or replace only that: the tree above it hears of them when settle is
// called, and what a version frozen before that has instead is a patch.
type editor[E any] struct {
	kind kind[E]
	// version is the tree. Its patch is only there for present to fill.
	version[E]
	frozen *version[E] // the version last frozen; nil if there were edits since then
	owner  *owner
	owners []owner // for later

	path    []frame[E] // from the leaf's parent up to the root
	slot    *ref[E]    // where the cursor's leaf hangs: in its parent, or the root; nil when none was looked up
	elems   []E        // what is in the cursor's leaf now
	owned   bool       // elems may be changed in place
	tail    bool       // what is behind elems in their array is the editor's to write
	edited  bool       // the tree has yet to hear of edits in elems
	start   Size       // what stands before the leaf
	size    Size       // of elems
	before  Size       // what of elems stands before the cursor
	rewound bool       // the cursor is at the very beginning and was not looked up; then before is zero
}

// frame is one step of the cursor's path.
type frame[E any] struct {
	node *inner[E]
	i    int
}

// begin makes e an editor of v. From then on e must not be copied, as it may point into itself.
func (e *editor[E]) begin(k kind[E], v *version[E]) {
	e.kind, e.frozen, e.rewound = k, v, true
	e.disown()
	if v == nil {
		e.root = leafRef(packed{}, new(leaf[E]))
		return
	}
	e.version, e.path = *v, make([]frame[E], v.root.height)
	if p := &v.patch; p.elems != nil {
		e.descend(&e.root, Size{}, 0, p.start.in(0)+1)
		e.elems, e.size, e.edited = p.elems, p.is.unpack(), true
	}
}

// ownersAtOnce is how many tokens are made at a time.
const ownersAtOnce = 64

// disown makes every node one that the editor may not change.
func (e *editor[E]) disown() {
	if len(e.owners) == 0 {
		e.owners = make([]owner, ownersAtOnce)
	}
	e.owner, e.owners = &e.owners[0], e.owners[1:]
	e.owned, e.tail = false, e.owned || e.tail
}

// freeze returns the sequence as it is and disowns all of its nodes.
func (e *editor[E]) freeze() *version[E] {
	if e.frozen == nil {
		v := *e.present()
		e.frozen = &v
		e.disown()
	}
	return e.frozen
}

// present returns the sequence as it is until the next edit.
func (e *editor[E]) present() *version[E] {
	e.patch = patch[E]{}
	if e.edited {
		e.patch = patch[E]{e.elems, pack(e.start), e.slot.size, pack(e.size)}
	}
	return &e.version
}

// total returns the size of the whole sequence.
func (e *editor[E]) total() Size {
	size := e.root.size.unpack()
	if e.edited {
		size.add(e.size)
		size.add(e.slot.size.unpack().negated())
	}
	return size
}

// settle tells the tree of the edits in the cursor's leaf.
func (e *editor[E]) settle() {
	if !e.edited {
		return
	}
	e.edited = false
	by := e.slot.size.unpack().negated()
	by.add(e.size)
	r := &e.root
	for level := e.root.height - 1; level >= 0; level-- {
		f := &e.path[level]
		r.size.add(by)
		f.node = e.ownInner(r)
		r = &f.node.kids[f.i]
	}
	r.size.add(by)
	e.slot = r
	switch {
	case r.leaf().owner == e.owner:
		r.leaf().elems = e.elems
	case e.owned:
		*r = leafRef(r.size, &leaf[E]{e.owner, e.elems})
	default:
		*r = leafRef(r.size, &leaf[E]{nil, e.elems})
	}
}

// rewind moves the cursor to the beginning.
func (e *editor[E]) rewind() {
	e.rewound = true
	e.before = Size{}
}

// enter looks the cursor's leaf up if that was not done yet.
func (e *editor[E]) enter() {
	if e.rewound {
		e.seek(0, 0)
	}
}

// seek puts the cursor at the beginning of the leaf in which the first n of unit u end, and returns how many of n are left.
func (e *editor[E]) seek(u Unit, n int) int {
	e.before, e.rewound = Size{}, false
	if e.slot != nil && n <= e.start[u]+e.size[u] && (n > e.start[u] || e.start[0] == 0) {
		return n - e.start[u]
	}
	e.settle()
	return e.within(u, e.descend(&e.root, Size{}, u, n))
}

// descend walks down from r, which stands behind start, to the leaf in which the first n of unit u end, and puts the
// cursor at its beginning. It returns how many of n are left.
func (e *editor[E]) descend(r *ref[E], start Size, u Unit, n int) int {
	for level := r.height - 1; level >= 0; level-- {
		node, i := r.inner(), 0
		for ; i < node.n-1 && n > node.kids[i].size.in(u); i++ {
			n -= node.kids[i].size.in(u)
			start.add(node.kids[i].size.unpack())
		}
		e.path[level] = frame[E]{node, i}
		r = &node.kids[i]
	}
	e.slot, e.elems, e.owned, e.tail = r, r.leaf().elems, r.leaf().owner == e.owner, false
	e.start, e.size, e.before = start, r.size.unpack(), Size{}
	return n
}

// skip moves the cursor on to the leaf in which the next n of unit u end, and returns how many of n are left to skip from
// the place in that leaf where the cursor then stands.
func (e *editor[E]) skip(u Unit, n int) int {
	if e.rewound {
		return e.seek(u, n)
	}
	if n <= e.size[u]-e.before[u] {
		return n
	}
	e.settle()
	n -= e.size[u] - e.before[u]
	start := e.start
	start.add(e.size)
	for level := range e.path {
		f := &e.path[level]
		for f.i+1 < f.node.n {
			f.i++
			kid := &f.node.kids[f.i]
			if n <= kid.size.in(u) {
				return e.descend(kid, start, u, n)
			}
			n -= kid.size.in(u)
			start.add(kid.size.unpack())
		}
	}
	panic("seq: offset past the end")
}

// within returns n if the leaf has so many of unit u.
func (e *editor[E]) within(u Unit, n int) int {
	if n > e.size[u] {
		panic("seq: offset past the end")
	}
	return n
}

// seekElement puts the cursor behind the first n elements.
func (e *editor[E]) seekElement(n int) {
	n = e.seek(0, n)
	e.before = e.kind.measure(e.elems[:n])
}

// offset returns what stands before the cursor, in unit u.
func (e *editor[E]) offset(u Unit) int {
	if e.rewound {
		return 0
	}
	return e.start[u] + e.before[u]
}

// next returns the elements behind the cursor, as many as stand in one leaf; none only at the very end.
func (e *editor[E]) next() []E {
	e.enter()
	if elems := e.elems[e.before[0]:]; len(elems) > 0 {
		return elems
	}
	for _, f := range e.path {
		if f.i+1 < f.node.n {
			r := &f.node.kids[f.i+1]
			for !r.isLeaf() {
				r = &r.inner().kids[0]
			}
			return r.leaf().elems
		}
	}
	return nil
}

// own makes elems the editor's own before an edit. If they must be copied, the copy has the given room for more.
func (e *editor[E]) own(room int) {
	if !e.owned {
		e.elems = append(make([]E, 0, len(e.elems)+room), e.elems...)
	}
	e.owned, e.edited, e.frozen = true, true, nil
}

// gap makes room for n elements at the cursor, which must fit, and returns it. Elements behind all that a frozen version
// sees can be written without a copy.
func (e *editor[E]) gap(n int) []E {
	at, end := e.before[0], len(e.elems)+n
	if e.tail && at == len(e.elems) && end <= cap(e.elems) {
		e.elems = e.elems[:end]
		e.edited, e.frozen = true, nil
		return e.elems[at:]
	}
	e.own(n + end/4)
	e.elems = slices.Grow(e.elems, n)[:end]
	copy(e.elems[at+n:], e.elems[at:])
	return e.elems[at : at+n]
}

func (e *editor[E]) ownInner(r *ref[E]) *inner[E] {
	if r.inner().owner != e.owner {
		node := *r.inner()
		node.owner = e.owner
		r.node = unsafe.Pointer(&node)
	}
	return r.inner()
}

func (e *editor[E]) ownLeaf(r *ref[E]) *leaf[E] {
	if r.leaf().owner != e.owner {
		*r = leafRef(r.size, &leaf[E]{e.owner, slices.Clone(r.leaf().elems)})
	}
	return r.leaf()
}

// grow adds to the size of the cursor's leaf.
func (e *editor[E]) grow(by Size) { e.size.add(by) }

// fits reports whether n more elements have room in the cursor's leaf.
func (e *editor[E]) fits(n int) bool { return len(e.elems)+n <= e.kind.max() }

// roomy reports whether n elements can be taken from the cursor's leaf without leaving it so small that it should be
// merged with a neighbour.
func (e *editor[E]) roomy(n int) bool {
	return e.root.isLeaf() || len(e.elems)-n >= max(1, e.kind.max()/8)
}

// cutOut removes elements of the cursor's leaf, of the given size, from the cursor on. The leaf must be roomy. At its end
// they are only hidden, as a frozen version may see them.
func (e *editor[E]) cutOut(size Size) {
	at, end := e.before[0], e.before[0]+size[0]
	if !e.owned && end == len(e.elems) {
		e.elems = e.elems[:at]
		e.tail, e.edited, e.frozen = false, true, nil
	} else {
		e.own(0)
		e.elems = slices.Delete(e.elems, at, end)
	}
	e.grow(size.negated())
}
