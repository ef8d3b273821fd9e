package richtext

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot"
)

// The corners of the type, one row each; the vectors hold them in bulk.
func TestApply(t *testing.T) {
	for _, c := range []struct{ name, doc, op, want string }{
		{"insert", `[{"insert":"ab"}]`, `[{"retain":1},{"insert":"x"}]`, `[{"insert":"axb"}]`},
		{"list or object", `{"ops":[{"insert":"ab"}]}`, `{"ops":[{"delete":1}]}`, `[{"insert":"b"}]`},
		{"no document", `null`, `[{"insert":"x"}]`, `[{"insert":"x"}]`},
		{"format", `[{"insert":"abc"}]`, `[{"retain":1},{"retain":1,"attributes":{"b":1}}]`, `[{"insert":"a"},{"insert":"b","attributes":{"b":1}},{"insert":"c"}]`},
		{"format away", `[{"insert":"a"},{"insert":"b","attributes":{"b":1}},{"insert":"c"}]`, `[{"retain":3,"attributes":{"b":null}}]`, `[{"insert":"abc"}]`},
		{"null stays on an insert", `[]`, `[{"insert":"x","attributes":{"b":null}}]`, `[{"insert":"x","attributes":{"b":null}}]`},
		{"delete merges neighbours", `[{"insert":"a"},{"insert":"b","attributes":{"b":1}},{"insert":"c"}]`, `[{"retain":1},{"delete":1}]`, `[{"insert":"ac"}]`},
		{"embeds are not merged", `[{"insert":{"i":1}}]`, `[{"insert":{"i":1}}]`, `[{"insert":{"i":1}},{"insert":{"i":1}}]`},
		{"a number is an embed", `[]`, `[{"insert":0}]`, `[{"insert":0}]`},
		{"first retain does not merge", `[{"insert":"a"},{"insert":"b"},{"insert":"c"}]`, `[{"retain":2},{"insert":"x"}]`, `[{"insert":"a"},{"insert":"bxc"}]`},
		{"later retain merges", `[{"insert":"a"},{"insert":"b"},{"insert":"c"},{"insert":{"i":1}}]`, `[{"retain":1,"attributes":{}},{"retain":2},{"delete":1}]`, `[{"insert":"abc"}]`},
		{"the rest is not merged", `[{"insert":"a"},{"insert":"b"},{"insert":"c"},{"insert":"d"}]`, `[{"retain":1,"attributes":{"b":1}}]`, `[{"insert":"a","attributes":{"b":1}},{"insert":"b"},{"insert":"c"},{"insert":"d"}]`},
		{"empty attributes keep apart", `[{"insert":"a"}]`, `[{"insert":"x","attributes":{}}]`, `[{"insert":"x","attributes":{}},{"insert":"a"}]`},
		{"empty attributes go when kept", `[{"insert":"x","attributes":{}},{"insert":"a"}]`, `[]`, `[{"insert":"xa"}]`},
		{"half a pair", `[{"insert":"😀"}]`, `[{"retain":1},{"insert":"x"}]`, `[{"insert":"\ud83dx\ude00"}]`},
		{"halves of two components", `[{"insert":"😀"}]`, `[{"retain":1,"attributes":{"b":1}}]`, `[{"insert":"\ud83d","attributes":{"b":1}},{"insert":"\ude00"}]`},
		{"halves meet", `[{"insert":"\ud83d"}]`, `[{"retain":1},{"insert":"\ude00"}]`, `[{"insert":"😀"}]`},
	} {
		doc, err := Type.Create([]byte(c.doc))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		op, err := Type.DecodeOp([]byte(c.op))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		next, err := Type.Apply(doc, op)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got, err := Type.Encode(next)
		if want := `{"ops":` + c.want + `}`; err != nil || string(got) != want {
			t.Errorf("%s:\n got  %s\n want %s: %v", c.name, got, want, err)
		}
	}
}

