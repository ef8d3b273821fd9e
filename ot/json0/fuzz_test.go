package json0

import (
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/ottest"
)

// seeds are operations of every form, some of them invalid.
var seeds = []string{
	`[]`, `[{"p":["l",0],"li":5}]`, `[{"p":["l",1],"ld":2},{"p":["l",0],"ld":1,"li":[]}]`, `[{"p":["l",0],"lm":2},{"p":["l",2,"k"],"na":1}]`,
	`[{"p":["l",2],"lm":0}]`, `[{"p":["o","k"],"od":1,"oi":{}}]`, `[{"p":["o"],"oi":null}]`, `[{"p":["o"],"od":{"k":1}}]`,
	`[{"p":["n"],"na":1e308}]`, `[{"p":["s",1],"si":"\ud83d"},{"p":["s",0],"sd":"a"}]`, `[{"p":["s",3],"sd":"😀b"}]`,
	`[{"p":["s"],"t":"text0","o":[{"p":0,"i":"x"},{"p":3,"d":"\ude00"}]}]`, `[{"p":["s"],"t":"text-unicode","o":[1,"x"]}]`,
	`[{"p":["rt"],"t":"rich-text","o":[{"insert":"x"}]}]`, `[{"p":["s"],"t":"nope","o":[]}]`, `[{"p":[],"od":1,"oi":2}]`, `[{"p":[],"na":1}]`,
	`[{"p":["__proto__"],"oi":1}]`, `[{"p":["1"],"oi":1},{"p":[1],"od":1}]`, `[{"p":["l","1"],"oi":1},{"p":["l","","x"],"od":1}]`,
}

const fuzzDoc = `{"l":[1,2,{"k":3}],"o":{"k":1},"n":5,"s":"aé😀b","rt":{"ops":[{"insert":"r\n"}]},"1":"one"}`

// FuzzDecodeOp holds that no pair of operations makes anything panic, that what is accepted can be written and read again, and that
// documents stay JSON.
func FuzzDecodeOp(f *testing.F) {
	for i, a := range seeds {
		f.Add([]byte(a), []byte(seeds[len(seeds)-1-i]))
		f.Add([]byte(a), []byte(seeds[(i+7)%len(seeds)]))
	}
	for _, s := range ottest.Seeds(f, "testdata/vectors.jsonl.gz") {
		f.Add(s.A, s.B)
	}
	doc, err := json0{}.Create([]byte(fuzzDoc))
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
			if a2, err := (json0{}).Transform(a, b, side); err == nil && errB == nil {
				readable(t, docB, a2)
			}
			if b2, err := (json0{}).Transform(b, a, 1-side); err == nil && errA == nil {
				readable(t, docA, b2)
			}
		}
	})
}

func FuzzTransform(f *testing.F) {
	ottest.FuzzTransform(f, ottest.Fuzz{
		Type: Type, Sample: "testdata/vectors.jsonl.gz", Doc: fuzzDoc, Ops: seeds,
		Loose: true, // what sets a member without saying what was there
	})
}

// readable holds that op, if it fits doc, makes a document that can be read again.
func readable(t *testing.T, doc jsontree.Value, op Op) {
	after, err := apply(doc, op)
	if err != nil {
		return
	}
	data := jsontree.Append(nil, after)
	if again, err := jsontree.Parse(data, docLimits); err != nil || !jsontree.Equal(again, after) {
		t.Fatalf("%s makes %s: %v", encode(op), data, err)
	}
}
