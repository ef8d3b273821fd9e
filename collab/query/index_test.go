package query

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// scalars in their order.
var scalars = []string{
	`null`, `-1e300`, `-2`, `-1.5`, `0`, `1e-300`, `1`, `1.5`, `2`, `1e300`, `""`, `"\u0000"`, `"\u0000a"`, `"a"`, `"a\u0000"`, `"a\u0001"`,
	`"aa"`, `"b"`, `"é"`, `"😀"`, `{}`, `[]`, `false`, `true`,
}

func TestKeysAreOrdered(t *testing.T) {
	var before []byte
	for _, s := range scalars {
		v, err := jsontree.Parse([]byte(s), jsonvalue.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		key := appendKey(nil, v)
		if string(before) >= string(key) {
			t.Errorf("the key of %s is %x, not behind %x", s, key, before)
		}
		if before != nil && strings.HasPrefix(string(key), string(before)) {
			t.Errorf("the key of %s begins with another", s)
		}
		before = key
	}
}

func drawValue(depth int) *rapid.Generator[string] {
	scalar := rapid.SampledFrom(append(scalars, `"`+strings.Repeat("x", 130)+`"`, `"`+strings.Repeat("x", 131)+`"`))
	if depth == 0 {
		return scalar
	}
	within := drawValue(depth - 1)
	list := rapid.Map(rapid.SliceOfN(within, 0, 3), func(e []string) string { return "[" + strings.Join(e, ",") + "]" })
	object := rapid.Map(within, func(v string) string { return `{"b":` + v + `}` })
	return rapid.OneOf(scalar, scalar, list, object)
}

// What a query finds is found by its plan as well.
func TestPlanFindsAll(t *testing.T) {
	value := drawValue(2)
	rapid.Check(t, func(t *rapid.T) {
		path := rapid.SampledFrom([]string{"a", "a.b", "a.0", "a.b.0"}).Draw(t, "path")
		operator := rapid.SampledFrom([]string{"$eq", "$gt", "$gte", "$lt", "$lte", "$in"}).Draw(t, "operator")
		operand := value.Draw(t, "operand")
		if operator == "$in" {
			operand = "[" + operand + "," + value.Draw(t, "other") + "]"
		}
		d := docOf(t, "id", fmt.Sprintf(`{"a":%s}`, value.Draw(t, "value")))
		q := parsed(t, fmt.Sprintf(`{%q: {%q: %s}}`, path, operator, operand))
		plan, ok := q.Plan([]string{"z", path})
		if !ok || plan.Path != path {
			t.Fatalf("%v has no plan", q)
		}
		p, err := ParsePath(path)
		if err != nil {
			t.Fatal(err)
		}
		found := slices.ContainsFunc(Keys(d, p), func(key []byte) bool {
			return slices.ContainsFunc(plan.Ranges, func(r Range) bool { return r.Contains(key) })
		})
		if q.Match(d) && !found {
			t.Fatalf("%v matches %v, and the plan does not find it", q, d.Data)
		}
	})
}

func TestPlan(t *testing.T) {
	indexed := []string{"a", "b.c"}
	for query, want := range map[string]string{
		`{}`:                          "",
		`{"x": 1}`:                    "",
		`{"a": 1}`:                    "a",
		`{"b.c": {"$in": [1, 2]}}`:    "b.c",
		`{"a": {"$gt": 1}, "b.c": 5}`: "b.c", // the single value
		`{"a": {"$gt": 1}}`:           "a",
		`{"$and": [{"x": 1}, {"$and": [{"a": 1}]}]}`: "a",
		`{"$or": [{"a": 1}, {"a": 2}]}`:              "",
		`{"a": {"$ne": 1}}`:                          "",
		`{"a": {"$not": {"$gt": 1}}}`:                "",
		`{"a": {"$regex": "x"}}`:                     "",
		`{"a": {"$elemMatch": {"$eq": 1}}}`:          "",
		`{"_id": "x", "a": 1}`:                       "x",
		`{"_id": {"$in": ["y", "x", 5]}}`:            "xy",
	} {
		plan, ok := parsed(t, query).Plan(indexed)
		if got := plan.Path + strings.Join(plan.IDs, ""); got != want || ok != (want != "") {
			t.Errorf("%s: %+v, %v", query, plan, ok)
		}
	}
}

func TestManyKeys(t *testing.T) {
	p, err := ParsePath("a")
	if err != nil {
		t.Fatal(err)
	}
	list := func(n, distinct int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, ",%d", i%distinct)
		}
		return `{"a":[` + b.String()[1:] + `]}`
	}
	if keys := Keys(docOf(t, "id", list(10_000, 10)), p); len(keys) != 11 { // and that of an array
		t.Errorf("%d keys of ten values", len(keys))
	}
	keys := Keys(docOf(t, "id", list(10_000, 5000)), p)
	plan, ok := parsed(t, `{"a": 4999}`).Plan([]string{"a"})
	if len(keys) != 1 || !ok || !slices.ContainsFunc(plan.Ranges, func(r Range) bool { return r.Contains(keys[0]) }) {
		t.Errorf("a document of many values: %x", keys)
	}
}
