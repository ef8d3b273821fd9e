package textunicode

import (
	"slices"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
)

// FuzzDecodeOp holds that whatever is accepted can be written, read again, and applied to a document that is long
// enough, with the outcome that the grammar says.
func FuzzDecodeOp(f *testing.F) {
	for _, seed := range []string{
		`[]`, `[3,"hi",5,{"d":8}]`, `["a","b",{"d":1},{"d":"\ud83d\ude00"}]`, `[{"d":"aé"}]`, `[1.0,"\u0000"]`, `["\ud83d"]`,
		`[9007199254740991,"a"]`, `[{"d":1,"x":2}]`,
	} {
		f.Add([]byte(seed))
	}
	for _, s := range ottest.Seeds(f, "testdata/vectors.jsonl.gz") {
		f.Add(s.A)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		op, err := dialect.Decode(data)
		if err != nil {
			return
		}
		again, err := dialect.Decode(textop.Encode(op))
		if err != nil || !slices.Equal(op, again) {
			t.Fatalf("%s is read as %v: %v", textop.Encode(op), again, err)
		}
		text, want, ok := fitting(op)
		if !ok {
			return
		}
		doc := seq.NewText(text)
		got, err := textUnicode{}.Apply(doc, op)
		if err != nil || got.String() != want {
			t.Fatalf("%s on %q makes %q, want %q: %v", textop.Encode(op), text, got.String(), want, err)
		}
		back, err := textUnicode{}.Invert(op, doc)
		if err != nil {
			t.Fatal(err)
		}
		if restored, err := (textUnicode{}).Apply(got, back); err != nil || restored.String() != text {
			t.Fatalf("%s on %q is undone to %q: %v", textop.Encode(op), text, restored.String(), err)
		}
	})
}

// fitting makes a document that op fits, and what op makes of it; not if it would be too long.
func fitting(op Op) (before, after string, ok bool) {
	var b, a strings.Builder
	for _, c := range op {
		if c.Len > 1000 && c.Text == "" {
			return "", "", false
		}
		switch kept := strings.Repeat("😀", c.Len); {
		case c.Action == Insert:
			a.WriteString(c.Text)
		case c.Action == Skip:
			b.WriteString(kept)
			a.WriteString(kept)
		case c.Text != "":
			b.WriteString(c.Text)
		default:
			b.WriteString(kept)
		}
	}
	return b.String() + "end", a.String() + "end", true
}

func FuzzTransform(f *testing.F) {
	ottest.FuzzTransform(f, ottest.Fuzz{
		Type:   Type,
		Sample: "testdata/vectors.jsonl.gz",
		Doc:    `"a😀bé\u0000c"`,
		Ops: []string{
			`[]`, `["x",2,{"d":1}]`, `[{"d":"a😀"},"y","z"]`, `[3,{"d":3},"😀"]`, `[1,{"d":1},{"d":2}]`, `[2147483647,"a"]`, `[{"d":2147483647}]`,
		},
	})
}
