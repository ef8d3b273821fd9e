package query

import (
	"slices"

	"github.com/tandem-collab/tandem/ot/jsontree"
)

// List is the answer to a query, kept up to date as documents change: all documents that match, in order, of which the
// query's window is shown.
type List struct {
	query   *Query
	items   map[string]*item
	order   []*item
	version uint64 // of the window: counts its changes
}

// item is a document in a list.
type item struct {
	doc  *Doc
	keys []jsontree.Value
	left uint64 // the version of the window in which it was shown last, since it is shown no more
}

// NewList returns the list of those of the documents that match q.
func NewList(q *Query, docs []*Doc) *List {
	l := &List{query: q, items: make(map[string]*item)}
	for _, d := range docs {
		if q.Match(d) {
			it := &item{doc: d, keys: q.keys(d)}
			l.items[d.ID] = it
			l.order = append(l.order, it)
		}
	}
	slices.SortFunc(l.order, q.order)
	return l
}

// Query returns the query that the list is the answer to.
func (l *List) Query() *Query { return l.query }

// Len returns how many documents match, shown or not.
func (l *List) Len() int { return len(l.order) }

// Has reports whether a document matches, shown or not.
func (l *List) Has(id string) bool { return l.items[id] != nil }

// Version counts the changes of what is shown.
func (l *List) Version() uint64 { return l.version }

// Count returns what the query counts.
func (l *List) Count() int { return l.query.number(len(l.order)) }

// IDs returns what is shown, in order.
func (l *List) IDs() []string {
	from, to := l.query.window(len(l.order))
	ids := make([]string, 0, to-from)
	for _, it := range l.order[from:to] {
		ids = append(ids, it.doc.ID)
	}
	return ids
}

// Shown reports whether a document is shown now, and if it matches and is not, since which version of the window it is not; 0: it
// never was.
func (l *List) Shown(id string) (now bool, left uint64) {
	it := l.items[id]
	if it == nil {
		return false, 0
	}
	from, to := l.query.window(len(l.order))
	if from == 0 && to == len(l.order) {
		return true, it.left
	}
	now = from < to && l.query.order(l.order[from], it) <= 0 && l.query.order(it, l.order[to-1]) <= 0
	return now, it.left
}

// Update takes in a change of one document, and returns what it does to what is shown.
func (l *List) Update(c *Change) []Step {
	id := ""
	switch {
	case c.After != nil:
		id = c.After.ID
	case c.Before != nil:
		id = c.Before.ID
	}
	old := l.items[id]
	if old != nil && c.After != nil && !l.query.Touched(c) {
		old.doc = c.After
		return nil
	}
	var now *item
	if c.After != nil && l.query.Match(c.After) {
		now = &item{doc: c.After, keys: l.query.keys(c.After)}
	}
	if old == nil && now == nil {
		return nil
	}
	steps := l.replace(old, now)
	if len(steps) > 0 {
		l.version++
	}
	return steps
}

// place returns where an item is in the order, or where it belongs.
func (l *List) place(it *item) int {
	i, _ := slices.BinarySearchFunc(l.order, it, l.query.order)
	return i
}

// replace puts one item in the place of another, each of which may be nil, and returns what that does to what is shown.
func (l *List) replace(old, now *item) []Step {
	if old != nil && now != nil && l.query.order(old, now) == 0 {
		old.doc, old.keys = now.doc, now.keys
		return nil
	}
	w := newWindow(l)
	if old != nil {
		i := l.place(old)
		l.order = slices.Delete(l.order, i, i+1)
		delete(l.items, old.doc.ID)
		w.removed(i, old)
	}
	if now != nil {
		i := l.place(now)
		l.order = slices.Insert(l.order, i, now)
		l.items[now.doc.ID] = now
		w.inserted(i)
	}
	steps := w.steps()
	if old != nil && now != nil {
		now.left = old.left
	}
	return steps
}
