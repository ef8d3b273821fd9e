package jsontree

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// check fails unless the tree keeps what its nodes promise.
func check[E element](t *rapid.T, n *node[E], root bool) (height int) {
	if n.size() > fanout || !root && n.size() == 0 || n.kids != nil && n.elems != nil {
		t.Fatalf("a node of %d elements and %d children", len(n.elems), len(n.kids))
	}
	var want sums
	for i := range n.elems {
		want.add(n.elems[i].sums())
	}
	for i, kid := range n.kids {
		h := check(t, kid, false)
		if i > 0 && h != height {
			t.Fatal("children of different heights")
		}
		height = h
		want.add(kid.sums)
	}
	if n.sums != want {
		t.Fatalf("got %+v, want %+v", n.sums, want)
	}
	return height + 1
}

func TestListIsLikeASlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []Value
		for i := range rapid.IntRange(0, 300).Draw(t, "length") {
			want = append(want, Number(float64(i)))
		}
		v := List(want...)
		for i := range rapid.IntRange(0, 200).Draw(t, "edits") {
			e := List(Number(float64(-i)))
			at := rapid.IntRange(0, len(want)).Draw(t, "at")
			switch action := rapid.IntRange(0, 3).Draw(t, "action"); {
			case action <= 1 || at == len(want):
				v, want = v.InsertAt(at, e), slices.Insert(want, at, e)
			case action == 2:
				v, want = v.RemoveAt(at), slices.Delete(want, at, at+1)
			default:
				v = v.SetAt(at, e)
				want[at] = e
			}
		}
		check(t, v.ref.(*list).root, true)
		if !Equal(v, List(want...)) || v.Len() != len(want) {
			t.Fatalf("got %v, want %v", v, List(want...))
		}
		for i := range want {
			if !Same(v.At(i), want[i]) {
				t.Fatalf("element %d: got %v, want %v", i, v.At(i), want[i])
			}
		}
	})
}

func TestObjectIsLikeAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v, want := Object(), map[string]Value{}
		var order []string
		for i := range rapid.IntRange(0, 400).Draw(t, "edits") {
			key := strconv.Itoa(rapid.IntRange(0, 120).Draw(t, "key"))
			value := Number(float64(i))
			before := v.Get(key)
			if !Same(before, want[key]) {
				t.Fatalf("%s: got %v, want %v", key, before, want[key])
			}
			if rapid.IntRange(0, 2).Draw(t, "remove") == 0 {
				v = v.Remove(key)
				delete(want, key)
				order = slices.DeleteFunc(order, func(k string) bool { return k == key })
				continue
			}
			if before.IsNone() {
				order = append(order, key)
			}
			v, want[key] = v.Set(key, value), value
		}
		check(t, v.ref.(*object).root, true)
		var keys []string
		for key, value := range v.All() {
			keys = append(keys, key)
			if !Same(value, want[key]) {
				t.Fatalf("%s: got %v, want %v", key, value, want[key])
			}
		}
		if !slices.Equal(keys, order) || v.Len() != len(order) {
			t.Fatalf("got %v, want %v", keys, order)
		}
	})
}

func TestJSON(t *testing.T) {
	for _, s := range []string{
		`null`, `true`, `false`, `-0.5`, `"a\ud800"`, `[]`, `{}`, `[[],{}]`, `{"b":1,"a":[null,{"x":{}}],"":"😀"}`,
	} {
		v, err := Parse([]byte(s), jsonvalue.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if got := string(Append(nil, v)); got != s {
			t.Errorf("%s became %s", s, got)
		}
	}
}

func TestEqual(t *testing.T) {
	parse := func(s string) Value {
		v, err := Parse([]byte(s), jsonvalue.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1,"b":[2]}`, `{"b":[2],"a":1}`, true},
		{`{"a":1}`, `{"a":1,"b":1}`, false},
		{`{"a":1}`, `{"b":1}`, false},
		{`[]`, `{}`, false},
		{`[1,2]`, `[2,1]`, false},
		{`-0`, `0`, true},
		{`0`, `false`, false},
		{`null`, `false`, false},
		{`"0"`, `0`, false},
	} {
		if Equal(parse(c.a), parse(c.b)) != c.want || Equal(parse(c.b), parse(c.a)) != c.want {
			t.Errorf("%s and %s: want %v", c.a, c.b, c.want)
		}
	}
	long := string(make([]byte, 2*longText))
	if !Equal(String(long), Text(seq.NewText(long))) {
		t.Error("a long text is not equal to its string")
	}
	if Same(parse(`[]`), parse(`[]`)) || Equal(Value{}, Null()) || !Same(Value{}, Value{}) {
		t.Error("identity")
	}
}

func TestSize(t *testing.T) {
	for _, s := range []string{
		`null`, `-12`, `"text"`, `[]`, `[1,20,"x",[true,{}]]`, `{"a":{"b":[0,1000000]},"longer":"😀"}`, `[0.12345678901234567]`,
	} {
		v, err := Parse([]byte(s), jsonvalue.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if size := v.Size(); size < len(s)-2 || size > len(s)+v.Depth()+1 {
			t.Errorf("%s: size %d of %d bytes", s, size, len(s))
		}
	}
}

func TestDepth(t *testing.T) {
	v := Number(1)
	for i := range 5 {
		if v.Depth() != i {
			t.Errorf("%v has depth %d", v, v.Depth())
		}
		v = Object().Set("a", List(Null()).InsertAt(1, v))
		v = v.Get("a")
	}
	v = v.RemoveAt(1)
	if v.Depth() != 1 {
		t.Errorf("%v has depth %d", v, v.Depth())
	}
}

func BenchmarkSetInLargeObject(b *testing.B) {
	v := Object()
	for i := range 5000 {
		v = v.Set("element-"+strconv.Itoa(i), Number(float64(i)))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		v.Set("element-777", Number(float64(i)))
	}
}

func BenchmarkAppendToLongList(b *testing.B) {
	v := List()
	for i := range 20000 {
		v = v.InsertAt(i, Number(float64(i)))
	}
	b.ReportAllocs()
	for b.Loop() {
		v.InsertAt(v.Len(), Number(1))
	}
}
