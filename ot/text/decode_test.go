package text

import (
	"errors"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/seq"
)

var errAny = errors.New("any error")

func TestDecodeOp(t *testing.T) {
	for _, c := range []struct {
		data string
		want error // nil: accepted; errAny: some error of the JSON reader
	}{
		{`[]`, nil},
		{` [ 3 , "hi" , 5.0 , { "d" : 8 } ] `, nil},
		{`["a","b",{"d":1},{"d":1}]`, nil},
		{`["\ud83d"]`, nil},
		{`["a",5]`, textop.ErrTrailingSkip},
		{`[1,1,"a"]`, textop.ErrAdjacentSkips},
		{`[0,"a"]`, textop.ErrNumber},
		{`[1.5,"a"]`, textop.ErrNumber},
		{`[{"d":-1}]`, textop.ErrNumber},
		{`[` + strings.Repeat(`{"d":9007199254740991},`, 2000) + `"a"]`, textop.ErrTooLong},
		{`[""]`, textop.ErrEmptyInsert},
		{`[{"d":"a"}]`, textop.ErrComponent}, // only text-unicode has it
		{`[{"d":1,"x":2}]`, textop.ErrComponent},
		{`[null]`, textop.ErrComponent},
		{`{"d":1}`, textop.ErrNotList},
		{``, textop.ErrNotList},
		{`[1`, errAny},
	} {
		_, err := Type.DecodeOp([]byte(c.data))
		switch {
		case c.want == errAny && err == nil, c.want == nil && err != nil, c.want != nil && c.want != errAny && !errors.Is(err, c.want):
			t.Errorf("%.60s: got %v, want %v", c.data, err, c.want)
		}
	}
}

// TestApplyErrors holds that what does not fit is refused, and that nothing has changed then.
func TestApplyErrors(t *testing.T) {
	doc := seq.NewText("a😀c")
	for _, data := range []string{`["new",5,"x"]`, `["new",{"d":5}]`, `["new",4,{"d":1}]`} {
		op, err := Type.DecodeOp([]byte(data))
		if err != nil {
			t.Fatal(err)
		}
		editor := ot.Edit(Type, doc)
		if err := editor.Apply(op); err == nil {
			t.Errorf("%s: accepted", data)
		}
		if got := editor.Freeze().(seq.Text).String(); got != doc.String() {
			t.Errorf("%s: refused, but the text is now %q", data, got)
		}
	}
}

func TestCreate(t *testing.T) {
	for data, want := range map[string]string{``: "", ` null `: "", `""`: "", ` "hi"`: "hi", `"\ude00"`: "\xED\xB8\x80"} {
		if doc, err := Type.Create([]byte(data)); err != nil || doc.(seq.Text).String() != want {
			t.Errorf("%s makes %v, want %q: %v", data, doc, want, err)
		}
	}
	for _, data := range []string{`5`, `{}`, `[]`, `nul`, `"a`, `"a"b`} {
		if _, err := Type.Create([]byte(data)); err == nil {
			t.Errorf("%s: accepted", data)
		}
	}
}
