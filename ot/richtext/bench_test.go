package richtext

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
)

// traceOps makes an operation of each patch of a trace.
func traceOps(trace ottest.Trace) []Op {
	text := seq.NewText(trace.Start).Edit()
	ops := make([]Op, len(trace.Patches))
	for i, p := range trace.Patches {
		var op Builder
		text.Rewind()
		text.Skip(seq.CodePoints, p.At)
		at := text.Offset(seq.UTF16)
		op.Retain(at, nil)
		text.Skip(seq.CodePoints, p.Deleted)
		if n := text.Offset(seq.UTF16) - at; n > 0 {
			op.Push(DeleteLen(n))
		}
		text.Rewind()
		text.Skip(seq.UTF16, at)
		text.Delete(seq.CodePoints, p.Deleted)
		if p.Insert != "" {
			op.Push(InsertText(p.Insert, nil))
			text.Insert(p.Insert)
		}
		ops[i] = op.Op()
	}
	return ops
}

func plainDoc(text string) *Snapshot {
	if text == "" {
		return NewSnapshot()
	}
	return NewSnapshot(InsertText(text, nil))
}

// replay applies ops over and over to documents that begin as start, and freezes each n-th time.
func replay(b *testing.B, start *Snapshot, ops []Op, n int) {
	b.ReportAllocs()
	e, i := start.edit(), 0
	for b.Loop() {
		if i == len(ops) {
			e, i = start.edit(), 0
		}
		if err := e.Apply(ops[i]); err != nil {
			b.Fatal(err)
		}
		if i++; i%n == 0 {
			e.Freeze()
		}
	}
}

// BenchmarkTrace is one operation per keystroke of a paper.
func BenchmarkTrace(b *testing.B) {
	for _, name := range []string{"automerge-paper", "rustcode"} {
		trace := ottest.ReadTrace(b, name)
		ops := traceOps(trace)
		for _, n := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/freeze=%d", name, n), func(b *testing.B) {
				replay(b, plainDoc(trace.Start), ops, n)
			})
		}
	}
}

// BenchmarkSize is an insert at a random place, in documents of several sizes, with a run of attributes every 20 units and
// without.
func BenchmarkSize(b *testing.B) {
	bold := NewAttributes(jsonvalue.Member{Key: "bold", Value: jsonvalue.NewBool(true)})
	for _, size := range []int{1_000, 100_000, 1_000_000} {
		var inserts []Component
		for i := range size / 20 {
			inserts = append(inserts, InsertText(strings.Repeat("x", 20), []*Attributes{nil, bold}[i%2]))
		}
		random := rand.New(rand.NewPCG(1, 2))
		ops := make([]Op, 1000)
		for i := range ops {
			ops[i] = Op{RetainLen(random.IntN(size-1)+1, nil), InsertText("y", nil)}
		}
		for name, doc := range map[string]*Snapshot{"plain": plainDoc(strings.Repeat("x", size)), "runs": NewSnapshot(inserts...)} {
			for _, n := range []int{1, 16} {
				b.Run(fmt.Sprintf("%s=%d/freeze=%d", name, size, n), func(b *testing.B) { replay(b, doc, ops, n) })
			}
		}
	}
}

// BenchmarkFarApart is an operation that changes both ends of a document of many runs.
func BenchmarkFarApart(b *testing.B) {
	bold := NewAttributes(jsonvalue.Member{Key: "bold", Value: jsonvalue.NewBool(true)})
	for _, runs := range []int{100, 10_000} {
		var inserts []Component
		for i := range runs {
			inserts = append(inserts, InsertText("xxxxxxxxxx", []*Attributes{nil, bold}[i%2]))
		}
		op := Op{InsertText("y", nil), RetainLen(10*runs-1, nil), DeleteLen(1)}
		b.Run(fmt.Sprintf("runs=%d", runs), func(b *testing.B) { replay(b, NewSnapshot(inserts...), []Op{op}, 1) })
	}
}

func BenchmarkDecodeOp(b *testing.B) {
	data := []byte(`[{"retain":1042},{"insert":"x","attributes":{"bold":true}}]`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decode(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTransform(b *testing.B) {
	op := Op{RetainLen(1042, nil), InsertText("x", nil)}
	over := Op{RetainLen(17, nil), DeleteLen(2), InsertText("y", nil)}
	b.ReportAllocs()
	for b.Loop() {
		transform(op, over, 0)
	}
}
