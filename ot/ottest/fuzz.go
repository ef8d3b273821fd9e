package ottest

import (
	"testing"

	"github.com/tandem-collab/tandem/ot"
)

// FuzzTransform fuzzes pairs of operations, beginning with those of seeds. It holds that no pair makes anything panic, belonging to one
// document or not, that all results can be written and read again, and that of two operations that fit the document each still
// fits after the other.
func FuzzTransform(f *testing.F, typ ot.Type, doc string, seeds ...string) {
	for _, a := range seeds {
		for _, b := range seeds {
			f.Add([]byte(a), []byte(b))
		}
	}
	start, err := typ.Create([]byte(doc))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		a, err := typ.DecodeOp(first)
		if err != nil {
			return
		}
		b, err := typ.DecodeOp(second)
		if err != nil {
			return
		}
		p := fuzzed{t, typ}
		p.reread(typ.Compose(a, b))
		afterA, errA := typ.Apply(start, a)
		_, errB := typ.Apply(start, b)
		for _, side := range []ot.Side{ot.Left, ot.Right} {
			next, err := typ.Transform(b, a, side)
			p.reread(next, err)
			if errA != nil || errB != nil || err != nil {
				continue
			}
			if _, err := typ.Apply(afterA, next); err != nil {
				t.Errorf("%s no longer fits after %s: %v", second, first, err)
			}
		}
	})
}

// fuzzed is one run of a fuzz target.
type fuzzed struct {
	t   *testing.T
	typ ot.Type
}

// reread holds that an operation, if there is one, can be written and read.
func (f *fuzzed) reread(op ot.Op, err error) {
	f.t.Helper()
	if err != nil {
		return
	}
	data, err := f.typ.EncodeOp(op)
	if err != nil {
		f.t.Fatal(err)
	}
	if _, err := f.typ.DecodeOp(data); err != nil {
		f.t.Errorf("%s was written and cannot be read: %v", data, err)
	}
}
