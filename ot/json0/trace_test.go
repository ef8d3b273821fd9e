package json0

import (
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
)

// patchOp is a patch of the string "text" of a document. Patches count code points, and the traces have none above U+FFFF, so
// these are UTF-16 units.
func patchOp(doc ot.Snapshot, p ottest.Patch) ot.Op {
	var op pieces
	if p.Deleted > 0 {
		text, _ := doc.(jsontree.Value).Get("text").Text()
		op = append(op, newPiece(p.At, string(text.AppendRange(nil, seq.UTF16, p.At, p.At+p.Deleted)), true))
	}
	if p.Insert != "" {
		op = append(op, newPiece(p.At, p.Insert, false))
	}
	return Op{{Path: Path{Member("text")}, Action: Edit, edit: edit{sub: text0{}, op: op}}}
}

// TestTraces holds that what people typed comes out as they had it in the end.
func TestTraces(t *testing.T) {
	for _, name := range ottest.Traces() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trace := ottest.ReadTrace(t, name)
			editor := ot.Edit(Type, jsontree.Object().Set("text", jsontree.String(trace.Start)))
			for i, p := range trace.Patches {
				if err := editor.Apply(patchOp(editor.Freeze(), p)); err != nil {
					t.Fatalf("patch %d: %v", i, err)
				}
			}
			if editor.Freeze().(jsontree.Value).Get("text").String() != trace.End {
				t.Error("the text differs from what it should be in the end")
			}
		})
	}
}

// TestConcurrentTraces holds that what several people typed at once comes out as it did.
func TestConcurrentTraces(t *testing.T) {
	for _, name := range ottest.ConcurrentTraces() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trace := ottest.ReadConcurrentTrace(t, name)
			end := trace.ReplayOn(t, Type, jsontree.Object().Set("text", jsontree.String("")), patchOp)
			if end.(jsontree.Value).Get("text").String() != trace.End {
				t.Error("the text differs from what it should be in the end")
			}
		})
	}
}
