package builtin_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/builtin"
)

// walk writes what an operation does, as ot.Linear tells it.
func walk(linear ot.Linear, op ot.Op) string {
	var steps []string
	for s := range linear.Steps(op) {
		steps = append(steps, fmt.Sprint([]string{"keep", "format", "insert", "delete"}[s.Kind], s.Len))
	}
	return strings.Join(steps, " ")
}

// The types of text tell their steps in units of their own, and write stretches of a document.
func TestLinear(t *testing.T) {
	for _, c := range []struct {
		typ, doc, op  string
		steps, after  string
		length, slice string // of the document, and its units 1 to 3
	}{
		{"text-unicode", `"a😀bc"`, `[1,{"d":1},"xy"]`, "keep1 delete1 insert2", `"axybc"`, "4", `"😀b"`},
		{"text", `"a😀bc"`, `[1,{"d":2},"😀"]`, "keep1 delete2 insert2", `"a😀bc"`, "5", `"😀"`},
		{"rich-text", `[{"insert":"a😀"},{"insert":{"image":"x"}},{"insert":"c","attributes":{"bold":true}}]`,
			`[{"retain":1},{"retain":2,"attributes":{"bold":true}},{"insert":{"video":"y"}},{"delete":1}]`,
			"keep1 format2 insert1 delete1", `[{"insert":"a"},{"insert":"😀","attributes":{"bold":true}},{"insert":{"video":"y"}},{"insert":"c","attributes":{"bold":true}}]`,
			"5", `[{"insert":"😀"}]`},
	} {
		t.Run(c.typ, func(t *testing.T) {
			typ, _ := builtin.Registry().Type(c.typ)
			linear, ok := ot.AsLinear(typ)
			if !ok {
				t.Fatal("the type is not linear")
			}
			doc, err := typ.Create([]byte(c.doc))
			if err != nil {
				t.Fatal(err)
			}
			op, err := typ.DecodeOp([]byte(c.op))
			if err != nil {
				t.Fatal(err)
			}
			after, err := typ.Apply(doc, op)
			if err != nil {
				t.Fatal(err)
			}
			if got := walk(linear, op); got != c.steps {
				t.Errorf("steps %s, want %s", got, c.steps)
			}
			if got := fmt.Sprint(linear.Len(doc)); got != c.length {
				t.Errorf("length %s, want %s", got, c.length)
			}
			if got, err := linear.Slice(doc, 1, 3); string(got) != c.slice || err != nil {
				t.Errorf("slice %s, want %s, %v", got, c.slice, err)
			}
			if got, err := linear.Slice(after, 0, linear.Len(after)); string(got) != c.after || err != nil {
				t.Errorf("after it %s, want %s, %v", got, c.after, err)
			}
		})
	}
	for _, name := range []string{"json0", "json1"} {
		typ, _ := builtin.Registry().Type(name)
		if _, ok := ot.AsLinear(typ); ok {
			t.Errorf("%s is linear", name)
		}
	}
}

// What is said about rich text is compared piece by piece; plain text has nothing to compare.
func TestReformat(t *testing.T) {
	typ, _ := builtin.Registry().Type("rich-text")
	linear, _ := ot.AsLinear(typ)
	from, _ := typ.Create([]byte(`[{"insert":"x"},{"insert":"ab","attributes":{"bold":true}},{"insert":"cd"}]`))
	to, _ := typ.Create([]byte(`[{"insert":"a","attributes":{"bold":true}},{"insert":"b"},{"insert":"cd","attributes":{"size":2}}]`))
	var got []string
	for n, changed := range linear.Reformat(from, 1, to, 0, 3) {
		got = append(got, fmt.Sprintf("%d%s", n, changed))
	}
	if want := `1 1{"bold":null} 1{"size":2}`; strings.Join(got, " ") != want {
		t.Errorf("%s, want %s", got, want)
	}
	plain, _ := builtin.Registry().Type("text")
	linear, _ = ot.AsLinear(plain)
	doc, _ := plain.Create([]byte(`"abc"`))
	for n, changed := range linear.Reformat(doc, 0, doc, 0, 3) {
		if n != 3 || changed != nil {
			t.Errorf("%d units: %s", n, changed)
		}
	}
}
