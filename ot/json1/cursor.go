package json1

import (
	"slices"

	"github.com/tandem-collab/tandem/ot/jsontree"
)

// walker goes through the children of a place in an operation, in step with somebody who goes through another one. It
// keeps count of the indexes that the operation takes out of a list, or puts into it, before the place it has come to;
// that is the difference between indexes in one state of the document and those in the next.
type walker struct {
	kids []*node
	// counts says which children count: picks, drops, or none at all when it is nil.
	counts func(*node) bool
	// shifted: the indexes asked for are those that are left when the children that count are taken out. Such a child
	// is then never found itself. Otherwise the indexes asked for are the operation's own.
	shifted bool
	off     int // children that counted so far
}

// plainly walks with indexes that mean the same on both sides.
func plainly(n *node) walker { return walker{kids: n.children()} }

// overPicks walks with indexes from before n's picks and counts these.
func overPicks(n *node) walker { return walker{kids: n.children(), counts: (*node).picks} }

// betweenPicks walks with indexes from after n's picks.
func betweenPicks(n *node) walker {
	return walker{kids: n.children(), counts: (*node).picks, shifted: true}
}

// betweenDrops walks with indexes from before n's drops.
func betweenDrops(n *node) walker {
	return walker{kids: n.children(), counts: (*node).drops, shifted: true}
}

// to goes on to key and returns the child there, nil if there is none. Keys must be asked for in order.
func (w *walker) to(key Key) *node {
	for ; len(w.kids) > 0; w.kids = w.kids[1:] {
		kid := w.kids[0]
		at, isIndex := kid.key, kid.key.index != isName
		counted := isIndex && w.counts != nil && w.counts(kid)
		if isIndex && w.shifted {
			// This may be an index that no list has; it only has to be less than the key.
			at.index -= w.off
		}
		switch order := at.compare(key); {
		case order > 0:
			return nil
		case order == 0 && !(counted && w.shifted):
			return kid
		}
		if counted {
			w.off++
		}
	}
	return nil
}

// toIndex is to for an index.
func (w *walker) toIndex(i int) *node { return w.to(Element(i)) }

// inBoth calls f for every key under a or b, with the children there, of which one may be nil.
func inBoth(a, b *node, f func(key Key, a, b *node)) {
	as, bs := a.children(), b.children()
	for len(as) > 0 || len(bs) > 0 {
		order := 0
		switch {
		case len(as) == 0:
			order = 1
		case len(bs) == 0:
			order = -1
		default:
			order = as[0].key.compare(bs[0].key)
		}
		var kidA, kidB *node
		var key Key
		if order <= 0 {
			kidA, key, as = as[0], as[0].key, as[1:]
		}
		if order >= 0 {
			kidB, key, bs = bs[0], bs[0].key, bs[1:]
		}
		f(key, kidA, kidB)
	}
}

// writer is a place in an operation that is being written. Nothing exists there until a component is asked for.
type writer struct {
	parent *writer // nil at the root
	key    Key
	node   *node // nil until it is needed
}

func newWriter() *writer { return &writer{} }

// at returns the place under key.
func (w *writer) at(key Key) *writer { return &writer{parent: w, key: key} }

// along returns the place at the end of a path.
func (w *writer) along(path Path) *writer {
	for _, key := range path {
		w = w.at(key)
	}
	return w
}

// made returns the node of this place and makes it if need be.
func (w *writer) made() *node {
	if w.node == nil {
		if w.parent == nil {
			w.node = &node{}
		} else {
			w.node = w.parent.made().child(w.key)
		}
	}
	return w.node
}

// child returns the child under key and makes it if need be.
func (n *node) child(key Key) *node {
	i := len(n.kids)
	if i > 0 && n.kids[i-1].key.compare(key) >= 0 {
		var found bool
		if i, found = slices.BinarySearchFunc(n.kids, key, func(kid *node, key Key) int { return kid.key.compare(key) }); found {
			return n.kids[i]
		}
	}
	kid := &node{key: key, parent: n}
	n.kids = slices.Insert(n.kids, i, kid)
	return kid
}

// component returns the component of this place and makes it if need be.
func (w *writer) component() *component {
	n := w.made()
	if n.comp == nil {
		n.comp = newComponent()
	}
	return n.comp
}

// merge writes what n holds, and what is below it, at w and below that.
func (w *writer) merge(n *node) {
	if n == nil {
		return
	}
	if n.comp != nil && !n.comp.isEmpty() {
		w.component().merge(n.comp)
	}
	for _, kid := range n.kids {
		w.at(kid.key).merge(kid)
	}
}

// writeEdit writes an edit, unless it does nothing.
func (w *writer) writeEdit(sub subtype, op any) {
	if !sub.isNoop(op) {
		w.component().setEdit(&edit{sub: sub, op: op})
	}
}

// op returns what has been written from the root on.
func (w *writer) op() (Op, error) { return seal(w.node) }

// The set methods write one member of a component. A member that has a value already must not get another, except that
// null counts as nothing.

func (c *component) setPick(slot int)           { c.setSlot(&c.pick, slot) }
func (c *component) setDrop(slot int)           { c.setSlot(&c.drop, slot) }
func (c *component) setRemove(v jsontree.Value) { c.setValue(&c.remove, v) }
func (c *component) setInsert(v jsontree.Value) { c.setValue(&c.insert, v) }

func (c *component) setSlot(member *int, slot int) {
	c.clash = c.clash || *member != none && *member != slot
	*member = slot
}

func (c *component) setValue(member *jsontree.Value, v jsontree.Value) {
	c.clash = c.clash || !member.IsNone() && !member.IsNull() && !jsontree.Same(*member, v)
	*member = v
}

func (c *component) setEdit(e *edit) {
	if c.edit != nil && c.edit != e {
		a, isNumber := c.edit.op.(float64)
		b, _ := e.op.(float64)
		c.clash = c.clash || !isNumber || a != b || c.edit.sub != e.sub
	}
	c.edit = e
}

func (c *component) merge(other *component) {
	if other.pick != none {
		c.setPick(other.pick)
	}
	if !other.remove.IsNone() {
		c.setRemove(other.remove)
	}
	if other.drop != none {
		c.setDrop(other.drop)
	}
	if !other.insert.IsNone() {
		c.setInsert(other.insert)
	}
	if other.edit != nil {
		c.setEdit(other.edit)
	}
	c.clash = c.clash || other.clash
}

// copyTree returns a copy of the tree at n as it is now. The components are shared: what is written into one of them
// later is seen in both trees, but a new place is not.
func copyTree(n *node) *node {
	if n == nil {
		return nil
	}
	out := &node{key: n.key, comp: n.comp}
	for _, kid := range n.kids {
		kid := copyTree(kid)
		kid.parent = out
		out.kids = append(out.kids, kid)
	}
	return out
}

// eachDrop calls f with every drop at or below n, its slot and the writer of the same place.
func eachDrop(n *node, w *writer, f func(n *node, slot int, w *writer)) {
	if n == nil {
		return
	}
	if slot := n.dropSlot(); slot != none {
		f(n, slot, w)
	}
	for _, kid := range n.kids {
		eachDrop(kid, w.at(kid.key), f)
	}
}
