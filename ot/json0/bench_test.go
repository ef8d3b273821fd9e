package json0

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/ottest"
)

// whiteboard makes a document of about size bytes: shapes by name, one with many points, and a text.
func whiteboard(tb testing.TB, size int) jsontree.Value {
	var b strings.Builder
	b.WriteString(`{"shapes":{`)
	for i := 0; b.Len() < size/2; i++ {
		fmt.Fprintf(&b, `"shape-%d":{"type":"rectangle","x":%d,"y":%d,"width":100,"points":[[0,0],[1,1]]},`, i, i%977, i%773)
	}
	b.WriteString(`"line":{"type":"line","x":1,"y":2,"points":[[0,0]`)
	for b.Len() < size*3/4 {
		fmt.Fprintf(&b, `,[%d,%d]`, b.Len()%1009, b.Len()%907)
	}
	b.WriteString(`]}},"text":"`)
	for b.Len() < size {
		b.WriteString("All happy families are alike. ")
	}
	b.WriteString(`"}`)
	return parse(tb, b.String())
}

// changes are small operations and what undoes each.
var changes = map[string][2]string{
	"property": {`[{"p":["shapes","shape-7","x"],"od":7,"oi":42}]`, `[{"p":["shapes","shape-7","x"],"od":42,"oi":7}]`},
	"number":   {`[{"p":["shapes","shape-7","x"],"na":1}]`, `[{"p":["shapes","shape-7","x"],"na":-1}]`},
	"point":    {`[{"p":["shapes","line","points",10],"li":[5,5]}]`, `[{"p":["shapes","line","points",10],"ld":[5,5]}]`},
	"shape":    {`[{"p":["shapes","new"],"oi":{"x":1}}]`, `[{"p":["shapes","new"],"od":{"x":1}}]`},
	"move":     {`[{"p":["shapes","line","points",1],"lm":20}]`, `[{"p":["shapes","line","points",20],"lm":1}]`},
	"text":     {`[{"p":["text"],"t":"text0","o":[{"p":1000,"i":"x"}]}]`, `[{"p":["text"],"t":"text0","o":[{"p":1000,"d":"x"}]}]`},
}

func mustDecode(tb testing.TB, data string) Op {
	op, err := decode([]byte(data))
	if err != nil {
		tb.Fatal(err)
	}
	return op
}

// BenchmarkApply does a change and takes it back, in documents of several sizes. Each version is kept whole.
func BenchmarkApply(b *testing.B) {
	for _, size := range []int{10_000, 5_000_000} {
		doc := whiteboard(b, size)
		for name, change := range changes {
			ops := []Op{mustDecode(b, change[0]), mustDecode(b, change[1])}
			b.Run(fmt.Sprintf("%dkB/%s", size/1000, name), func(b *testing.B) {
				b.ReportAllocs()
				now := doc
				for i := 0; b.Loop(); i++ {
					var err error
					if now, err = apply(now, ops[i%2]); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkOp takes the way of an operation through a server apart.
func BenchmarkOp(b *testing.B) {
	for name, change := range changes {
		op, over := mustDecode(b, change[0]), mustDecode(b, change[0])
		for step, f := range map[string]func() error{
			"decode":    func() error { _, err := decode([]byte(change[0])); return err },
			"transform": func() error { _, err := transform(componentRules, op, over, ot.Left); return err },
			"compose":   func() error { _, err := compose(op, over); return err },
			"encode":    func() error { encode(op); return nil },
		} {
			b.Run(name+"/"+step, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if err := f(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkTrace types a real text into a string of a document.
func BenchmarkTrace(b *testing.B) {
	trace := ottest.ReadTrace(b, "automerge-paper")
	start := jsontree.Object().Set("text", jsontree.String(trace.Start))
	var ops []Op
	now := start
	for _, p := range trace.Patches[:50_000] {
		op := patchOp(now, p).(Op)
		ops = append(ops, op)
		var err error
		if now, err = apply(now, op); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if i%len(ops) == 0 {
			now = start
		}
		var err error
		if now, err = apply(now, ops[i%len(ops)]); err != nil {
			b.Fatal(err)
		}
	}
}
