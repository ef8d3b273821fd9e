package text_test

import (
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
	"github.com/tandem-collab/tandem/ot/text"
)

// patchOp makes an operation of a patch. Patches count code points, and the traces have none above U+FFFF, so these are UTF-16
// units.
func patchOp(p ottest.Patch) ot.Op {
	var op text.Op
	for _, c := range []text.Component{
		{Action: text.Skip, Len: p.At},
		{Action: text.Insert, Len: seq.Measure(p.Insert)[seq.UTF16], Text: p.Insert},
		{Action: text.Delete, Len: p.Deleted},
	} {
		if c.Len > 0 {
			op = append(op, c)
		}
	}
	return op
}

// TestTraces replays what people really typed, as operations.
func TestTraces(t *testing.T) {
	for _, name := range ottest.Traces() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			trace := ottest.ReadTrace(t, name)
			editor := ot.Edit(text.Type, seq.NewText(trace.Start))
			for i, p := range trace.Patches {
				if err := editor.Apply(patchOp(p)); err != nil {
					t.Fatalf("patch %d: %v", i, err)
				}
			}
			if got := editor.Freeze().(seq.Text).String(); got != trace.End {
				t.Errorf("the replay ends with another text: %d bytes, want %d", len(got), len(trace.End))
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
			end := trace.Replay(t, text.Type, seq.Text{}, patchOp)
			if end.(seq.Text).String() != trace.End {
				t.Error("the text differs from what it should be in the end")
			}
		})
	}
}
