package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/tandem-collab/tandem/collab"
)

var (
	byName = collab.IndexID{Collection: doc("").Collection, Path: "name"}
	byAge  = collab.IndexID{Collection: doc("").Collection, Path: "age"}
)

var indexRules = []rule{
	{"S100", "an index is added once, completed and removed", func(f *fixture) {
		f.wantIndexes(map[collab.IndexID]collab.IndexState{})
		f.must(f.store.AddIndex(f.ctx, byName))
		f.must(f.store.AddIndex(f.ctx, byAge))
		f.wantIndexes(map[collab.IndexID]collab.IndexState{byName: {}, byAge: {}})
		f.wantIncomplete(byName)
		f.must(f.store.CompleteIndex(f.ctx, byName, 0))
		f.must(f.store.AddIndex(f.ctx, byName)) // it stays as it is
		f.reopenIfDurable()
		f.wantIndexes(map[collab.IndexID]collab.IndexState{byName: {Complete: true}, byAge: {}})
		f.wantFound(byName, keys("a", "z"))
		f.must(f.store.RemoveIndex(f.ctx, byName))
		f.must(f.store.RemoveIndex(f.ctx, byName))
		f.wantIndexes(map[collab.IndexID]collab.IndexState{byAge: {}})
		f.wantIncomplete(byName)
		if err := f.store.CompleteIndex(f.ctx, byName, 0); !errors.Is(err, collab.ErrConflict) {
			f.Errorf("an index that is not there was completed: %v", err)
		}
	}},
	{"S101", "the keys of a document are set with the append, and the former ones are gone", func(f *fixture) {
		f.index(byName)
		f.appendWith(indexed("name", "x", "y"), doc("a"), revision(0))
		f.appendWith(indexed("name", "y"), doc("b"), revision(0))
		f.wantFound(byName, keys("x", "x"), "a")
		f.wantFound(byName, keys("y", "y"), "a", "b")
		f.appendWith(indexed("name", "z"), doc("a"), revision(1))
		f.reopenIfDurable()
		f.wantFound(byName, keys("x", "x"))
		f.wantFound(byName, keys("y", "y"), "b")
		f.wantFound(byName, keys("x", "z"), "a", "b")
		f.appendWith(indexed("name"), doc("a"), revision(2))
		f.wantFound(byName, keys("x", "z"), "b")
	}},
	{"S102", "an append that is refused sets no keys", func(f *fixture) {
		f.index(byName)
		f.appendWith(indexed("name", "x"), doc("a"), revision(0))
		if err := f.store.Append(f.ctx, doc("a"), []collab.Revision{revision(0)}, indexed("name", "y")); !errors.Is(err, collab.ErrConflict) {
			f.Fatalf("Append: %v", err)
		}
		f.wantFound(byName, keys("x", "y"), "a")
		f.wantFound(byName, keys("y", "y"))
	}},
	{"S103", "an append without a row makes the index incomplete, and others not", func(f *fixture) {
		f.index(byName)
		f.index(byAge)
		f.appendWith(indexed("name", "x"), doc("a"), revision(0))
		f.wantIndexes(map[collab.IndexID]collab.IndexState{byName: {Complete: true}, byAge: {Lost: 1}})
		if err := f.store.CompleteIndex(f.ctx, byAge, 0); !errors.Is(err, collab.ErrConflict) {
			f.Errorf("an index was completed that has lost a change meanwhile: %v", err)
		}
		f.must(f.store.CompleteIndex(f.ctx, byAge, 1))
		f.append(collab.DocID{Collection: "elsewhere", ID: "a"}, revision(0))
		f.appendWith(collab.Meta{Titles: []collab.Title{{Doc: doc("a"), Text: "x"}}}, doc("t")) // no revision
		f.wantIndexes(map[collab.IndexID]collab.IndexState{byName: {Complete: true}, byAge: {Complete: true, Lost: 1}})
		f.appendWith(indexed("unknown", "x"), doc("b"), revision(0))
		f.reopenIfDurable()
		f.wantIndexes(map[collab.IndexID]collab.IndexState{byName: {Lost: 1}, byAge: {Lost: 2}})
	}},
	{"S104", "keys can be set for a document at its head only", func(f *fixture) {
		f.must(f.store.AddIndex(f.ctx, byName))
		f.append(doc("a"), revision(0), revision(1))
		rows := []collab.IndexRow{{Path: "name", Keys: [][]byte{[]byte("x")}}, {Path: "none", Keys: [][]byte{[]byte("y")}}}
		for _, at := range []collab.Version{0, 1, 3} {
			if err := f.store.PutIndex(f.ctx, doc("a"), at, rows); !errors.Is(err, collab.ErrConflict) {
				f.Errorf("keys at %d were set, the head is 2: %v", at, err)
			}
		}
		f.must(f.store.PutIndex(f.ctx, doc("a"), 2, rows))
		f.must(f.store.CompleteIndex(f.ctx, byName, 1))
		f.wantFound(byName, keys("x", "x"), "a")
	}},
	{"S105", "ids are found page by page, in several ranges", func(f *fixture) {
		f.index(byName)
		var want []string
		for i := range 60 {
			id := fmt.Sprintf("d%02d", i)
			f.appendWith(indexed("name", fmt.Sprintf("k%02d", i%20), "other"), doc(id), revision(0))
			if i%20 < 5 || i%20 == 19 {
				want = append(want, id)
			}
		}
		for _, limit := range []int{1, 2, 7, 18, 100} {
			f.wantFoundBy(byName, limit, []collab.KeyRange{keys("k00", "k04"), keys("k19", "k19"), keys("kz", "kz")}, want...)
		}
		f.wantFoundBy(byName, 3, nil)
	}},
	{"S106", "an index is emptied when it is removed", func(f *fixture) {
		f.index(byName)
		many := make([]string, 700)
		for i := range many {
			many[i] = fmt.Sprintf("k%03d", i)
		}
		for i := range 10 {
			f.appendWith(indexed("name", many...), doc(fmt.Sprint(i)), revision(0))
		}
		f.must(f.store.RemoveIndex(f.ctx, byName))
		f.index(byName)
		f.wantFound(byName, keys("k", "l"))
	}},
	{"S107", "an index finds what a model finds", func(f *fixture) {
		f.index(byName)
		random := rand.New(rand.NewPCG(1, 2))
		model, heads := make(map[string][]string), make(map[string]collab.Version)
		for range 200 {
			id := fmt.Sprint(random.IntN(12))
			var k []string
			for range random.IntN(4) {
				k = append(k, string([]byte{byte('a' + random.IntN(4)), byte(random.IntN(3) * 127)}))
			}
			slices.Sort(k)
			k = slices.Compact(k)
			f.appendWith(indexed("name", k...), doc(id), revision(heads[id]))
			model[id], heads[id] = k, heads[id]+1
			r := keys(string(rune('a'+random.IntN(4))), string(rune('a'+random.IntN(5))))
			var want []string
			for id, has := range model {
				if slices.ContainsFunc(has, func(k string) bool { return r.Contains([]byte(k)) }) {
					want = append(want, id)
				}
			}
			f.wantFound(byName, r, want...)
		}
	}},
}

