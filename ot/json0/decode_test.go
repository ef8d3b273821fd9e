package json0

import (
	"errors"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
)

var errAny = errors.New("any error")

func TestDecodeOp(t *testing.T) {
	deep := strings.Repeat("[", 2000) + strings.Repeat("]", 2000)
	for _, c := range []struct {
		data string
		want error // nil: accepted; errAny: some error of the JSON reader
	}{
		{`[]`, nil},
		{` [ {"p" : [ "a" , 0 ] , "li" : null } ] `, nil},
		{`[{"p":["a",0],"ld":1,"li":2},{"p":["a",0],"lm":1}]`, nil},
		{`[{"p":[],"oi":1,"od":{}},{"p":["a"],"od":null}]`, nil},
		{`[{"p":["a"],"na":-1.5e3}]`, nil},
		{`[{"p":["a",1],"si":"\ud83d"},{"p":["a",0],"sd":""}]`, nil},
		{`[{"p":["a"],"t":"text0","o":[{"p":0,"i":"x"},{"p":1,"d":"y","i":null}]}]`, nil},
		{`[{"p":["a"],"t":"nope","o":{}}]`, nil}, // refused when it is applied
		{`[{"p":[5],"oi":1}]`, nil},
		{`[{"p":["a"],"oi":` + deep + `}]`, errAny},
		{`{"p":["a"],"na":1}`, errNotList},
		{`null`, errNotList},
		{``, errNotList},
		{`[null]`, errComponent},
		{`[{"na":1}]`, errNoPath},
		{`[{"p":"a","na":1}]`, errNoPath},
		{`[{"p":[["__proto__"]],"na":1}]`, errSegment},
		{`[{"p":["__proto__","x"],"oi":1}]`, errSegment},
		{`[{"p":["a","constructor"],"oi":1}]`, errSegment},
		{`[{"p":["toString"],"oi":1}]`, errSegment},
		{`[{"p":[null],"oi":1}]`, errSegment},
		{`[{"p":["a",-1],"li":1}]`, errIndex},
		{`[{"p":["a",1.5],"li":1}]`, errIndex},
		{`[{"p":["a",1e300],"li":1}]`, errIndex},
		{`[{"p":["a","0"],"li":1}]`, errIndex},
		{`[{"p":[],"ld":1}]`, errIndex},
		{`[{"p":["a"],"si":"x"}]`, errIndex},
		{`[{"p":["a",0],"lm":-1}]`, errMoveTo},
		{`[{"p":["a",0],"lm":null}]`, errMoveTo},
		{`[{"p":["a"],"na":"1"}]`, errNumber},
		{`[{"p":["a"],"na":1e400}]`, errNumber},
		{`[{"p":["a",0],"si":null}]`, errString},
		{`[{"p":["a",0],"si":"x","sd":"y"}]`, errAction},
		{`[{"p":["a",0],"li":1,"lm":2}]`, errAction},
		{`[{"p":["a"],"na":1,"oi":2}]`, errAction},
		{`[{"p":["a"]}]`, errAction},
		{`[{"p":["a"],"t":"text0"}]`, errAction},
		{`[{"p":["a"],"oi":1,"x":2}]`, errMember},
		{`[{"p":["a"],"t":5,"o":[]}]`, errSubtypeName},
		{`[{"p":["a"],"t":"text0","o":{}}]`, errPieces},
		{`[{"p":["a"],"t":"text0","o":[{"p":0}]}]`, errPieces},
		{`[{"p":["a"],"t":"text0","o":[{"p":0,"i":"x","d":"y"}]}]`, errPieces},
		{`[{"p":["a"],"t":"text0","o":[{"p":-1,"i":"x"}]}]`, errOffset},
		{`[{"p":["a"],"t":"text-unicode","o":[-1]}]`, errAny},
		{`[{"p":[` + strings.Repeat(`0,`, 1000) + `0],"na":1}]`, errTooDeep},
		{`[{"p":["a"],"na":1}`, errAny},
	} {
		_, err := Type.DecodeOp([]byte(c.data))
		switch {
		case c.want == errAny && err == nil, c.want == nil && err != nil, c.want != nil && c.want != errAny && !errors.Is(err, c.want):
			t.Errorf("%.70s: got %v, want %v", c.data, err, c.want)
		}
	}
}

const applyDoc = `{"l":[1,2,3],"o":{"k":1},"s":"a😀","n":5,"x":null}`

