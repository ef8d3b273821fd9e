package json1

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
	i := 0
	for ; b.Len() < size/2; i++ {
		const shape = `"shape-%d":{"type":"rectangle","x":%d,"y":%d,"width":100,"height":50,"points":[[0,0],[1,1]]},`
		fmt.Fprintf(&b, shape, i, i%977, i%773)
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
	doc, err := json1{}.Create([]byte(b.String()))
	if err != nil {
		tb.Fatal(err)
	}
	return doc
}

func mustDecode(tb testing.TB, s string) Op {
	op, err := decode([]byte(s))
	if err != nil {
		tb.Fatal(err)
	}
	return op
}

// bySize runs a benchmark on documents of several sizes.
func bySize(b *testing.B, f func(b *testing.B, doc jsontree.Value)) {
	for _, size := range []int{10_000, 5_000_000} {
		b.Run(fmt.Sprintf("%dkB", size/1000), func(b *testing.B) {
			doc := whiteboard(b, size)
			b.ReportAllocs()
			f(b, doc)
		})
	}
}

func benchmarkApply(b *testing.B, ops ...string) {
	bySize(b, func(b *testing.B, doc jsontree.Value) {
		var decoded []Op
		for _, s := range ops {
			decoded = append(decoded, mustDecode(b, s))
		}
		for i := 0; b.Loop(); i++ {
			var err error
			if doc, err = apply(doc, decoded[i%len(decoded)]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkApplySetProperty(b *testing.B) {
	benchmarkApply(b, `["shapes","shape-7","x",{"r":true,"i":42}]`)
}

func BenchmarkApplyAddNumber(b *testing.B) { benchmarkApply(b, `["shapes","shape-7","x",{"ena":1}]`) }

// Points are added and removed in turn, so that the list keeps its length.
func BenchmarkApplyPoint(b *testing.B) {
	benchmarkApply(b, `["shapes","line","points",10,{"i":[5,5]}]`, `["shapes","line","points",10,{"r":true}]`)
}

func BenchmarkApplyShape(b *testing.B) {
	benchmarkApply(b, `["shapes","new",{"i":{"type":"ellipse","x":1}}]`, `["shapes","new",{"r":true}]`)
}

func BenchmarkApplyText(b *testing.B) {
	benchmarkApply(b, `["text",{"es":[1000,"x"]}]`, `["text",{"es":[1000,{"d":1}]}]`)
}

// pairs are small operations that meet in the ways that are usual.
var pairs = map[string][2]string{
	"apart":    {`["shapes","a","x",{"r":true,"i":1}]`, `["shapes","b","y",{"r":true,"i":2}]`},
	"numbers":  {`["shapes","a","x",{"ena":1}]`, `["shapes","a","x",{"ena":2}]`},
	"list":     {`["points",10,{"i":[1,2]}]`, `["points",10,{"i":[3,4]}]`},
	"text":     {`["text",{"es":[10,"x"]}]`, `["text",{"es":[5,{"d":2}]}]`},
	"move":     {`["list",[1,{"p":0}],[5,{"d":0}]]`, `["list",[1,"x",{"ena":1}],[3,{"r":true}]]`},
	"conflict": {`["shapes","a","x",{"r":true,"i":1}]`, `["shapes","a","x",{"r":true,"i":2}]`},
}

func BenchmarkTransform(b *testing.B) {
	for name, pair := range pairs {
		b.Run(name, func(b *testing.B) {
			op, over := mustDecode(b, pair[0]), mustDecode(b, pair[1])
			b.ReportAllocs()
			for b.Loop() {
				if _, err := transformMerging(op, over, ot.Left); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompose(b *testing.B) {
	op, next := mustDecode(b, pairs["move"][0]), mustDecode(b, pairs["move"][1])
	b.ReportAllocs()
	for b.Loop() {
		if _, err := compose(op, next); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	for name, pair := range pairs {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mustDecode(b, pair[0])
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	op := mustDecode(b, pairs["move"][0])
	b.ReportAllocs()
	for b.Loop() {
		encode(op)
	}
}

// BenchmarkTrace types a real text into a string of a document.
func BenchmarkTrace(b *testing.B) {
	trace := ottest.ReadTrace(b, "automerge-paper")
	doc := jsontree.Object().Set("text", jsontree.String(trace.Start))
	var ops []Op
	for _, p := range trace.Patches {
		ops = append(ops, patchOp(b, p))
	}
	b.ReportAllocs()
	b.ResetTimer()
	now := doc
	for i := 0; i < b.N; i++ {
		if i%len(ops) == 0 {
			now = doc
		}
		var err error
		if now, err = apply(now, ops[i%len(ops)]); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCreate(b *testing.B) {
	bySize(b, func(b *testing.B, doc jsontree.Value) {
		data := jsontree.Append(nil, doc)
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			if _, err := (json1{}).Create(data); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEncodeDocument(b *testing.B) {
	bySize(b, func(b *testing.B, doc jsontree.Value) {
		b.SetBytes(int64(len(jsontree.Append(nil, doc))))
		for b.Loop() {
			if _, err := (json1{}).Encode(doc); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkDiff compares two versions that share all but the path to one change.
func BenchmarkDiff(b *testing.B) {
	bySize(b, func(b *testing.B, doc jsontree.Value) {
		next, err := apply(doc, mustDecode(b, `["shapes","line","points",10,{"i":[5,5]}]`))
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := diff(doc, next); err != nil {
				b.Fatal(err)
			}
		}
	})
}
