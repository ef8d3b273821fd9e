package richtext

import (
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/ottest"
)

// FuzzDecodeOp holds that no input panics, and that what is accepted can be written, read, applied, transformed, composed
// and taken back.
func FuzzDecodeOp(f *testing.F) {
	for _, s := range []string{
		`[]`, `{"ops":[]}`, `null`, `[{"insert":"a😀"},{"retain":2,"attributes":{"bold":null}},{"delete":1}]`,
		`[{"retain":9007199254740991},{"retain":2147483647}]`, `[{"insert":{"image":"x"},"attributes":{}}]`,
		`[{"retain":1},{"insert":"\ude00"}]`, `[{"insert":"x","delete":1}]`, `[{"retain":1.5}]`, `{"ops":[{"insert":7}],"ops":5}`,
	} {
		f.Add([]byte(s))
	}
	for _, s := range ottest.Seeds(f, "testdata/vectors.jsonl.gz") {
		f.Add(s.A)
	}
	doc, err := Type.Create([]byte(`[{"insert":"ab😀"},{"insert":"c","attributes":{"bold":true}},{"insert":{"image":1}},{"insert":"d"}]`))
	if err != nil {
		f.Fatal(err)
	}
	other, err := Type.DecodeOp([]byte(`[{"retain":2,"attributes":{"bold":true}},{"insert":"x"},{"delete":3}]`))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		op, err := Type.DecodeOp(data)
		if err != nil {
			return
		}
		out, err := Type.EncodeOp(op)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Type.DecodeOp(out); err != nil {
			t.Fatalf("%s was written as %s: %v", data, out, err)
		}
		for _, side := range []ot.Side{ot.Left, ot.Right} {
			if _, err := Type.Transform(op, other, side); err != nil {
				t.Fatal(err)
			}
			if _, err := Type.Transform(other, op, side); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := Type.Compose(other, op); err != nil {
			t.Fatal(err)
		}
		next, err := Type.Apply(doc, op)
		if err != nil {
			return
		}
		inverter, _ := ot.AsInverter(Type)
		back, err := inverter.Invert(op, doc)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Type.Apply(next, back); err != nil {
			t.Fatalf("the inverse of %s does not fit: %v", out, err)
		}
	})
}

func FuzzTransform(f *testing.F) {
	ottest.FuzzTransform(f, ottest.Fuzz{
		Type:   Type,
		Sample: "testdata/vectors.jsonl.gz",
		Doc:    `[{"insert":"ab😀"},{"insert":"c","attributes":{"bold":true}},{"insert":{"image":1}},{"insert":"d"}]`,
		Ops: []string{
			`[]`, `[{"insert":"x"},{"retain":3,"attributes":{"bold":null}},{"delete":1}]`, `[{"delete":3},{"insert":"\ude00"}]`,
			`[{"retain":1},{"insert":{"image":2},"attributes":{}},{"retain":5,"attributes":{"color":{"a":1}}}]`, `[{"retain":2147483647}]`,
		},
	})
}
