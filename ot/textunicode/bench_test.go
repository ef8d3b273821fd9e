package textunicode_test

import (
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// traceOps makes an operation of each patch of a trace.
func traceOps(trace ottest.Trace) (ops []ot.Op) {
	for _, p := range trace.Patches {
		ops = append(ops, patchOp(p))
	}
	return ops
}

func decode(t testing.TB, data []byte) ot.Op {
	op, err := textunicode.Type.DecodeOp(data)
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return op
}

// frozen keeps a version alive, as history does.
var frozen ot.Snapshot

// BenchmarkApply replays automerge-paper and reports the time of one edit.
func BenchmarkApply(b *testing.B) {
	ops := traceOps(ottest.ReadTrace(b, "automerge-paper"))
	for _, f := range []struct {
		name  string
		every int
	}{{"freeze each", 1}, {"freeze 16th", 16}, {"freeze never", 1 << 62}} {
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for n := 0; n < b.N; {
				editor := ot.Edit(textunicode.Type, seq.Text{})
				for _, op := range ops[:min(len(ops), b.N-n)] {
					if err := editor.Apply(op); err != nil {
						b.Fatal(err)
					}
					if n++; n%f.every == 0 {
						frozen = editor.Freeze()
					}
				}
			}
		})
	}
}

// BenchmarkKeystroke takes a keystroke apart.
func BenchmarkKeystroke(b *testing.B) {
	data, other := []byte(`[104852,"x"]`), decode(b, []byte(`[5000,{"d":1}]`))
	op := decode(b, data)
	b.Run("DecodeOp", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			decode(b, data)
		}
	})
	b.Run("Transform", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := textunicode.Type.Transform(op, other, ot.Left); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("EncodeOp", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := textunicode.Type.EncodeOp(op); err != nil {
				b.Fatal(err)
			}
		}
	})
}
