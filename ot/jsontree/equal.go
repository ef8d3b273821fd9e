package jsontree

import (
	"iter"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Same reports whether a and b are equal scalars, or one and the same list, object or long text. It takes no time.
func Same(a, b Value) bool {
	if a.ref == b.ref {
		return a.num == b.num
	}
	return false
}

// Equal reports whether a and b are the same JSON value: numbers compare as doubles (-0 is 0), strings by code unit,
// lists in order, objects without regard to the order of keys.
func Equal(a, b Value) bool {
	switch ref := a.ref.(type) {
	case *list:
		other, ok := b.ref.(*list)
		return ok && equalNodes(ref.root, other.root, Equal)
	case *object:
		other, ok := b.ref.(*object)
		return ok && equalNodes(ref.root, other.root, equalMembers)
	}
	kind := a.Kind()
	if kind != b.Kind() {
		return false
	}
	if kind == jsonvalue.String {
		return a.String() == b.String()
	}
	return Same(a, b)
}

func equalMembers(a, b member) bool { return a.key == b.key && Equal(a.value, b.value) }

// equalNodes compares leaf by leaf while both trees are cut in the same way, and else element by element.
func equalNodes[E element](a, b *node[E], equal func(E, E) bool) bool {
	if a == b {
		return true
	}
	if a.count != b.count || a.depth != b.depth {
		return false
	}
	if len(a.kids) == len(b.kids) && a.kids != nil {
		aligned := true
		for i := range a.kids {
			aligned = aligned && a.kids[i].count == b.kids[i].count
		}
		if aligned {
			for i := range a.kids {
				if !equalNodes(a.kids[i], b.kids[i], equal) {
					return false
				}
			}
			return true
		}
	}
	next, stop := iter.Pull(b.all)
	defer stop()
	for e := range a.all {
		if other, _ := next(); !equal(e, other) {
			return false
		}
	}
	return true
}
