package json1

import (
	"errors"

	"github.com/tandem-collab/tandem/ot/jsontree"
)

// Op is an operation. The zero Op does nothing.
type Op struct {
	root  *node
	moves int // slots are below this
	size  int // number of components
}

// IsNoop reports whether op is null, the operation that does nothing.
func (op Op) IsNoop() bool { return op.root == nil }

// node is a place in the document that an operation leads to. Nodes are immutable once they are part of an Op.
type node struct {
	key    Key // under the parent
	parent *node
	comp   *component // nil if the operation only passes here
	kids   []*node    // sorted by key
	// Whether there is something to pick up, or to drop or edit, here or below.
	hasPicks, hasDrops bool
}

// component says what an operation does at a place.
type component struct {
	pick   int            // slot into which the value here goes, none if it stays
	remove jsontree.Value // not None: the value here is removed; what the value is may be said here
	drop   int            // slot from which a value comes here, none if none does
	insert jsontree.Value // not None: a value that comes here
	edit   *edit          // what is done to the value that is here in the end, or nil
	// clash: two values were written for one member. The reference throws.
	clash bool
}

// none is no slot.
const none = -1

func newComponent() *component { return &component{pick: none, drop: none} }

// edit is an operation of a subtype.
type edit struct {
	sub subtype
	op  any
	// as is the name of the subtype when the edit was written in the long form, {"et": name, "e": op}, as read.
	as string
}

// The methods below may be called on a nil node, which stands for a place that the operation does not know.

func (n *node) component() *component {
	if n == nil {
		return nil
	}
	return n.comp
}

func (n *node) children() []*node {
	if n == nil {
		return nil
	}
	return n.kids
}

// picks reports whether the value at n is picked up or removed.
func (n *node) picks() bool { return n.component().picks() }

// drops reports whether a value is dropped or inserted at n.
func (n *node) drops() bool { return n.component().drops() }

func (n *node) pickSlot() int {
	if c := n.component(); c != nil {
		return c.pick
	}
	return none
}

func (n *node) dropSlot() int {
	if c := n.component(); c != nil {
		return c.drop
	}
	return none
}

func (n *node) removes() bool {
	c := n.component()
	return c != nil && !c.remove.IsNone()
}

func (n *node) inserts() bool {
	c := n.component()
	return c != nil && !c.insert.IsNone()
}

func (n *node) edit() *edit {
	if c := n.component(); c != nil {
		return c.edit
	}
	return nil
}

// picks and drops may be called on a nil component.
func (c *component) picks() bool { return c != nil && (c.pick != none || !c.remove.IsNone()) }
func (c *component) drops() bool { return c != nil && (c.drop != none || !c.insert.IsNone()) }

func (c *component) isEmpty() bool { return !c.picks() && !c.drops() && c.edit == nil && !c.clash }

// path leads from the root to n.
func (n *node) path() Path {
	var path Path
	for ; n.parent != nil; n = n.parent {
		path = append(path, n.key)
	}
	for i, j := 0, len(path)-1; i < j; i, j = i+1, j-1 {
		path[i], path[j] = path[j], path[i]
	}
	return path
}

// each calls f with every node at or below n that has a component, in order.
func (n *node) each(f func(*node)) {
	if n == nil {
		return
	}
	if n.comp != nil {
		f(n)
	}
	for _, kid := range n.kids {
		kid.each(f)
	}
}

var errClash = errors.New("the operations do not fit each other: one place would get two values")

// seal makes an Op of a tree that has been written. The tree must not be changed afterwards.
func seal(root *node) (Op, error) {
	op := Op{root: root}
	if root == nil {
		return op, nil
	}
	if !op.finish(root) {
		return Op{}, errClash
	}
	if root.comp == nil && len(root.kids) == 0 {
		return Op{}, nil
	}
	return op, nil
}

// finish counts, marks and prunes what is at and below n. It reports whether there is no clash.
func (op *Op) finish(n *node) bool {
	if n.comp != nil && n.comp.isEmpty() {
		n.comp = nil
	}
	if c := n.comp; c != nil {
		if c.clash {
			return false
		}
		op.size++
		op.moves = max(op.moves, c.pick+1, c.drop+1)
		n.hasPicks, n.hasDrops = c.picks(), c.drops() || c.edit != nil
	}
	kept := n.kids[:0]
	for _, kid := range n.kids {
		if !op.finish(kid) {
			return false
		}
		if kid.comp == nil && len(kid.kids) == 0 {
			continue
		}
		kept = append(kept, kid)
		n.hasPicks, n.hasDrops = n.hasPicks || kid.hasPicks, n.hasDrops || kid.hasDrops
	}
	n.kids = kept
	return true
}