// TestApplyErrors holds that what does not fit is refused, and that nothing has changed then.
func TestApplyErrors(t *testing.T) {
	doc, err := Type.Create([]byte(applyDoc))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		component string
		want      error
	}{
		{`{"p":["l",4],"li":0}`, errPastList},
		{`{"p":["l",3],"ld":0}`, errPastList},
		{`{"p":["l",3],"ld":0,"li":1}`, errPastList},
		{`{"p":["l",3],"lm":0}`, errPastList},
		{`{"p":["l",0],"lm":3}`, errPastList},
		{`{"p":["o",0],"li":0}`, errNotAList},
		{`{"p":["x",0],"li":0}`, errNotAList},
		{`{"p":["l",0],"oi":0}`, errNotAnObject},
		{`{"p":["s","k"],"oi":0}`, errNotAnObject},
		{`{"p":["l"],"na":1}`, errNotANumber},
		{`{"p":["l","0"],"na":1}`, errNoPlace},
		{`{"p":["l","length"],"na":1}`, errNoPlace},
		{`{"p":["none"],"na":1}`, errNoPlace},
		{`{"p":["none","k"],"oi":1}`, errNoPlace},
		{`{"p":["s",9],"sd":"x"}`, errWrongText},
		{`{"p":["s",2],"sd":"xy"}`, errWrongText},
		{`{"p":["s",1],"sd":"x"}`, errWrongText},
		{`{"p":["n",0],"si":"x"}`, errNotString},
		{`{"p":["n"],"t":"text0","o":[]}`, errNotString},
		{`{"p":["n"],"t":"nope","o":[]}`, errSubtype},
		{`{"p":["n"],"t":"rich-text","o":[]}`, errAny},
		{`{"p":["n"],"na":1e308},{"p":["n"],"na":1e308}`, errRange},
		{`{"p":[],"od":0}`, errRootDeleted},
	} {
		op, err := Type.DecodeOp([]byte(`[{"p":["n"],"na":1},` + c.component + `]`))
		if err != nil {
			t.Errorf("%s: %v", c.component, err)
			continue
		}
		editor := ot.Edit(Type, doc)
		if err := editor.Apply(op); err == nil || c.want != errAny && !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.component, err, c.want)
		}
		if got := editor.Freeze().(jsontree.Value).String(); got != applyDoc {
			t.Errorf("%s: refused, but the document is now %s", c.component, got)
		}
		if size, ok := ot.SizeOf(editor); !ok || size < len(applyDoc)-5 || size > len(applyDoc)+5 {
			t.Errorf("its size is said to be %d, %v, not %d", size, ok, len(applyDoc))
		}
	}
}

// TestPastEnd holds that texts are edited at their end where an offset is past it, but that what is to be deleted must be there.
func TestPastEnd(t *testing.T) {
	for _, c := range []struct{ component, want string }{
		{`{"p":["s",9],"si":"x"}`, `"a😀x"`},
		{`{"p":["s",2147483647],"si":"x"}`, `"a😀x"`},
		{`{"p":["s",9],"sd":""}`, `"a😀"`},
		{`{"p":["s",2],"sd":"😀"}`, ``},
		{`{"p":["s"],"t":"text0","o":[{"p":9,"i":"x"},{"p":3,"d":"x"}]}`, `"a😀"`},
		{`{"p":["s"],"t":"text0","o":[{"p":9,"d":"x"}]}`, ``},
		{`{"p":["s"],"t":"text-unicode","o":["x",1,{"d":5}]}`, `"xa"`},
		{`{"p":["s"],"t":"text-unicode","o":[{"d":"xyz"},"y"]}`, `"y"`},
		{`{"p":["s"],"t":"text-unicode","o":[2,{"d":1}]}`, `"a😀"`},
		{`{"p":["s"],"t":"text-unicode","o":[3,"x"]}`, ``},
		{`{"p":["s",2],"si":"-"},{"p":["s"],"t":"text-unicode","o":["x"]}`, ``}, // a pair was cut in two
		{`{"p":["n"],"t":"text-unicode","o":["x"]}`, ``},
	} {
		after, err := apply(jsontree.Object().Set("n", jsontree.Number(1)).Set("s", jsontree.String("a😀")), mustDecode(t, "["+c.component+"]"))
		got := ""
		if err == nil {
			got = string(jsontree.Append(nil, after.Get("s")))
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s: %v", c.component, got, c.want, err)
		}
	}
}

// TestGreatestOffset holds that what was read can be written and read again when it has been moved.
func TestGreatestOffset(t *testing.T) {
	for _, c := range []string{
		`{"p":["s",2147483647],"si":"x"}`, `{"p":["s",2147483647],"sd":"x"}`, `{"p":["s",2147483647],"li":1}`,
		`{"p":["s"],"t":"text0","o":[{"p":2147483647,"i":"x"}]}`,
	} {
		for _, over := range []string{`{"p":["s",0],"si":"abc"}`, `{"p":["s",0],"li":1}`, `{"p":["s"],"t":"text0","o":[{"p":0,"i":"abc"}]}`} {
			after, err := json0{}.Transform(mustDecode(t, "["+c+"]"), mustDecode(t, "["+over+"]"), ot.Left)
			if err == nil {
				_, err = decode(encode(after))
			}
			if err != nil {
				t.Errorf("%s over %s: %s: %v", c, over, encode(after), err)
			}
		}
	}
}

// TestDeepDocument holds that a document cannot be made too deep to be walked by many small steps.
func TestDeepDocument(t *testing.T) {
	doc := jsontree.List()
	op := Op{{Path: Path{Element(0)}, Action: List, Insert: jsontree.List()}}
	var err error
	for range maxDepth + 1 {
		if doc, err = apply(doc, op); err != nil {
			break
		}
		doc = jsontree.List(doc)
	}
	if !errors.Is(err, errDocTooDeep) {
		t.Errorf("got %v", err)
	}
}

func TestCreate(t *testing.T) {
	for data, want := range map[string]string{`null`: `null`, ` {"a": [1, "\ud83d"]} `: `{"a":[1,"\ud83d"]}`, `"x"`: `"x"`} {
		doc, err := Type.Create([]byte(data))
		if err != nil || string(jsontree.Append(nil, doc.(jsontree.Value))) != want {
			t.Errorf("%s makes %v: %v", data, doc, err)
		}
	}
	if doc, err := Type.Create(nil); err != nil || !doc.(jsontree.Value).IsNull() {
		t.Errorf("no data makes %v: %v", doc, err)
	}
	for _, data := range []string{``, `{`, `[1,]`, strings.Repeat("[", 2000)} {
		if _, err := Type.Create([]byte(data)); err == nil {
			t.Errorf("%.20s: accepted", data)
		}
	}
}

func mustDecode(tb testing.TB, data string) Op {
	tb.Helper()
	op, err := decode([]byte(data))
	if err != nil {
		tb.Fatal(err)
	}
	return op
}
