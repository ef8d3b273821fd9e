package query

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tandem-collab/tandem/ot/jsontree"
)

// Query says which documents are wanted, in what order, and which part of that list. It is immutable.
type Query struct {
	text   string
	filter and
	sort   []sortKey
	skip   int
	limit  int // 0: none
	count  bool
	whole  bool // what is counted is not bounded by skip and limit
	fields []string
}

// String returns the query as JSON without spaces. Queries with the same text have the same answers.
func (q *Query) String() string { return q.text }

// Counts reports whether the answer is a number.
func (q *Query) Counts() bool { return q.count }

// Match reports whether d is one of the documents.
func (q *Query) Match(d *Doc) bool { return q.filter.match(target{doc: d}) }

// Touched reports whether a change may make a difference to the query. A change that does not touch it leaves the document in
// the list or out of it, and at its place.
func (q *Query) Touched(c *Change) bool {
	return slices.ContainsFunc(q.fields, c.touches) || c.Before == nil || c.After == nil || c.Before.Created != c.After.Created
}

// keys returns by what d is sorted.
func (q *Query) keys(d *Doc) []jsontree.Value {
	if len(q.sort) == 0 {
		return nil
	}
	keys := make([]jsontree.Value, len(q.sort))
	for i := range q.sort {
		keys[i] = q.sort[i].of(d)
	}
	return keys
}

// order compares the places of two items in the list. Two documents are never at the same place.
func (q *Query) order(a, b *item) int {
	for i := range q.sort {
		c := compare(a.keys[i], b.keys[i])
		if q.sort[i].falling {
			c = -c
		}
		if c != 0 {
			return c
		}
	}
	return cmp.Or(cmp.Compare(a.doc.Created, b.doc.Created), strings.Compare(a.doc.ID, b.doc.ID))
}

// window returns which part of a list of n is shown.
func (q *Query) window(n int) (from, to int) {
	if q.count {
		return 0, 0
	}
	return q.bounds(n)
}

func (q *Query) bounds(n int) (from, to int) {
	from, to = min(q.skip, n), n
	if q.limit > 0 && q.limit < to-from {
		to = from + q.limit
	}
	return from, to
}

// number is what the query counts in a list of n.
func (q *Query) number(n int) int {
	if q.whole {
		return n
	}
	from, to := q.bounds(n)
	return to - from
}
