package textunicode_test

import (
	"fmt"
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// traceOps makes an operation of each patch of a trace.
func traceOps(t testing.TB, trace ottest.Trace) (ops []ot.Op) {
	for _, p := range trace.Patches {
		var op []byte
		add := func(format string, args ...any) {
			if len(op) > 0 {
				op = append(op, ',')
			}
			op = fmt.Appendf(op, format, args...)
		}
		if p.At > 0 && (p.Deleted > 0 || p.Insert != "") {
			add("%d", p.At)
		}
		if p.Insert != "" {
			add("%s", jsonvalue.AppendString(nil, p.Insert))
		}
		if p.Deleted > 0 {
			add(`{"d":%d}`, p.Deleted)
		}
		ops = append(ops, decode(t, fmt.Appendf(nil, "[%s]", op)))
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

// TestTraces replays what people really typed, as operations.
func TestTraces(t *testing.T) {
	for _, name := range []string{"rustcode", "friendsforever_flat"} {
		t.Run(name, func(t *testing.T) {
			trace := ottest.ReadTrace(t, name)
			editor := ot.Edit(textunicode.Type, seq.NewText(trace.Start))
			for i, op := range traceOps(t, trace) {
				if err := editor.Apply(op); err != nil {
					t.Fatalf("patch %d: %v", i, err)
				}
			}
			if got := editor.Freeze().(seq.Text).String(); got != trace.End {
				t.Errorf("the replay ends with another text: %d bytes, want %d", len(got), len(trace.End))
			}
		})
	}
}

// frozen keeps a version alive, as history does.
var frozen ot.Snapshot

// BenchmarkApply replays automerge-paper and reports the time of one edit.
func BenchmarkApply(b *testing.B) {
	ops := traceOps(b, ottest.ReadTrace(b, "automerge-paper"))
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
