package reference

import (
	"fmt"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
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
			doc, ops := typed(kind, trace)
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
	begin := used(t)
	for i, op := range ops {
		if err := editor.Apply(op); err != nil {
			t.Fatal(err)
		}
		if i%n == 0 {
			kept = editor.Freeze()
		}
	}
	return float64((used(t) - begin).Nanoseconds()) / float64(len(ops))
}

// used is the processor's time that this process has had, collection of garbage included.
func used(t *testing.T) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// kept keeps a version from being optimised away.
var kept ot.Snapshot

// typed returns a trace as a document and operations of a type. The traces have no characters above U+FFFF, so that all types
// count them alike.
func typed(kind *Kind, trace ottest.Trace) (doc []byte, ops [][]byte) {
	start := jsonvalue.AppendString(nil, trace.Start)
	switch kind {
	case RichText:
		doc = []byte(`{"ops":[]}`)
		if trace.Start != "" {
			doc = fmt.Appendf(nil, `{"ops":[{"insert":%s}]}`, start)
		}
	case JSON0, JSON1:
		doc = fmt.Appendf(nil, `{"text":%s}`, start)
	default:
		doc = start
	}
	text := seq.NewText(trace.Start).Edit()
	for _, p := range trace.Patches {
		gone := string(text.AppendRange(nil, seq.UTF16, p.At, p.At+p.Deleted))
		text.Rewind()
		text.Skip(seq.UTF16, p.At)
		text.Delete(seq.UTF16, p.Deleted)
		text.Insert(p.Insert)
		ops = append(ops, patchOp(kind, p, gone))
	}
	return doc, ops
}

// patchOp returns a patch, which deletes gone, as an operation.
func patchOp(kind *Kind, p ottest.Patch, gone string) []byte {
	skip, remove, insert := "%d", `{"d":%d}`, "%s"
	switch kind {
	case RichText:
		skip, remove, insert = `{"retain":%d}`, `{"delete":%d}`, `{"insert":%s}`
	case JSON0:
		remove, insert = fmt.Sprintf(`{"p":%d,"d":%s}`, p.At, jsonvalue.AppendString(nil, gone)), fmt.Sprintf(`{"p":%d,"i":%%s}`, p.At)
	}
	var parts [][]byte
	if p.At > 0 && kind != JSON0 && (p.Deleted > 0 || p.Insert != "") {
		parts = append(parts, fmt.Appendf(nil, skip, p.At))
	}
	switch {
	case p.Deleted > 0 && kind == JSON0:
		parts = append(parts, []byte(remove))
	case p.Deleted > 0:
		parts = append(parts, fmt.Appendf(nil, remove, p.Deleted))
	}
	if p.Insert != "" {
		parts = append(parts, fmt.Appendf(nil, insert, jsonvalue.AppendString(nil, p.Insert)))
	}
	switch kind {
	case JSON0:
		return fmt.Appendf(nil, `[{"p":["text"],"t":"text0","o":%s}]`, list(parts))
	case JSON1:
		return fmt.Appendf(nil, `["text",{"es":%s}]`, list(parts))
	}
	return list(parts)
}

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
