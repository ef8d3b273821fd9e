package json1

import (
	"errors"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot/jsontree"
)

func TestDecodeRefuses(t *testing.T) {
	for _, c := range []struct {
		op   string
		want error
	}{
		{`{"i":1}`, errNotList},
		{`[]`, errEmptyList},
		{`["a",[]]`, errEmptyList},
		{`["a",[{"i":1}],["b",{"i":1}]]`, errKey},
		{`["a",null]`, errElement},
		{`[["b",{"i":1}],["a",{"i":1}]]`, errOrder},
		{`[["a",{"i":1}],["a",{"i":1}]]`, errOrder},
		{`[["～",{"i":1}],["😀",{"i":1}]]`, errOrder},
		{`[["a",{"i":1}],[0,{"i":1}]]`, errOrder},
		{`["a",{"r":true},{"i":1}]`, errTwoComponents},
		{`[["a",{"i":1}],["b",{"i":1}],"c",{"i":1}]`, errKeyAfterList},
		{`["a",{"i":1},"b"]`, errEndsWithKey},
		{`[["a",{"i":1}]]`, errOneList},
		{`[-1,{"i":1}]`, errIndex},
		{`[0.5,{"i":1}]`, errIndex},
		{`[2147483648,{"i":1}]`, errIndex},
		{`["__proto__",{"i":1}]`, errInherited},
		{`["constructor",{"r":true}]`, errInherited},
		{`["\ud800",{"i":1}]`, errLoneHalf},
		{`["a",{"i":["\ud800"]}]`, errLoneHalf},
		{`["a",{"i":{"\udc00":1}}]`, errLoneHalf},
		{`["a",{}]`, errEmpty},
		{`["a",{"z":1}]`, errMember},
		{`["a",{"p":0,"d":0,"r":true}]`, errPickAndRemove},
		{`["a",{"p":0,"d":0,"i":true}]`, errDropAndInsert},
		{`["a",{"es":["x"],"ena":1}]`, errTwoEdits},
		{`["a",{"ena":"1"}]`, errNumber},
		{`["a",{"ena":null}]`, errNumber},
		{`["a",{"et":"number"}]`, errEditType},
		{`["a",{"e":1}]`, errEditType},
		{`["a",{"et":"nope","e":1}]`, errUnknownType},
		{`["a",{"p":0}]`, errSlots},
		{`["a",{"d":0}]`, errSlots},
		{`[["a",{"p":1}],["b",{"d":1}]]`, errSlots},
		{`[["a",{"p":0}],["b",{"p":0}]]`, errSlotTwice},
		{`["a",{"p":"0"}]`, errIndex},
	} {
		if _, err := decode([]byte(c.op)); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", c.op, err, c.want)
		}
	}
}

// TestDecodeBounds holds that what is nested too deeply is refused, however it is written.
func TestDecodeBounds(t *testing.T) {
	for name, op := range map[string]string{
		"path":   `[` + strings.Repeat(`"a",`, maxDepth+1) + `{"i":1}]`,
		"lists":  strings.Repeat(`["a",["b",{"i":1}],`, 100_000),
		"insert": `["a",{"i":` + strings.Repeat(`[`, 100_000) + strings.Repeat(`]`, 100_000) + `}]`,
	} {
		if _, err := decode([]byte(op)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	if _, err := decode([]byte(`[` + strings.Repeat(`"a",`, maxDepth) + `{"r":true}]`)); err != nil {
		t.Errorf("a path of %d keys: %v", maxDepth, err)
	}
}

// TestDocumentDepth holds that operations, each of them small enough, cannot make a document that is too deep to be
// read again.
func TestDocumentDepth(t *testing.T) {
	doc := jsontree.Object().Set("a", jsontree.Object())
	// Moving the document's only member into a new one makes it one deeper.
	op := mustDecode(t, `["a",{"p":0,"i":{}},"a",{"d":0}]`)
	for range maxDepth - 2 {
		var err error
		if doc, err = apply(doc, op); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := apply(doc, op); !errors.Is(err, errDocTooDeep) {
		t.Errorf("depth %d: got %v", doc.Depth()+1, err)
	}
	if _, err := (json1{}).Create(jsontree.Append(nil, doc)); err != nil {
		t.Errorf("depth %d cannot be read again: %v", doc.Depth(), err)
	}
}

func TestKeyOrder(t *testing.T) {
	sorted := []Key{Element(0), Element(2), Element(10), Member(""), Member("10"), Member("2"), Member("a"), Member("aa"),
		Member("é"), Member("\u7fff"), Member("😀"), Member("😀a"), Member("😁"), Member("\ue000"), Member("～")}
	for i, a := range sorted {
		for j, b := range sorted {
			if got := a.compare(b); (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%v against %v: %d", a, b, got)
			}
		}
	}
}

func TestDiff(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{`{"a":1}`, `{"a":1}`, `null`},
		{`{"a":1,"b":2}`, `{"b":2,"c":3}`, `[["a",{"r":true}],["c",{"i":3}]]`},
		{`{"a":{"b":[1,2,3]}}`, `{"a":{"b":[1,5,2,3]}}`, `["a","b",1,{"i":5}]`},
		{`[1,2,3]`, `[1,3]`, `[1,{"r":true}]`},
		{`[1,2,3,4,5]`, `[0,1,3,9,4,5]`, `[[0,{"i":0}],[1,{"r":true}],[3,{"i":9}]]`},
		{`[1,"a b",{"k":1,"l":2}]`, `[{"k":1,"l":3},1,"a c"]`, `[[0,{"d":0},"l",{"i":3}],[2,{"p":0,"es":[2,"c",{"d":1}]},"l",{"r":true}]]`},
		{`[1,{"a":1,"b":2},3]`, `[1,{"a":1,"b":3},3]`, `[1,"b",{"r":true,"i":3}]`},
		{`["hello"]`, `["help"]`, `[0,{"es":[3,"p",{"d":2}]}]`},
		{`1`, `2`, `[{"r":true,"i":2}]`},
		{`[]`, `{}`, `[{"r":true,"i":{}}]`},
		{``, `{}`, `[{"i":{}}]`},
		{`null`, ``, `[{"r":true}]`},
	} {
		from, err1 := json1{}.Create([]byte(c.from))
		to, err2 := json1{}.Create([]byte(c.to))
		op, err := diff(from, to)
		if err != nil || err1 != nil || err2 != nil {
			t.Fatal(err, err1, err2)
		}
		if got := string(encode(op)); got != c.want {
			t.Errorf("from %s to %s: got %s, want %s", c.from, c.to, got, c.want)
		}
		if after, err := apply(from, op); err != nil || !jsontree.Equal(after, to) {
			t.Errorf("from %s to %s leads to %v: %v", c.from, c.to, after, err)
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
