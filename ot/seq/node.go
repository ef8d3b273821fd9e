package seq

import "slices"

// fanout is the room for children in an inner node.
const fanout = 8

// nodeLimits says how large nodes may be: the children of an inner node, at most fanout; the bytes of a leaf, at least
// 16, so that it can be cut in two anywhere near its middle; the spans of a leaf.
type nodeLimits struct{ fan, bytes, spans int }

var realLimits = nodeLimits{fan: fanout, bytes: 256, spans: 16}

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

// ref is a child with its size: either a leaf or an inner node. size.in(0) is always the number of elements.
type ref[E any] struct {
	size  packed
	inner *inner[E]
	leaf  *leaf[E]
}

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
func (r ref[E]) elements(from, to int, yield func([]E) bool) bool {
	if r.leaf != nil {
		return yield(r.leaf.elems[from:to])
	}
	if r.inner == nil {
		return true
	}
	for _, kid := range r.inner.kids[:r.inner.n] {
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
		level = append(level, ref[E]{size: pack(k.measure(elems[:n])), leaf: &leaf[E]{elems: slices.Clone(elems[:n])}})
		elems = elems[n:]
	}
	if len(level) == 0 {
		return nil
	}
	height := 0
	for ; len(level) > 1; height++ {
		var above []ref[E]
		for kids := range slices.Chunk(level, max(2, limits.fan*3/4)) {
			node := &inner[E]{n: len(kids)}
			copy(node.kids[:], kids)
			above = append(above, ref[E]{size: node.sum(), inner: node})
		}
		level = above
	}
	return &version[E]{root: level[0], height: height}
}
