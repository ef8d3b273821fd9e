package storetest

import (
	"fmt"
	"strings"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

var catalogRules = []rule{
	{"S50", "an entry follows the log", func(f *fixture) {
		f.append(doc("a"), revision(0))
		f.wantEqual(f.entry(doc("a")), collab.CatalogEntry{Version: 1, Created: start, Modified: start})
		f.append(doc("a"), revisions(1, 8)...)
		f.wantEqual(f.entry(doc("a")), collab.CatalogEntry{Version: 8, Created: start, Modified: start.Add(7 * time.Second)})
	}},
	{"S51", "titles are set with the append, of any document", func(f *fixture) {
		f.appendWith(collab.Meta{Titles: []collab.Title{{Doc: doc("a"), Text: "First é"}, {Doc: doc("b"), Text: "Second"}}},
			doc("title of a"), revision(0))
		f.wantEqual(f.entry(doc("a")), collab.CatalogEntry{Title: "First é"})
		f.wantEqual(f.entry(doc("b")), collab.CatalogEntry{Title: "Second"})
		f.wantEqual(f.entry(doc("title of a")), collab.CatalogEntry{Version: 1, Created: start, Modified: start})
		f.append(doc("a"), revision(0)) // a document that had a title first
		f.wantEqual(f.entry(doc("a")), collab.CatalogEntry{Title: "First é", Version: 1, Created: start, Modified: start})
	}},
	{"S52", "the last title counts, an empty one too", func(f *fixture) {
		set := func(v collab.Version, titles ...collab.Title) {
			f.Helper()
			f.appendWith(collab.Meta{Titles: titles}, doc("t"), revision(v))
		}
		set(0, collab.Title{Doc: doc("a"), Text: "one"}, collab.Title{Doc: doc("a"), Text: "two"})
		f.wantEqual(f.entry(doc("a")).Title, "two")
		set(1)
		f.wantEqual(f.entry(doc("a")).Title, "two")
		set(2, collab.Title{Doc: doc("a"), Text: ""}, collab.Title{Doc: doc("t"), Text: "of itself"})
		f.wantEqual(f.entry(doc("a")).Title, "")
		f.wantEqual(f.entry(doc("t")).Title, "of itself")
	}},
	{"S53", "titles can be set without a revision", func(f *fixture) {
		f.appendWith(collab.Meta{Titles: []collab.Title{{Doc: doc("a"), Text: "alone"}}}, doc("t"))
		f.wantEqual(f.entry(doc("a")), collab.CatalogEntry{Title: "alone"})
		f.wantEqual(f.entry(doc("t")), collab.CatalogEntry{})
	}},
	{"S54", "all documents with revisions are listed, page by page, in the same order", func(f *fixture) {
		f.wantEqual(f.list(100), map[collab.DocID]collab.CatalogEntry{})
		want := make(map[collab.DocID]collab.CatalogEntry)
		for i := range 25 {
			id := collab.DocID{Collection: strings.Repeat("c", i%3*70), ID: fmt.Sprint("é ", i)}
			f.appendWith(collab.Meta{Titles: []collab.Title{{Doc: id, Text: id.ID}, {Doc: doc("never made"), Text: "x"}}}, id,
				revisions(0, collab.Version(i+1))...)
			want[id] = f.entry(id)
		}
		f.put(doc("only a milestone"), milestone(1, "x"))
		for _, limit := range []int{1, 2, 7, 25, 26, 1000} {
			f.wantEqual(f.list(limit), want)
		}
		if list, err := f.store.List(f.ctx, collab.DocID{}, 0); err != nil || len(list) != 0 {
			f.Errorf("a list of none: %v, %v", list, err)
		}
	}},
	{"S55", "a list goes on behind a document that is not there, and behind many that have no revision", func(f *fixture) {
		var titles []collab.Title
		for i := range 1200 {
			titles = append(titles, collab.Title{Doc: doc(fmt.Sprintf("m%04d", i)), Text: "title"})
		}
		f.appendWith(collab.Meta{Titles: titles}, doc("a"), revision(0))
		f.append(doc("z"), revision(0))
		list, err := f.store.List(f.ctx, doc("b"), 5)
		if err != nil {
			f.Fatalf("List: %v", err)
		}
		f.wantEqual(list, []collab.Listed{{ID: doc("z"), CatalogEntry: f.entry(doc("z"))}})
	}},
}

// list reads the whole list in pages of at most limit.
func (f *fixture) list(limit int) map[collab.DocID]collab.CatalogEntry {
	f.Helper()
	all := make(map[collab.DocID]collab.CatalogEntry)
	var after collab.DocID
	for {
		page, err := f.store.List(f.ctx, after, limit)
		if err != nil || len(page) > limit {
			f.Fatalf("List behind %q: %d documents, %v", after, len(page), err)
		}
		for _, l := range page {
			if _, twice := all[l.ID]; twice {
				f.Fatalf("%q is listed twice", l.ID)
			}
			all[l.ID], after = l.CatalogEntry, l.ID
		}
		if len(page) < limit {
			return all
		}
	}
}
