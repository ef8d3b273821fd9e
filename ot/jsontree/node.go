package jsontree

import "slices"

// fanout is the room for elements in a leaf and for children in an inner node.
const fanout = 16

// element is what a B-tree holds.
type element interface {
	// sums says what the element adds to those of its tree.
	sums() sums
}

// sums is what is known about the elements of a tree without looking at them.
type sums struct {
	count int // of elements
	depth int // of lists and objects inside one another, in the deepest element
	bytes int // as JSON, about
}

func (s *sums) add(part sums) {
	s.count += part.count
	s.depth = max(s.depth, part.depth)
	s.bytes += part.bytes
}

// swap returns the sums with one part in the place of another. They are not exact if the old part was the deepest: then
// the others have to be looked at, which else is saved, as they may be anywhere in memory.
func (s sums) swap(old, part sums) (swapped sums, exact bool) {
	swapped = sums{s.count - old.count + part.count, max(s.depth, part.depth), s.bytes - old.bytes + part.bytes}
	return swapped, old.depth < s.depth || part.depth >= old.depth
}

// node is an immutable part of a B-tree: a leaf with elements, or an inner node with children, all of one height.
type node[E element] struct {
	elems []E
	kids  []*node[E]
	sums
}

func newLeaf[E element](elems []E) *node[E] {
	n := &node[E]{elems: elems}
	for i := range elems {
		n.add(elems[i].sums())
	}
	return n
}

func newInner[E element](kids []*node[E]) *node[E] {
	n := &node[E]{kids: kids}
	for _, kid := range kids {
		n.add(kid.sums)
	}
	return n
}

// withElems returns the leaf n with other elements, which differ from its own in one part.
func (n *node[E]) withElems(elems []E, old, part sums) *node[E] {
	if swapped, exact := n.swap(old, part); exact {
		return &node[E]{elems: elems, sums: swapped}
	}
	return newLeaf(elems)
}

// withKid returns n with another child in the place of one.
func (n *node[E]) withKid(i int, kid *node[E]) *node[E] {
	kids := slices.Clone(n.kids)
	kids[i] = kid
	if swapped, exact := n.swap(n.kids[i].sums, kid.sums); exact {
		return &node[E]{kids: kids, sums: swapped}
	}
	return newInner(kids)
}

// build makes a tree of elements, which it takes over. Nodes are made three quarters full, to leave room for edits.
func build[E element](elems []E) *node[E] {
	if len(elems) <= fanout {
		return newLeaf(elems)
	}
	var level []*node[E]
	for part := range slices.Chunk(elems, fanout*3/4) {
		level = append(level, newLeaf(part))
	}
	for len(level) > 1 {
		var above []*node[E]
		for part := range slices.Chunk(level, fanout*3/4) {
			above = append(above, newInner(part))
		}
		level = above
	}
	return level[0]
}

// first returns the first element of a tree that has one.
func (n *node[E]) first() *E {
	for n.kids != nil {
		n = n.kids[0]
	}
	return &n.elems[0]
}

// all is an iterator over the elements.
func (n *node[E]) all(yield func(E) bool) { n.each(yield) }

// each yields the elements in order. It reports whether yield wanted them all.
func (n *node[E]) each(yield func(E) bool) bool {
	for _, kid := range n.kids {
		if !kid.each(yield) {
			return false
		}
	}
	for _, e := range n.elems {
		if !yield(e) {
			return false
		}
	}
	return true
}

// child returns the child with element i, and the place of i in it. A place behind the last element is in the last
// child.
func (n *node[E]) child(i int) (kid, within int) {
	if i < n.count/2 {
		for i >= n.kids[kid].count {
			i -= n.kids[kid].count
			kid++
		}
		return kid, i
	}
	before := n.count
	for kid = len(n.kids) - 1; ; kid-- {
		if before -= n.kids[kid].count; i >= before {
			return kid, i - before
		}
	}
}

func (n *node[E]) at(i int) E {
	for n.kids != nil {
		var kid int
		kid, i = n.child(i)
		n = n.kids[kid]
	}
	return n.elems[i]
}

func (n *node[E]) set(i int, e E) *node[E] {
	if n.kids == nil {
		elems := slices.Clone(n.elems)
		elems[i] = e
		return n.withElems(elems, n.elems[i].sums(), e.sums())
	}
	kid, i := n.child(i)
	return n.withKid(kid, n.kids[kid].set(i, e))
}

func (n *node[E]) insert(i int, e E) *node[E] {
	left, right := n.inserted(i, e)
	if right == nil {
		return left
	}
	return newInner([]*node[E]{left, right})
}

// inserted returns one node with e, or two of which the second is the new neighbour of the first.
func (n *node[E]) inserted(i int, e E) (left, right *node[E]) {
	if n.kids == nil {
		elems := with(n.elems, i, e)
		if len(elems) <= fanout {
			return n.withElems(elems, sums{}, e.sums()), nil
		}
		cut := cutAt(len(elems), i)
		return newLeaf(elems[:cut:cut]), newLeaf(slices.Clone(elems[cut:]))
	}
	kid, i := n.child(i)
	left, right = n.kids[kid].inserted(i, e)
	if right == nil {
		return n.withKid(kid, left), nil
	}
	kids := with(n.kids, kid+1, right)
	kids[kid] = left
	if len(kids) <= fanout {
		return newInner(kids), nil
	}
	cut := cutAt(len(kids), kid+1)
	return newInner(kids[:cut:cut]), newInner(slices.Clone(kids[cut:]))
}

// cutAt says where to cut a node that overflowed when its item i was added: in the middle, or before the last item when
// that was appended, so that a list that grows at its end fills its nodes.
func cutAt(length, i int) int {
	if i == length-1 {
		return length - 1
	}
	return length / 2
}

// with returns a copy of items with one more at i.
func with[T any](items []T, i int, item T) []T {
	out := make([]T, len(items)+1)
	copy(out, items[:i])
	out[i] = item
	copy(out[i+1:], items[i:])
	return out
}

func (n *node[E]) remove(i int) *node[E] {
	n = n.removed(i)
	for len(n.kids) == 1 {
		n = n.kids[0]
	}
	return n
}

func (n *node[E]) removed(i int) *node[E] {
	if n.kids == nil {
		elems := slices.Concat(n.elems[:i], n.elems[i+1:])
		return n.withElems(elems, n.elems[i].sums(), sums{})
	}
	kid, i := n.child(i)
	out := n.withKid(kid, n.kids[kid].removed(i))
	// A child that runs low is merged with a neighbour if both fit into one; so no child is ever empty.
	if out.kids[kid].size() > fanout/4 || len(out.kids) == 1 {
		return out
	}
	left := max(kid-1, 0)
	a, b := out.kids[left], out.kids[left+1]
	if a.size()+b.size() > fanout {
		return out
	}
	out.kids[left] = merged(a, b)
	out.kids = slices.Delete(out.kids, left+1, left+2)
	return out
}

// size returns the number of items in the node itself.
func (n *node[E]) size() int { return len(n.elems) + len(n.kids) }

// merged makes one node of two neighbours.
func merged[E element](a, b *node[E]) *node[E] {
	if a.kids == nil {
		return newLeaf(slices.Concat(a.elems, b.elems))
	}
	return newInner(slices.Concat(a.kids, b.kids))
}