func TestRefused(t *testing.T) {
	for _, op := range []string{
		``, `null`, `5`, `"x"`, `{}`, `{"ops":5}`, `[`, `[]]`, `[null]`, `["x"]`, `[{}]`, `[{"attributes":{}}]`, `[{"insert":""}]`, `[{"insert":null}]`,
		`[{"insert":true}]`, `[{"insert":[]}]`, `[{"insert":"x","delete":1}]`, `[{"retain":0}]`, `[{"retain":-1}]`, `[{"retain":1.5}]`,
		`[{"retain":"1"}]`, `[{"retain":{"i":1}}]`, `[{"delete":0}]`, `[{"retain":2147483648}]`, `[{"retain":1e999}]`, `[{"retain":1,"attributes":"b"}]`,
		`[{"retain":1,"attributes":["b"]}]`, `[{"retain":1,"attributes":{"constructor":1}}]`, `[{"insert":"x","attributes":{"__proto__":null}}]`,
		"[{\"insert\":\"\xff\"}]",
		`[{"insert":` + strings.Repeat(`{"a":`, 200) + `1` + strings.Repeat(`}`, 200) + `}]`,
		`[{"insert":"x","attributes":{"a":"` + strings.Repeat("x", 70_000) + `"}}]`,
	} {
		if got, err := Type.DecodeOp([]byte(op)); err == nil {
			t.Errorf("%.80s is accepted as %v", op, got)
		}
	}
	for _, doc := range []string{``, `5`, `[{"retain":1}]`, `[{"delete":1}]`, `{"foo":1}`, `null null`} {
		if _, err := Type.Create([]byte(doc)); err == nil {
			t.Errorf("%s is accepted as a document", doc)
		}
	}
}

// An operation that does not fit changes nothing.
func TestPastTheEnd(t *testing.T) {
	doc, err := Type.Create([]byte(`[{"insert":"abc"}]`))
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{
		`[{"retain":4}]`, `[{"delete":4}]`, `[{"insert":"x"},{"retain":3},{"delete":1}]`, `[{"retain":2147483647},{"retain":2147483647}]`,
	} {
		op, err := Type.DecodeOp([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		e := ot.Edit(Type, doc)
		if err := e.Apply(op); err == nil {
			t.Errorf("%s fits", data)
		}
		if got, err := Type.Encode(e.Freeze()); err != nil || string(got) != `{"ops":[{"insert":"abc"}]}` {
			t.Errorf("after %s: %s, %v", data, got, err)
		}
	}
}

func TestTransformPosition(t *testing.T) {
	op, err := decode([]byte(`[{"retain":2},{"insert":"xy"},{"delete":3}]`))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		position       int
		foreign, owned int
	}{{0, 0, 0}, {2, 2, 4}, {3, 4, 4}, {5, 4, 4}, {7, 6, 6}} {
		if got := TransformPosition(c.position, op, false); got != c.foreign {
			t.Errorf("%d over a foreign operation: %d, want %d", c.position, got, c.foreign)
		}
		if got := TransformPosition(c.position, op, true); got != c.owned {
			t.Errorf("%d over one's own: %d, want %d", c.position, got, c.owned)
		}
	}
}

// Many small inserts that are merged must not be copied over and over.
func TestManySmallInserts(t *testing.T) {
	op := make(Op, 200_000)
	for i := range op {
		op[i] = InsertText("é", nil)
	}
	if got := transform(op, nil, ot.Left); len(got) != 1 || got[0].Len != len(op) || len(got[0].Text) != 2*len(op) {
		t.Errorf("%d components", len(got))
	}
}

// Whatever operations make of a document can be read again, also what one operation may not bring at once.
func TestReadableAgain(t *testing.T) {
	doc, err := Type.Create([]byte(`[{"insert":"a"}]`))
	if err != nil {
		t.Fatal(err)
	}
	deep := strings.Repeat(`{"a":`, 100) + `1` + strings.Repeat(`}`, 100)
	ops := []string{`[{"insert":` + deep + `}]`, `[{"retain":1,"attributes":{"deep":` + deep[5:len(deep)-1] + `}}]`}
	for i := range 300 {
		ops = append(ops, fmt.Sprintf(`[{"retain":1,"attributes":{"a%d":"%s"}}]`, i, strings.Repeat("x", 1000)))
	}
	for _, data := range ops {
		op, err := Type.DecodeOp([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		out, err := Type.EncodeOp(op)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Type.DecodeOp(out); err != nil {
			t.Fatalf("%.80s: %v", out, err)
		}
		if doc, err = Type.Apply(doc, op); err != nil {
			t.Fatal(err)
		}
	}
	out, err := Type.Encode(doc)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Type.Create(out); err != nil {
		t.Error(err)
	}
}
