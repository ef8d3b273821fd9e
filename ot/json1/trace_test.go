package json1

import (
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// patchOp is a patch of the string "text".
func patchOp(tb testing.TB, p ottest.Patch) Op {
	var op textunicode.Op
	if p.At > 0 {
		op = append(op, textunicode.Component{Action: textunicode.Skip, Len: p.At})
	}
	if p.Deleted > 0 {
		op = append(op, textunicode.Component{Action: textunicode.Delete, Len: p.Deleted})
	}
	if p.Insert != "" {
		length := seq.Measure(p.Insert)[seq.CodePoints]
		op = append(op, textunicode.Component{Action: textunicode.Insert, Len: length, Text: p.Insert})
	}
	w := newWriter().at(Member("text"))
	w.writeEdit(textSubtype{}, op)
	result, err := w.parent.op()
	if err != nil {
		tb.Fatal(err)
	}
	return result
}

// TestTraces holds that what people typed comes out as they had it in the end.
func TestTraces(t *testing.T) {
	for _, name := range ottest.Traces() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trace := ottest.ReadTrace(t, name)
			doc := jsontree.Object().Set("text", jsontree.String(trace.Start))
			for i, p := range trace.Patches {
				var err error
				if doc, err = apply(doc, patchOp(t, p)); err != nil {
					t.Fatalf("patch %d: %v", i, err)
				}
			}
			if doc.Get("text").String() != trace.End {
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
			start := jsontree.Object().Set("text", jsontree.String(""))
			end := trace.Replay(t, Type, start, func(p ottest.Patch) ot.Op { return patchOp(t, p) })
			if end.(jsontree.Value).Get("text").String() != trace.End {
				t.Error("the text differs from what it should be in the end")
			}
		})
	}
}