// keys is a range of keys.
func keys(from, to string) collab.KeyRange {
	return collab.KeyRange{From: []byte(from), To: []byte(to)}
}

// indexed is what comes with an append of a document that has those keys.
func indexed(path string, keys ...string) collab.Meta {
	row := collab.IndexRow{Path: path}
	for _, k := range keys {
		row.Keys = append(row.Keys, []byte(k))
	}
	return collab.Meta{Index: []collab.IndexRow{row}}
}

// index adds an index that is complete.
func (f *fixture) index(id collab.IndexID) {
	f.Helper()
	f.must(f.store.AddIndex(f.ctx, id))
	f.must(f.store.CompleteIndex(f.ctx, id, 0))
}

func (f *fixture) must(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}

func (f *fixture) wantIndexes(want map[collab.IndexID]collab.IndexState) {
	f.Helper()
	got, err := f.store.Indexes(f.ctx)
	f.must(err)
	f.wantEqual(got, want)
}

func (f *fixture) wantIncomplete(id collab.IndexID) {
	f.Helper()
	if _, _, err := f.store.FindIndexed(f.ctx, id, nil, nil, 10); !errors.Is(err, collab.ErrIncomplete) {
		f.Errorf("index on %s: %v, want that it is incomplete", id.Path, err)
	}
}

func (f *fixture) wantFound(id collab.IndexID, r collab.KeyRange, want ...string) {
	f.Helper()
	f.wantFoundBy(id, 1000, []collab.KeyRange{r}, want...)
}

// wantFoundBy checks which ids are found, in pages of at most limit.
func (f *fixture) wantFoundBy(id collab.IndexID, limit int, ranges []collab.KeyRange, want ...string) {
	f.Helper()
	var found []string
	var after []byte
	for {
		ids, next, err := f.store.FindIndexed(f.ctx, id, ranges, after, limit)
		f.must(err)
		if len(ids) > limit {
			f.Fatalf("%d ids, and the limit is %d", len(ids), limit)
		}
		found = append(found, ids...)
		if after = next; next == nil {
			break
		}
	}
	slices.Sort(found)
	slices.Sort(want)
	if found = slices.Compact(found); !slices.Equal(found, want) {
		f.Errorf("found %q, want %q", found, want)
	}
}
