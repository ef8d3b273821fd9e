package text_test

import (
	"fmt"
	"strings"
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

// frozen keeps a version alive, as history does.
var frozen ot.Snapshot

// BenchmarkApply types into documents of several sizes and freezes each version.
func BenchmarkApply(b *testing.B) {
	for _, size := range []int{10_000, 5_000_000} {
		b.Run(fmt.Sprintf("%dkB", size/1000), func(b *testing.B) {
			editor := ot.Edit(text.Type, seq.NewText(strings.Repeat("Grüße 😀! ", size/14)))
			insert, remove := decode(b, `[5000,"x"]`), decode(b, `[5000,{"d":1}]`)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				op := insert
				if i%2 == 1 {
					op = remove
				}
				if err := editor.Apply(op); err != nil {
					b.Fatal(err)
				}
				frozen = editor.Freeze()
			}
		})
	}
}

func decode(b testing.TB, data string) ot.Op {
	op, err := text.Type.DecodeOp([]byte(data))
	if err != nil {
		b.Fatal(err)
	}
	return op
}

// BenchmarkTrace replays automerge-paper and reports the time of one edit.
func BenchmarkTrace(b *testing.B) {
	trace := ottest.ReadTrace(b, "automerge-paper")
	var ops []ot.Op
	for _, p := range trace.Patches {
		ops = append(ops, patchOp(p))
	}
	b.ReportAllocs()
	b.ResetTimer()
	for n := 0; n < b.N; {
		editor := ot.Edit(text.Type, seq.NewText(trace.Start))
		for _, op := range ops[:min(len(ops), b.N-n)] {
			if err := editor.Apply(op); err != nil {
				b.Fatal(err)
			}
			if n++; n%16 == 0 {
				frozen = editor.Freeze()
			}
		}
	}
}

// BenchmarkKeystroke takes a keystroke apart.
func BenchmarkKeystroke(b *testing.B) {
	data := `[104852,"x"]`
	op, other := decode(b, data), decode(b, `[5000,{"d":1}]`)
	for name, f := range map[string]func() error{
		"DecodeOp":  func() error { _, err := text.Type.DecodeOp([]byte(data)); return err },
		"Transform": func() error { _, err := text.Type.Transform(op, other, ot.Left); return err },
		"Compose":   func() error { _, err := text.Type.Compose(other, op); return err },
		"EncodeOp":  func() error { _, err := text.Type.EncodeOp(op); return err },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := f(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
