package seq

import (
	"slices"
	"unsafe"
)

// fanout is the room for children in an inner node.
const fanout = 8

// nodeLimits says how large nodes may be: the children of an inner node, at most fanout; the bytes of a leaf, at least
// 16, so that it can be cut in two anywhere near its middle; the spans of a leaf.
type nodeLimits struct{ fan, bytes, spans int }

var realLimits = nodeLimits{fan: fanout, bytes: 192, spans: 10}

// limits never change, except in the tests of this package, which make nodes tiny so that small texts cross their borders.
var limits = realLimits

// owner is the token by which an editor knows the nodes that it may change. It is not empty, as two pointers to empty
// values may be equal.
type owner struct{ _ byte }

// leaf is a stretch of elements: bytes of a text, or spans.
type leaf[E any] struct {
	owner *owner
	elems []E
}

// inner is a node with children, all of one height.
type inner[E any] struct {
	owner *owner
	n     int
	kids  [fanout]ref[E]
}

// ref is a child with its size: a leaf, or an inner node. size.in(0) is always the number of elements.
//
// One pointer serves for both, and the height beside it says to which, since inner nodes are what an edit in a large
// tree copies most: so they take 208 bytes, with two pointers 288.
type ref[E any] struct {
	size   packed
	height int32 // of inner nodes: 0 is a leaf
	node   unsafe.Pointer
}

func leafRef[E any](size packed, l *leaf[E]) ref[E] { return ref[E]{size, 0, unsafe.Pointer(l)} }

func innerRef[E any](height int32, n *inner[E]) ref[E] {
	return ref[E]{n.sum(), height, unsafe.Pointer(n)}
}

func (r *ref[E]) isLeaf() bool { return r.height == 0 }

// leaf returns the child, which must be a leaf.
func (r *ref[E]) leaf() *leaf[E] { return (*leaf[E])(r.node) }

// inner returns the child, which must be an inner node.
func (r *ref[E]) inner() *inner[E] { return (*inner[E])(r.node) }

// kind tells the tree about its elements.
type kind[E any] interface {
	// max is the largest number of elements in a leaf.
	max() int
	measure([]E) Size
	// border returns the last place up to i where the elements may be cut.
	border(elems []E, i int) int
}

// sum returns the size of all children.
func (n *inner[E]) sum() (size packed) {
	for i := range n.n {
		size.add(n.kids[i].size.unpack())
	}
	return size
}

func (n *inner[E]) insert(i int, kid ref[E]) {
	copy(n.kids[i+1:n.n+1], n.kids[i:n.n])
	n.kids[i] = kid
	n.n++
}

// truncate keeps the first n children and lets go of the others.
func (n *inner[E]) truncate(to int) {
	clear(n.kids[to:n.n])
	n.n = to
}

// elements yields the leaves' elements in [from, to), leaf by leaf. It reports whether yield wanted all.
func (r *ref[E]) elements(from, to int, yield func([]E) bool) bool {
	if r.isLeaf() {
		return yield(r.leaf().elems[from:to])
	}
	node := r.inner()
	for i := range node.n {
		kid := &node.kids[i]
		n := kid.size.in(0)
		if from < min(to, n) && !kid.elements(max(from, 0), min(to, n), yield) {
			return false
		}
		from, to = from-n, to-n
		if to <= 0 {
			break
		}
	}
	return true
}

// newTree builds a version from elements, which it copies. Nodes are made three quarters full, to leave room for edits.
func newTree[E any](k kind[E], elems []E) *version[E] {
	Size{}.reserve(k.measure(elems))
	var level []ref[E]
	for len(elems) > 0 {
		n := len(elems)
		if n > k.max()*3/4 {
			n = k.border(elems, k.max()*3/4)
		}
		level = append(level, leafRef(pack(k.measure(elems[:n])), &leaf[E]{elems: slices.Clone(elems[:n])}))
		elems = elems[n:]
	}
	if len(level) == 0 {
		return nil
	}
	for height := int32(1); len(level) > 1; height++ {
		var above []ref[E]
		for kids := range slices.Chunk(level, max(2, limits.fan*3/4)) {
			node := &inner[E]{n: len(kids)}
			copy(node.kids[:], kids)
			above = append(above, innerRef(height, node))
		}
		level = above
	}
	return &version[E]{root: level[0]}
}
