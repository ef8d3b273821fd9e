package reference

import (
	"fmt"
	"os"
	"runtime"
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/ottest"
)

// benchSeconds is how long the published types may take for a trace. Where that is not enough, the beginning of it is measured:
// the cheaper part, as documents grow.
const benchSeconds = 4

// TestBench prints how much of a processor's time an edit takes on average, by tandem's types and by the published ones, over the same
// operations: those of people typing. It is asked for by TANDEM_BENCH.
func TestBench(t *testing.T) {
	if os.Getenv("TANDEM_BENCH") == "" {
		t.Skip("it is run by `make bench-reference`")
	}
	node := Start(t, "bench-reference.mjs")
	fmt.Println("| trace (edits) | type | published, ns per edit | tandem, each version kept | tandem, each 16th kept |")
	fmt.Println("|---|---|---|---|---|")
	for _, name := range ottest.Traces() {
		trace := ottest.ReadTrace(t, name)
		for _, kind := range []*Kind{TextUnicode, Text, RichText, JSON0, JSON1} {
			doc, ops := ottest.Typing(kind.Name, trace.Start, trace.Patches)
			edits, theirs, err := node.bench(kind.Name, doc, ops)
			if err != nil {
				t.Fatal(err)
			}
			bounded := ""
			if edits < len(ops) {
				bounded = fmt.Sprintf(" (first %d)", edits)
			}
			fmt.Printf("| %s (%d) | %s | %.0f%s | %.0f | %.0f |\n", name, len(ops), kind.Name, theirs, bounded,
				replay(t, kind.Type, doc, ops, 1), replay(t, kind.Type, doc, ops, 16))
		}
	}
}

// replay applies the operations, keeps each n-th version, and returns the nanoseconds for each.
func replay(t *testing.T, typ ot.Type, start []byte, data [][]byte, n int) float64 {
	doc, err := typ.Create(start)
	if err != nil {
		t.Fatal(err)
	}
	ops := make([]ot.Op, len(data))
	for i := range data {
		if ops[i], err = typ.DecodeOp(data[i]); err != nil {
			t.Fatal(err)
		}
	}
	editor := ot.Edit(typ, doc)
	runtime.GC() // what was made before is not paid for below
	begin := ottest.CPUTime(t)
	for i, op := range ops {
		if err := editor.Apply(op); err != nil {
			t.Fatal(err)
		}
		if i%n == 0 {
			kept = editor.Freeze()
		}
	}
	return float64((ottest.CPUTime(t) - begin).Nanoseconds()) / float64(len(ops))
}

// kept keeps a version from being optimised away.
var kept ot.Snapshot

// bench asks how long the published type takes for each of the operations, and how many of them it did.
func (p *Process) bench(typ string, doc []byte, ops [][]byte) (edits int, ns float64, err error) {
	v, err := p.ask(`{"type":%q,"seconds":%d,"doc":%s,"ops":%s}`, typ, benchSeconds, doc, list(ops))
	if err != nil {
		return 0, 0, err
	}
	n, _ := v.Get("edits")
	each, _ := v.Get("ns")
	return int(n.Float()), each.Float(), nil
}
