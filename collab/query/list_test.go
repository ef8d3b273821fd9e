package query

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// shownOf returns the ids that a query shows of documents with one value each, named a, b, c and so on.
func shownOf(t testing.TB, query string, values ...string) string {
	var docs []*Doc
	for i, v := range values {
		docs = append(docs, docOf(t, string(rune('a'+i)), v))
	}
	return strings.Join(NewList(parsed(t, query), docs).IDs(), "")
}

func TestOrder(t *testing.T) {
	for _, c := range []struct {
		query  string
		want   string
		values []string
	}{
		{`{}`, "abc", []string{`{"x":3}`, `{"x":1}`, `{"x":2}`}},
		{`{"$sort": {"x": 1}}`, "bca", []string{`{"x":3}`, `{"x":1}`, `{"x":2}`}},
		{`{"$sort": {"x": -1}}`, "acb", []string{`{"x":3}`, `{"x":1}`, `{"x":2}`}},
		{`{"$orderby": [["x", 1]]}`, "bca", []string{`{"x":3}`, `{"x":1}`, `{"x":2}`}},
		{`{"sort": [["x", 1]]}`, "bca", []string{`{"x":3}`, `{"x":1}`, `{"x":2}`}},
		{`{"$sort": {"x": 1, "y": -1}}`, "cab", []string{`{"x":1,"y":2}`, `{"x":1,"y":1}`, `{"x":0}`}},
		{`{"$sort": {"x": 1}, "$skip": 1, "$limit": 1}`, "c", []string{`{"x":3}`, `{"x":1}`, `{"x":2}`}},
		{`{"$limit": 0}`, "ab", []string{`1`, `2`}},
		{`{"$skip": 5}`, "", []string{`1`, `2`}},
		{`{"$count": true}`, "", []string{`1`, `2`}},
		{`{"$count": false}`, "ab", []string{`1`, `2`}},
		// by kind; an empty array before null, which is as if it were missing
		{`{"$sort": {"x": 1}}`, "gafebdhc", []string{
			`{"x":null}`, `{"x":"s"}`, `{"x":true}`, `{"x":{}}`, `{"x":5}`, `{}`, `{"x":[]}`, `{"x":[[]]}`}},
		// of arrays the least counts, or the greatest
		{`{"$sort": {"x": 1}}`, "bca", []string{`{"x":3}`, `{"x":[9,1]}`, `{"x":2}`}},
		{`{"$sort": {"x": -1}}`, "bac", []string{`{"x":3}`, `{"x":[9,1]}`, `{"x":2}`}},
		{`{"$sort": {"x.y": 1}}`, "cba", []string{`{"x":[{"y":5},{"y":6}]}`, `{"x":{"y":4}}`, `{"x":[1]}`}},
		// strings by their bytes
		{`{"$sort": {"x": 1}}`, "bcad", []string{`{"x":"b"}`, `{"x":"A"}`, `{"x":"a"}`, `{"x":"é"}`}},
		{`{"$sort": {"_id": -1}}`, "ba", []string{`1`, `2`}},
		{`{"$sort": {"x": 1}}`, "ba", []string{`{"x":{"b":2}}`, `{"x":{"b":1}}`}},
	} {
		if got := shownOf(t, c.query, c.values...); got != c.want {
			t.Errorf("%s: %q, want %q", c.query, got, c.want)
		}
	}
	early, late := docOf(t, "z", `1`), docOf(t, "a", `1`)
	early.Created = 5
	if got := NewList(parsed(t, `{}`), []*Doc{late, early}).IDs(); !slices.Equal(got, []string{"z", "a"}) {
		t.Errorf("not in the order of creation: %v", got)
	}
}

