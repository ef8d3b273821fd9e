package storetest

import (
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
}
