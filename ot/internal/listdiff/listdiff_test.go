package listdiff

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

func list(t testing.TB, data string) jsontree.Value {
	v, err := jsontree.Parse([]byte(data), jsonvalue.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAlign(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     Alignment
	}{
		{`[]`, `[]`, Alignment{}},
		{`[1,2]`, `[1,2]`, Alignment{Kept: []Pair{{0, 0}, {1, 1}}}},
		{`[1,2,3]`, `[1,3]`, Alignment{Kept: []Pair{{0, 0}, {2, 1}}, Removed: []int{1}}},
		{`[1,3]`, `[1,2,3]`, Alignment{Kept: []Pair{{0, 0}, {1, 2}}, Added: []int{1}}},
		{`[1,2,3,4]`, `[4,1,2,3]`, Alignment{Kept: []Pair{{0, 1}, {1, 2}, {2, 3}}, Moved: []Pair{{3, 0}}}},
		{`["a b",1]`, `["a c",1]`, Alignment{Kept: []Pair{{0, 0}, {1, 1}}}},
		{`[1,"x"]`, `[2,"x"]`, Alignment{Kept: []Pair{{1, 1}}, Removed: []int{0}, Added: []int{0}}},
		{`[{"a":1},7,7]`, `[{"a":2},7,8,7]`, Alignment{Kept: []Pair{{0, 0}, {1, 1}, {2, 3}}, Added: []int{2}}},
	} {
		if got := Align(list(t, c.from), list(t, c.to)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("from %s to %s: %+v, want %+v", c.from, c.to, got, c.want)
		}
	}
}

// Every element of both lists is accounted for once, what is kept is in order, and what was moved is equal.
func TestAlignIsComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		element := rapid.SampledFrom([]string{`1`, `2`, `"a"`, `"b"`, `{"k":1}`, `{"k":2}`, `[1]`})
		draw := func(name string) jsontree.Value {
			var items []jsontree.Value
			for _, text := range rapid.SliceOfN(element, 0, 12).Draw(t, name) {
				v, err := jsontree.Parse([]byte(text), jsonvalue.Limits{})
				if err != nil {
					t.Fatal(err)
				}
				items = append(items, v)
			}
			return jsontree.List(items...)
		}
		from, to := draw("from"), draw("to")
		got := Align(from, to)
		var left, right []int
		last := Pair{-1, -1}
		for _, p := range got.Kept {
			if p.From <= last.From || p.To <= last.To {
				t.Fatalf("%v is kept behind %v", p, last)
			}
			last = p
			left, right = append(left, p.From), append(right, p.To)
		}
		for _, p := range got.Moved {
			if a, b := from.At(p.From), to.At(p.To); !jsontree.Equal(a, b) && !similar(a, b) {
				t.Fatalf("%v was not moved", p)
			}
			left, right = append(left, p.From), append(right, p.To)
		}
		left, right = append(left, got.Removed...), append(right, got.Added...)
		for name, side := range map[string][]int{"from": left, "to": right} {
			slices.Sort(side)
			n := from.Len()
			if name == "to" {
				n = to.Len()
			}
			if fmt.Sprint(side) != fmt.Sprint(upTo(n)) {
				t.Fatalf("%s: %v of %d elements", name, side, n)
			}
		}
	})
}

func upTo(n int) []int {
	out := []int{}
	for i := range n {
		out = append(out, i)
	}
	return out
}
