package json1

import (
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/ottest"
)

// seeds are operations of every form, some of them invalid.
var seeds = []string{
	`null`, `[]`, `[[]]`, `[{}]`, `[{"i":5}]`, `[{"r":true}]`, `["a",{"r":null,"i":[1]}]`, `[["a",{"p":0}],["l",2,{"d":0}]]`,
	`["l",[0,{"p":0}],[1,{"p":1},"x",{"d":0}],[2,{"d":1}]]`, `["o",{"p":0},"s",{"p":1}]`,
	`[["a",{"d":1,"es":[1,"x",{"d":1}]}],["b",{"d":0}],["o",{"p":0},"s",{"p":1}]]`,
	`["s",{"et":"text-unicode","e":["x"]}]`, `["n",{"ena":1e308}]`, `["n",{"et":"number","e":-1}]`,
	`["rt",{"et":"rich-text","e":[{"insert":"x"}]}]`, `["__proto__",{"i":1}]`, `["a",[["b",{"i":1}]]]`,
	`["l",9007199254740993,{"r":true}]`, `[["a",{"p":0}],["l",[1,{"r":true}],[2,{"d":0}]],["o",{"d":1},"s",{"p":1}]]`,
	`[["o",{"p":0}],["l",0,{"d":0}]]`, `[["l",{"p":0}],["o","x",{"d":0}]]`,
}

const fuzzDoc = `{"a":"text","l":[1,"two",[3],{"x":4}],"n":5,"o":{"s":"😀","t":{}},"s":"string",
	"rt":{"ops":[{"insert":"r\n"}]}}`

// FuzzDecodeOp holds that no pair of operations makes anything panic, that what is accepted can be written and read
// again, and that documents stay JSON.
func FuzzDecodeOp(f *testing.F) {
	for i, a := range seeds {
		f.Add([]byte(a), []byte(seeds[len(seeds)-1-i]))
		f.Add([]byte(a), []byte(seeds[(i+7)%len(seeds)]))
	}
	for _, s := range ottest.Seeds(f, "testdata/vectors.jsonl.gz") {
		f.Add(s.A, s.B)
	}
	doc, err := json1{}.Create([]byte(fuzzDoc))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, first, second []byte) {
		a, err := decode(first)
		if err != nil {
			return
		}
		if again, err := decode(encode(a)); err != nil || string(encode(again)) != string(encode(a)) {
			t.Fatalf("%s is written as %s and read as %s: %v", first, encode(a), encode(again), err)
		}
		if _, err := normalize(a); err != nil {
			t.Fatalf("normalize %s: %v", first, err)
		}
		_, _ = a.TransformPosition(Path{Member("o"), Element(2), Member("s"), Element(1)})
		_, _ = json1{}.Invert(a, doc)
		_, _ = invert(a)
		docA, errA := apply(doc, a)
		b, err := decode(second)
		if err != nil {
			return
		}
		docB, errB := apply(doc, b)
		if both, err := compose(a, b); err == nil && errA == nil {
			readable(t, doc, both)
			readable(t, docA, b)
		}
		for _, side := range []ot.Side{ot.Left, ot.Right} {
			a2, err := transformMerging(a, b, side)
			b2, err2 := transformMerging(b, a, 1-side)
			if errA == nil && errB == nil && err == nil && err2 == nil {
				readable(t, docA, b2)
				readable(t, docB, a2)
			}
			if _, conflict, err := tryTransform(a, b, side); conflict != nil && err == nil {
				_, _ = decode(encode(conflict.Op))
			}
		}
	})
}

func FuzzTransform(f *testing.F) {
	ottest.FuzzTransform(f, ottest.Fuzz{
		Type: Merging, Sample: "testdata/vectors.jsonl.gz", Doc: fuzzDoc, Ops: seeds,
		Loose: true, // sums that are too large
	})
}

// readable holds that op, if it fits doc, makes a document that can be read again.
func readable(t *testing.T, doc jsontree.Value, op Op) {
	after, err := apply(doc, op)
	if err != nil || after.IsNone() {
		return
	}
	data := jsontree.Append(nil, after)
	if again, err := jsontree.Parse(data, docLimits); err != nil || !jsontree.Equal(again, after) {
		t.Fatalf("%s makes %s: %v", encode(op), data, err)
	}
}
