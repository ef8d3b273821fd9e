package text

import (
	"slices"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
)

// FuzzDecodeOp holds that whatever is accepted can be written and read again, and that nothing panics: on a document, or with two
// operations that may not belong to one document.
func FuzzDecodeOp(f *testing.F) {
	for _, seed := range []string{
		`[]`, `[3,"hi",5,{"d":8}]`, `["a","b",{"d":1}]`, `[1,{"d":1},"\ud83d"]`, `["\ude00"]`, `[9007199254740991,"a"]`, `[{"d":1,"x":2}]`,
	} {
		f.Add([]byte(seed), []byte(`[1,"😀",{"d":2}]`), "a😀b")
	}
	for _, s := range ottest.Seeds(f, "testdata/vectors.jsonl.gz") {
		f.Add(s.A, s.B, "a😀b")
	}
	f.Fuzz(func(t *testing.T, first, second []byte, content string) {
		op, err := dialect.Decode(first)
		if err != nil {
			return
		}
		again, err := dialect.Decode(textop.Encode(op))
		if err != nil || !slices.Equal(op, again) {
			t.Fatalf("%s is read as %v: %v", textop.Encode(op), again, err)
		}
		doc := seq.NewText(strings.ToValidUTF8(content, ""))
		after, err := text{}.Apply(doc, op)
		other, otherErr := dialect.Decode(second)
		if otherErr != nil {
			return
		}
		both := dialect.Compose(op, other)
		_, _ = dialect.Transform(op, other, ot.Left), dialect.Transform(op, other, ot.Right)
		if err != nil {
			return
		}
		want, err := text{}.Apply(after, other)
		if err != nil {
			return
		}
		if got, err := (text{}).Apply(doc, both); err != nil || got.String() != want.String() {
			t.Fatalf("%s makes %q, want %q: %v", textop.Encode(both), got.String(), want.String(), err)
		}
	})
}

func FuzzTransform(f *testing.F) {
	ottest.FuzzTransform(f, ottest.Fuzz{
		Type:   Type,
		Sample: "testdata/vectors.jsonl.gz",
		Doc:    `"a😀bé\u0000c\ud83d"`,
		Ops: []string{
			`[]`, `["x",2,{"d":1}]`, `[{"d":2},"y","z"]`, `[3,{"d":3},"\ude00"]`, `[1,{"d":1},{"d":2}]`, `[2147483647,"a"]`, `[{"d":2147483647}]`,
		},
	})
}
