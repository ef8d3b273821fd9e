package seq

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// TestMain makes nodes tiny, so that every small text crosses their borders.
func TestMain(m *testing.M) {
	limits.fan, limits.bytes, limits.spans = 4, 16, 3
	if err := flag.Set("rapid.checks", "1500"); err != nil { // a default, which the command line overrides
		panic(err)
	}
	os.Exit(m.Run())
}

// UseRealNodes gives nodes the size that they have outside of tests, until the test ends.
func UseRealNodes(t testing.TB) {
	tiny := limits
	t.Cleanup(func() { limits = tiny })
	limits = realLimits
}

// fatal is what both testing.TB and rapid.T can do.
type fatal interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkTree fails unless every size is right, all leaves are equally deep, no node is empty or too full, and what an
// owned node hangs on is owned.
func checkTree[E any](t fatal, k kind[E], v *version[E], o *owner) {
	t.Helper()
	if v == nil || v.root.size == (packed{}) && v.patch.elems == nil {
		return
	}
	if p := v.patch; p.elems != nil && pack(k.measure(p.elems)) != p.is {
		t.Fatalf("a patch of %v is said to have %v", k.measure(p.elems), p.is)
	}
	if err := (checker[E]{k, o, v.patch}).node(v.root, v.root.height, 0, true); err != nil {
		t.Fatalf("broken tree: %v", err)
	}
}

type checker[E any] struct {
	kind  kind[E]
	owner *owner
	patch patch[E]
}

// node checks a node of the given height behind the first at elements.
func (c checker[E]) node(r ref[E], height int32, at int, parentOwned bool) error {
	if r.height != height || r.node == nil {
		return fmt.Errorf("leaves at different depths")
	}
	if c.patch.elems != nil && r.isLeaf() && at == c.patch.start.in(0) {
		if r.size != c.patch.was {
			return fmt.Errorf("the patched leaf has %v, the patch says %v", r.size, c.patch.was)
		}
		return nil
	}
	if r.isLeaf() {
		n := len(r.leaf().elems)
		switch {
		case n == 0 || n > c.kind.max():
			return fmt.Errorf("a leaf of %d elements", n)
		case pack(c.kind.measure(r.leaf().elems)) != r.size:
			return fmt.Errorf("a leaf of %v is said to have %v", c.kind.measure(r.leaf().elems), r.size)
		case r.leaf().owner == c.owner && c.owner != nil && !parentOwned:
			return fmt.Errorf("an owned leaf in a shared node")
		}
		return nil
	}
	owned := r.inner().owner == c.owner && c.owner != nil
	switch {
	case r.inner().n == 0 || r.inner().n > limits.fan:
		return fmt.Errorf("a node of %d children", r.inner().n)
	case r.inner().sum() != r.size:
		return fmt.Errorf("a node of %v is said to have %v", r.inner().sum(), r.size)
	case owned && !parentOwned:
		return fmt.Errorf("an owned node in a shared node")
	}
	for i, kid := range r.inner().kids {
		if i >= r.inner().n {
			if kid != (ref[E]{}) {
				return fmt.Errorf("a node holds on to a child it gave away")
			}
			continue
		}
		if err := c.node(kid, height-1, at, owned); err != nil {
			return err
		}
		at += kid.size.in(0)
	}
	return nil
}

// checkCursor fails unless what the cursor remembers agrees with the tree.
func checkCursor[E any](t fatal, e *editor[E], inside bool) {
	t.Helper()
	if e.slot == nil {
		return
	}
	r, start := &e.root, Size{}
	for level := e.root.height - 1; level >= 0; level-- {
		f := e.path[level]
		if f.node != r.inner() {
			t.Fatalf("the path at level %d is stale", level)
		}
		for _, kid := range f.node.kids[:f.i] {
			start.add(kid.size.unpack())
		}
		r = &f.node.kids[f.i]
	}
	switch {
	case r != e.slot:
		t.Fatalf("the cursor's leaf is stale")
	case start != e.start:
		t.Fatalf("the cursor's leaf begins at %v, remembered is %v", start, e.start)
	}
	if got := e.kind.measure(e.elems); got != e.size {
		t.Fatalf("the cursor's leaf is %v, remembered is %v", got, e.size)
	}
	if got := e.kind.measure(e.elems[:e.before[0]]); got != e.before {
		t.Fatalf("before the cursor stands %v, remembered is %v", got, e.before)
	}
	if !inside && !e.rewound && e.before[0] == 0 && e.offset(0) != 0 {
		t.Fatalf("the cursor stands at the beginning of a leaf that is not the first")
	}
}