func TestCount(t *testing.T) {
	docs := []*Doc{docOf(t, "a", `1`), docOf(t, "b", `2`), docOf(t, "c", `3`)}
	for query, want := range map[string]int{
		`{"$count": true}`:                                          3,
		`{"$count": true, "$limit": 2}`:                             2,
		`{"$count": {"applySkipLimit": true}, "$skip": 2}`:          1,
		`{"$count": {"applySkipLimit": false}, "$skip": 2}`:         3,
		`{"$count": true, "_data": {"$gt": 1}, "$sort": {"_id":1}}`: 2,
	} {
		if got := NewList(parsed(t, query), docs).Count(); got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}

// queries for documents of the form {"x": number, "y": [numbers]}.
var modelQueries = []string{
	`{}`, `{"x": {"$gte": 3}}`, `{"y": 2}`, `{"$sort": {"x": 1}}`, `{"$sort": {"x": -1}, "$limit": 3}`,
	`{"$sort": {"x": 1}, "$skip": 2}`, `{"$sort": {"y": 1, "x": -1}, "$skip": 1, "$limit": 2}`, `{"$skip": 2, "$limit": 1}`,
	`{"x": {"$lt": 6}, "$sort": {"_m.mtime": -1}, "$limit": 4}`, `{"$count": true, "x": 1}`, `{"_v": {"$mod": [2, 0]}}`,
	`{"$skip": 50}`,
}

func drawDoc(t *rapid.T, id string, version int64) *Doc {
	x, y := rapid.IntRange(0, 8).Draw(t, "x"), rapid.SliceOfN(rapid.IntRange(0, 4), 0, 3).Draw(t, "y")
	ys := strings.ReplaceAll(fmt.Sprint(y), " ", ",")
	d := docOf(t, id, fmt.Sprintf(`{"x":%d,"y":%s}`, x, ys))
	d.Version, d.Modified = version, version
	return d
}

// The steps of a list lead those who follow it to what the query finds when it is asked anew; and a list that was followed by
// nobody for a while still knows whom it has shown since.
func TestListFollowsChanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := parsed(t, rapid.SampledFrom(modelQueries).Draw(t, "query"))
		docs := make(map[string]*Doc)
		all := func() (list []*Doc) {
			for _, d := range docs {
				list = append(list, d)
			}
			return list
		}
		for i := range rapid.IntRange(0, 6).Draw(t, "before") {
			id := string(rune('a' + i))
			docs[id] = drawDoc(t, id, 1)
		}
		list := NewList(q, all())
		follower, seen, shown := list.IDs(), list.Version(), make(map[string]bool)
		for _, id := range follower {
			shown[id] = true
		}
		for v := range rapid.IntRange(1, 20).Draw(t, "changes") {
			id := string(rune('a' + rapid.IntRange(0, 8).Draw(t, "id")))
			c := &Change{Before: docs[id]}
			delete(docs, id)
			if rapid.IntRange(0, 4).Draw(t, "kind") > 0 {
				c.After = drawDoc(t, id, int64(v+2))
				docs[id] = c.After
			}
			steps, was := list.Update(c), follower
			follower = Apply(slices.Clone(was), steps)
			if back := Undo(slices.Clone(follower), steps); !slices.Equal(back, was) {
				t.Fatalf("%+v undone lead back to %v, not to %v", steps, back, was)
			}
			fresh := NewList(q, all())
			if !slices.Equal(follower, fresh.IDs()) || !slices.Equal(list.IDs(), fresh.IDs()) || list.Count() != fresh.Count() {
				t.Fatalf("%v after a change of %s: followed to %v, is %v, must be %v", q, id, follower, list.IDs(), fresh.IDs())
			}
			if !list.Has(id) {
				delete(shown, id) // whoever followed was told then
			}
			for _, id := range follower {
				shown[id] = true
			}
			for id := range shown {
				if now, left := list.Shown(id); list.Has(id) && !now && left <= seen {
					t.Fatalf("%v: %s was shown since version %d, and is not known to be", q, id, seen)
				}
			}
			if rapid.Bool().Draw(t, "look") {
				seen, shown = list.Version(), make(map[string]bool)
				for _, id := range follower {
					shown[id] = true
				}
			}
		}
	})
}

// Diff leads from any list to any other.
func TestDiff(t *testing.T) {
	ids := rapid.SliceOfN(rapid.StringMatching("[a-h]"), 0, 10)
	unique := rapid.SliceOfNDistinct(rapid.StringMatching("[a-l]"), 0, 10, rapid.ID[string])
	rapid.Check(t, func(t *rapid.T) {
		before, after := ids.Draw(t, "before"), unique.Draw(t, "after")
		steps := Diff(before, after)
		if got := Apply(slices.Clone(before), steps); !slices.Equal(got, after) {
			t.Fatalf("%v to %v: %+v leads to %v", before, after, steps, got)
		}
		if got := Undo(slices.Clone(after), steps); !slices.Equal(got, before) {
			t.Fatalf("%+v undone leads back to %v, not to %v", steps, got, before)
		}
	})
}

func TestDiffIsSmall(t *testing.T) {
	many := make([]string, 1000)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	moved := append(slices.Clone(many[1:]), many[0])
	if got := Diff(many, moved); len(got) != 1 || got[0].Kind != Move || got[0].Index != 0 || got[0].To != 999 {
		t.Errorf("the first becomes the last: %+v", got)
	}
	if got := Diff(many[:10], many); len(got) != 1 || got[0].Kind != Insert || got[0].Index != 10 || got[0].Count != 990 {
		t.Errorf("many come at the end: %d steps", len(got))
	}
	if got := Diff(many, many[500:]); len(got) != 1 || got[0].Kind != Remove || got[0].Index != 0 || got[0].Count != 500 {
		t.Errorf("many go: %d steps", len(got))
	}
	reversed := slices.Clone(many)
	slices.Reverse(reversed)
	steps := Diff(many, reversed)
	if got := Apply(slices.Clone(many), steps); !slices.Equal(got, reversed) {
		t.Error("a reversed list is not reached")
	}
	if len(steps) > 5 {
		t.Errorf("%d steps to turn a list", len(steps))
	}
}
