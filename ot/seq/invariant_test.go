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
func checkTree[E any](t fatal, k kind[E], tr tree[E], o *owner) {
	t.Helper()
	if tr.root.size == (packed{}) {
		return
	}
	if err := checkNode(k, tr.root, tr.height, o, true); err != nil {
		t.Fatalf("broken tree: %v", err)
	}
}

func checkNode[E any](k kind[E], r ref[E], height int, o *owner, parentOwned bool) error {
	if (r.leaf != nil) != (height == 0) || (r.leaf != nil) == (r.inner != nil) {
		return fmt.Errorf("leaves at different depths")
	}
	if r.leaf != nil {
		n := len(r.leaf.elems)
		switch {
		case n == 0 || n > k.max():
			return fmt.Errorf("a leaf of %d elements", n)
		case pack(k.measure(r.leaf.elems)) != r.size:
			return fmt.Errorf("a leaf of %v is said to have %v", k.measure(r.leaf.elems), r.size)
		case r.leaf.owner == o && o != nil && !parentOwned:
			return fmt.Errorf("an owned leaf in a shared node")
		}
		return nil
	}
	owned := r.inner.owner == o && o != nil
	switch {
	case r.inner.n == 0 || r.inner.n > limits.fan:
		return fmt.Errorf("a node of %d children", r.inner.n)
	case r.inner.sum() != r.size:
		return fmt.Errorf("a node of %v is said to have %v", r.inner.sum(), r.size)
	case owned && !parentOwned:
		return fmt.Errorf("an owned node in a shared node")
	}
	for i, kid := range r.inner.kids {
		if i >= r.inner.n {
			if kid != (ref[E]{}) {
				return fmt.Errorf("a node holds on to a child it gave away")
			}
			continue
		}
		if err := checkNode(k, kid, height-1, o, owned); err != nil {
			return err
		}
	}
	return nil
}

// checkCursor fails unless what the cursor remembers agrees with the tree.
func checkCursor[E any](t fatal, e *editor[E], inside bool) {
	t.Helper()
	if e.leaf == nil {
		return
	}
	r := &e.root
	for level := e.height - 1; level >= 0; level-- {
		f := e.path[level]
		if f.node != r.inner {
			t.Fatalf("the path at level %d is stale", level)
		}
		r = &f.node.kids[f.i]
	}
	if r != e.slot || r.leaf != e.leaf {
		t.Fatalf("the cursor's leaf is stale")
	}
	if got := e.kind.measure(e.leaf.elems[:e.before[0]]); got != e.before {
		t.Fatalf("before the cursor stands %v, remembered is %v", got, e.before)
	}
	if !inside && e.before[0] == 0 && e.offset(0) != 0 {
		t.Fatalf("the cursor stands at the beginning of a leaf that is not the first")
	}
}
