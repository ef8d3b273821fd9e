package query

import (
	"testing"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Whatever comes as a query is refused or works, also as the query that it says it is.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		`{"a": {"$gt": 1, "$lt": [5]}, "$sort": {"a.0.b": -1}, "$skip": 1, "$limit": 2}`, `{"$or": [{"a": 1}, {"b": {"$in": [1, null]}}]}`,
		`{"a": {"$elemMatch": {"b": {"$not": {"$regex": "^x", "$options": "i"}}}}}`, `{"filter": {"a": 1}, "sort": [["a", 1]]}`,
		`{"a": {"$all": [{"$elemMatch": {"$mod": [4, 1]}}, 5]}, "$count": {"applySkipLimit": false}}`, `{"_m.ctime": {"$type": [1, "string"]}}`,
	} {
		f.Add([]byte(seed), []byte(`{"a":[{"b":[1,"x"]},5,null,{"0":[[]]}]}`))
	}
	f.Fuzz(func(t *testing.T, query, data []byte) {
		q, err := Parse(query)
		if err != nil {
			return
		}
		v, err := jsontree.Parse(data, jsonvalue.Limits{Depth: 100})
		if err != nil {
			return
		}
		d := &Doc{ID: "id", Data: v}
		l := NewList(q, []*Doc{d, {ID: "other"}})
		l.Update(&Change{Before: d, After: &Doc{ID: "id", Version: 1, Data: v}})
		again, err := Parse([]byte(q.String()))
		if err != nil {
			t.Fatalf("%s is refused, as %s it was not: %v", q, query, err)
		}
		if again.Match(d) != q.Match(d) {
			t.Fatalf("%s and %s differ", q, query)
		}
		plan, ok := q.Plan([]string{"a", "a.b"})
		if p, err := ParsePath(plan.Path); ok && err == nil && q.Match(d) {
			found := false
			for _, key := range Keys(d, p) {
				for _, r := range plan.Ranges {
					found = found || r.Contains(key)
				}
			}
			if !found {
				t.Fatalf("%s matches %s, and its plan does not find it", q, data)
			}
		}
	})
}
