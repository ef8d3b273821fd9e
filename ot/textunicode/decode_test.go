package textunicode

import (
	"errors"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/seq"
)

func TestDecodeOp(t *testing.T) {
	const max = "9007199254740991" // 2^53-1
	for _, c := range []struct {
		data string
		want error // nil: accepted; errAny: some error of the JSON reader
	}{
		{`[]`, nil},
		{` [ 3 , "hi" , 5.0 , { "d" : 8 } ] `, nil},
		{`["a","b",{"d":1},{"d":"\ud83d\ude00"}]`, nil},
		{`[{"d":1,"d":2}]`, nil},
		{`[` + max + `,"a"]`, nil},
		{`[1e3,"a"]`, nil},
		{`["a",5]`, textop.ErrTrailingSkip},
		{`[5]`, textop.ErrTrailingSkip},
		{`[1,1,"a"]`, textop.ErrAdjacentSkips},
		{`[0,"a"]`, textop.ErrNumber},
		{`[-1,"a"]`, textop.ErrNumber},
		{`[1.5,"a"]`, textop.ErrNumber},
		{`[9007199254740992,"a"]`, textop.ErrNumber},
		{`[1e400,"a"]`, textop.ErrNumber},
		{`[{"d":0}]`, textop.ErrNumber},
		{`[{"d":-1}]`, textop.ErrNumber},
		{`[` + max + `,{"d":1}]`, textop.ErrTooLong},
		{`[` + strings.Repeat(`{"d":`+max+`},`, 2000) + `"a"]`, textop.ErrTooLong},
		{`[""]`, textop.ErrEmptyInsert},
		{`[{"d":""}]`, textop.ErrEmptyDelete},
		{`["\ud83d"]`, textop.ErrLoneHalf},
		{`[{"d":"\ude00"}]`, textop.ErrLoneHalf},
		{`[{"d":true}]`, textop.ErrComponent},
		{`[{"d":null}]`, textop.ErrComponent},
		{`[{"d":[1]}]`, errAny},
		{`[{"d":1,"x":2}]`, textop.ErrComponent},
		{`[{"__proto__":1}]`, textop.ErrComponent},
		{`[{}]`, textop.ErrComponent},
		{`[true]`, textop.ErrComponent},
		{`[null]`, textop.ErrComponent},
		{`[[1]]`, textop.ErrComponent},
		{`{"d":1}`, textop.ErrNotList},
		{`"a"`, textop.ErrNotList},
		{`null`, textop.ErrNotList},
		{``, textop.ErrNotList},
		{`[1`, errAny},
		{`[1,"a"]x`, errAny},
		{"[\"\xff\"]", errAny},
	} {
		_, err := Type.DecodeOp([]byte(c.data))
		switch {
		case c.want == errAny && err == nil, c.want == nil && err != nil, c.want != nil && c.want != errAny && !errors.Is(err, c.want):
			t.Errorf("%.60s: got %v, want %v", c.data, err, c.want)
		case err != nil && len(err.Error()) > 120:
			t.Errorf("%.60s: a long error, which may repeat the input: %v", c.data, err)
		}
	}
}

var errAny = errors.New("any error")

// TestApplyErrors holds that what does not fit is refused, and that nothing has changed then.
func TestApplyErrors(t *testing.T) {
	text := seq.NewText("a😀c")
	for _, data := range []string{
		`["new",4,"x"]`, `["new",{"d":4}]`, `["new",3,{"d":1}]`, `["new",{"d":"abc"}]`, `["new",1,{"d":"😀d"}]`,
		`[9007199254740990,{"d":1}]`,
	} {
		op, err := Type.DecodeOp([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		editor := ot.Edit(Type, text)
		if err := editor.Apply(op); err == nil {
			t.Errorf("%s: accepted", data)
		}
		if got := editor.Freeze().(seq.Text).String(); got != text.String() {
			t.Errorf("%s: refused, but the text is now %q", data, got)
		}
		if inverter, _ := ot.AsInverter(Type); !strings.Contains(data, `"d":"`) {
			if _, err := inverter.Invert(op, text); err == nil {
				t.Errorf("%s: inverted, though it does not fit", data)
			}
		}
	}
}

func TestCreate(t *testing.T) {
	for data, want := range map[string]string{`""`: "", `"hi"`: "hi", `"\ud83d\ude00"`: "😀"} {
		if doc, err := Type.Create([]byte(data)); err != nil || doc.(seq.Text).String() != want {
			t.Errorf("%s makes %v, want %q: %v", data, doc, want, err)
		}
	}
	for _, data := range []string{`null`, `5`, `{}`, `[]`, `"\ud83d"`, `"a`, ``} {
		if _, err := Type.Create([]byte(data)); err == nil {
			t.Errorf("%s: accepted", data)
		}
	}
}

// TestDiff holds that only what differs is replaced, and that code points are not cut.
func TestDiff(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"", "", `[]`},
		{"same", "same", `[]`},
		{"", "new", `["new"]`},
		{"old", "", `[{"d":3}]`},
		{"a b c", "a c", `[2,{"d":2}]`},
		{"aa", "aaa", `[2,"a"]`},
		{"x😀y", "x😁y", `[1,"😁",{"d":1}]`}, // they begin with the same three bytes
		{"é", "ã©", `["ã©",{"d":1}]`},     // é ends with the byte that © ends with
	} {
		op, err := textUnicode{}.Diff(seq.NewText(c.from), seq.NewText(c.to))
		if err != nil || string(textop.Encode(op)) != c.want {
			t.Errorf("from %q to %q: %s, want %s: %v", c.from, c.to, textop.Encode(op), c.want, err)
		}
	}
}
