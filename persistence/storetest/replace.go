package storetest

import (
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/tandem-collab/tandem/collab"
)

var replaceRules = []rule{
	{"S95", "a document that takes another's place brings all that it has, and nothing of the other is left", func(f *fixture) {
		x, y := f.putBlob("new", "image/png", "x", start), f.putBlob("old", "image/png", "y", start)
		f.putBlob("old", "image/png", "x", start)
		for _, id := range []string{"new", "old"} {
			own := x
			n := collab.Version(3)
			if id == "old" {
				own, n = y, 2000
			}
			f.appendWith(collab.Meta{Blobs: []collab.BlobID{own.ID}, Titles: []collab.Title{{Doc: doc(id), Text: id}}}, doc(id), revisions(0, n)...)
			f.put(doc(id), milestone(n-1, id))
			f.setMark(doc(id), collab.Mark{Version: n - 2, Name: id, Restored: collab.NoBase, At: start})
			f.do(f.store.PutDigest(f.ctx, doc(id), 0, []byte(id)))
			f.do(f.store.SetThumbnail(f.ctx, doc(id), collab.Thumbnail{Type: "image/png", Data: []byte(id), At: start}))
		}
		want := f.entry(doc("new"))
		f.replace("old", "new")
		for range 2 {
			f.wantEqual(f.entry(doc("old")), want)
			f.wantLog(doc("old"), revisions(0, 3))
			f.wantEqual(f.latest(doc("old"), 3000), milestone(2, "new"))
			f.wantMarks(doc("old"), collab.Mark{Version: 1, Name: "new", Restored: collab.NoBase, At: start})
			f.wantBlob("old", x.ID, "image/png", "x")
			f.wantNoBlob("old", y.ID)
			digests, err := f.store.Digests(f.ctx, doc("old"), 0, collab.MaxVersion)
			f.do(err)
			f.wantEqual(digests, []collab.Digest{{Data: []byte("new")}})
			thumbnail, err := f.store.Thumbnail(f.ctx, doc("old"))
			f.do(err)
			f.wantEqual(string(thumbnail.Data), "new")

			f.wantEqual(f.entry(doc("new")), collab.CatalogEntry{})
			f.wantLog(doc("new"), nil)
			f.wantNoBlob("new", x.ID)
			list, err := f.store.List(f.ctx, collab.DocID{}, 10)
			f.do(err)
			f.wantEqual(len(list), 1)
			f.reopen()
		}
		f.append(doc("old"), revision(3))
		f.append(doc("new"), revision(0))
		f.wantCollected(start.Add(time.Hour), 0)
		f.wantBlob("old", x.ID, "image/png", "x")
	}},
	{"S96", "a document in whose place nothing comes is gone, and can begin anew", func(f *fixture) {
		x := f.putBlob("a", "image/png", "x", start)
		f.append(doc("a"), revisions(0, 5)...)
		f.append(doc("b"), revisions(0, 2)...)
		f.replace("a", "never written")
		f.replace("never written either", "never written")
		f.wantEqual(f.entry(doc("a")), collab.CatalogEntry{})
		f.wantNoBlob("a", x.ID)
		f.append(doc("a"), revisions(0, 1)...)
		f.replace("a", "a")
		f.wantLog(doc("a"), revisions(0, 1))
		f.wantLog(doc("b"), revisions(0, 2))
		f.reopen()
		f.wantLog(doc("a"), revisions(0, 1))
	}},
	{"S98", "a document can begin at a milestone, and goes on there as one that was trimmed", func(f *fixture) {
		replacer := f.replacer()
		created := start.Add(-time.Hour)
		f.do(replacer.BeginAt(f.ctx, doc("from"), milestone(7, "seven"), created))
		for _, base := range []collab.Version{0, 6, 8} {
			if err := f.store.Append(f.ctx, doc("from"), revisions(base, base+1), collab.Meta{}); !errors.Is(err, collab.ErrConflict) {
				f.Errorf("Append at %d: %v, want ErrConflict", base, err)
			}
		}
		f.append(doc("from"), revisions(7, 9)...)
		f.replace("a", "from")
		f.append(doc("a"), revisions(9, 12)...)
		if err := replacer.BeginAt(f.ctx, doc("a"), milestone(20, "twenty"), created); !errors.Is(err, collab.ErrConflict) {
			f.Errorf("BeginAt of what is there: %v, want ErrConflict", err)
		}
		if err := replacer.BeginAt(f.ctx, doc("b"), milestone(0, ""), created); err == nil {
			f.Error("BeginAt 0 was done")
		}
		for range 2 {
			want := collab.CatalogEntry{Version: 12, First: 7, Created: created, Modified: revision(11).At}
			f.wantEqual(f.entry(doc("a")), want)
			f.wantEqual(f.readAll(doc("a"), 7, 12), revisions(7, 12))
			f.wantEqual(f.latest(doc("a"), 9), milestone(7, "seven"))
			if _, err := f.store.Revisions(f.ctx, doc("a"), 6, 12); !errors.Is(err, collab.ErrTrimmed) {
				f.Errorf("from before: %v, want ErrTrimmed", err)
			}
			f.reopen()
		}
	}},
	{"S97", "a renewed epoch counts from the next opening on, and the former one is remembered", func(f *fixture) {
		replacer := f.replacer()
		first, before := f.store.Epoch(), len(f.store.Former())
		f.do(replacer.RenewEpoch(f.ctx))
		f.wantEqual(f.store.Epoch(), first)
		f.append(doc("a"), revision(0))
		f.reopen()
		if f.store.Epoch() == first || f.store.Epoch() == uuid.Nil {
			f.Errorf("epoch %v, then %v", first, f.store.Epoch())
		}
		f.wantEqual(f.store.Former()[before:], []uuid.UUID{first})
		f.wantLog(doc("a"), revisions(0, 1))
	}},
}

// replacer returns the store as a Replacer; the rule ends where it is none.
func (f *fixture) replacer() collab.Replacer {
	r, ok := f.store.(collab.Replacer)
	if !ok {
		f.SkipNow()
	}
	return r
}

func (f *fixture) replace(to, from string) {
	f.Helper()
	if err := f.replacer().Replace(f.ctx, doc(to), doc(from)); err != nil {
		f.Fatalf("Replace %s by %s: %v", to, from, err)
	}
}

func (f *fixture) do(err error) {
	f.Helper()
	if err != nil {
		f.Fatal(err)
	}
}
