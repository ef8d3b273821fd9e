package textunicode

import (
	"testing"

	"github.com/tandem-collab/tandem/ot/seq"
)

// Only what differs is replaced, wherever it is.
func TestDiffIsSmall(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"one two three", "one three", `[5,{"d":4}]`},
		{"one two three four", "One two, three for", `["O",{"d":1},6,",",9,{"d":1}]`},
		{"😀a😀", "a😁😀!", `[{"d":1},1,"😁",1,"!"]`},
		{"same", "same", `[]`},
		{"", "new", `["new"]`},
		{"old", "", `[{"d":3}]`},
	} {
		op, err := (textUnicode{}).Diff(seq.NewText(c.from), seq.NewText(c.to))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Type.EncodeOp(op); string(got) != c.want || err != nil {
			t.Errorf("from %q to %q by %s, want %s, %v", c.from, c.to, got, c.want, err)
		}
	}
}
