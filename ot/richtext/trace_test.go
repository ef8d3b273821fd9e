package richtext

import (
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/ottest"
)

// patchOp makes an operation of a patch. Patches count code points, and the traces have none above U+FFFF, so these are
// UTF-16 units.
func patchOp(p ottest.Patch) ot.Op {
	var op Builder
	op.Retain(p.At, nil)
	if p.Deleted > 0 {
		op.Push(DeleteLen(p.Deleted))
	}
	if p.Insert != "" {
		op.Push(InsertText(p.Insert, nil))
	}
	return op.Op()
}

func plainDoc(text string) *Snapshot {
	if text == "" {
		return NewSnapshot()
	}
	return NewSnapshot(InsertText(text, nil))
}

// TestTraces replays what people really typed, as operations.
func TestTraces(t *testing.T) {
	for _, name := range ottest.Traces() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trace := ottest.ReadTrace(t, name)
			e := ot.Edit(Type, plainDoc(trace.Start))
			for i, p := range trace.Patches {
				if err := e.Apply(patchOp(p)); err != nil {
					t.Fatalf("patch %d: %v", i, err)
				}
				if i%1000 == 0 {
					e.Freeze()
				}
			}
			checkEnd(t, e.Freeze().(*Snapshot), trace.End)
		})
	}
}

// leftFirst is rich-text with the sides exchanged: in the traces, as in all other types, the left side's insert goes first.
type leftFirst struct{ ot.Type }

func (t leftFirst) Transform(op, over ot.Op, side ot.Side) (ot.Op, error) {
	return t.Type.Transform(op, over, 1-side)
}

// TestConcurrentTraces holds that what several people typed at once comes out as it did.
func TestConcurrentTraces(t *testing.T) {
	for _, name := range ottest.ConcurrentTraces() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trace := ottest.ReadConcurrentTrace(t, name)
			end := trace.Replay(t, leftFirst{Type}, plainDoc(""), patchOp)
			checkEnd(t, end.(*Snapshot), trace.End)
		})
	}
}

// checkEnd holds that a document is one run of that text.
func checkEnd(t *testing.T, doc *Snapshot, want string) {
	if doc.text.String() != want || doc.spans.Count() > 1 {
		t.Errorf("other text at the end, or %d components", doc.spans.Count())
	}
}
