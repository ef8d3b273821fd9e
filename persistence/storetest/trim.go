package storetest

import (
	"errors"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

var trimRules = []rule{
	{"S120", "what was trimmed is refused, what is behind it is as it was", func(f *fixture) {
		f.trimmed(doc("a"), 10, 6)
		f.append(doc("b"), revisions(0, 3)...)
		for _, from := range []collab.Version{0, 5} {
			if revs, err := f.store.Revisions(f.ctx, doc("a"), from, collab.MaxVersion); !errors.Is(err, collab.ErrTrimmed) {
				f.Errorf("revisions from %d: %d, %v, want ErrTrimmed", from, len(revs), err)
			}
		}
		f.wantEqual(f.readAll(doc("a"), 6, collab.MaxVersion), revisions(6, 10))
		f.append(doc("a"), revision(10))
		f.wantEqual(f.readAll(doc("a"), 6, collab.MaxVersion), revisions(6, 11))
		f.wantLog(doc("b"), revisions(0, 3))
		if err := f.store.Append(f.ctx, doc("a"), revisions(4, 5), collab.Meta{}); !errors.Is(err, collab.ErrConflict) {
			f.Errorf("an append below the first: %v, want ErrConflict", err)
		}
	}},
	{"S121", "the entry of a trimmed document tells its first revision and keeps its times", func(f *fixture) {
		f.wantEqual(f.entry(doc("none")).First, collab.Version(0))
		f.append(doc("a"), revisions(0, 10)...)
		before := f.entry(doc("a"))
		f.put(doc("a"), milestone(4, "four"))
		f.trim(doc("a"), 4)
		before.First = 4
		f.wantEqual(f.entry(doc("a")), before)
		f.put(doc("a"), milestone(9, "nine"))
		f.trim(doc("a"), 9) // all but the last
		before.First = 9
		f.wantEqual(f.entry(doc("a")), before)
		list, err := f.store.List(f.ctx, collab.DocID{}, 10)
		if err != nil {
			f.Fatal(err)
		}
		f.wantEqual(list, []collab.Listed{{ID: doc("a"), CatalogEntry: before}})
	}},
	{"S122", "without the milestones that it takes, and behind the last revision, nothing is trimmed", func(f *fixture) {
		f.append(doc("a"), revisions(0, 10)...)
		f.put(doc("a"), milestone(5, "five"))
		f.put(doc("a"), milestone(10, "ten"))
		f.setMark(doc("a"), collab.Mark{Version: 3, Name: "three", Restored: collab.NoBase, At: start})
		for _, to := range []collab.Version{4, 5, 6, 10, 11} {
			if err := f.store.Trim(f.ctx, doc("a"), to); !errors.Is(err, collab.ErrConflict) {
				f.Errorf("trim to %d: %v, want ErrConflict", to, err)
			}
		}
		if err := f.store.Trim(f.ctx, doc("none"), 1); !errors.Is(err, collab.ErrConflict) {
			f.Errorf("trim of nothing: %v, want ErrConflict", err)
		}
		f.trim(doc("a"), 0)
		f.wantLog(doc("a"), revisions(0, 10))
		f.put(doc("a"), milestone(3, "three"))
		f.trim(doc("a"), 5)
		f.trim(doc("a"), 2) // it is already
		f.wantEqual(f.entry(doc("a")).First, collab.Version(5))
	}},
	{"S123", "of what was trimmed the named versions have milestones, all others and digests go", func(f *fixture) {
		f.append(doc("a"), revisions(0, 20)...)
		for v := range collab.Version(12) {
			f.put(doc("a"), milestone(v, "m"))
		}
		named := collab.Mark{Version: 5, Name: "five", Restored: collab.NoBase, At: start}
		restored := collab.Mark{Version: 7, Restored: 2, At: start}
		late := collab.Mark{Version: 10, Name: "ten", Restored: collab.NoBase, At: start}
		for _, m := range []collab.Mark{named, restored, late} {
			f.setMark(doc("a"), m)
		}
		for _, from := range []collab.Version{0, 4, 8, 12} {
			f.putDigest(doc("a"), from, []byte("d"))
		}
		f.trim(doc("a"), 8)
		f.wantMarks(doc("a"), named, restored, late)
		f.wantDigests(doc("a"), 0, collab.MaxVersion, collab.Digest{From: 8, Data: []byte("d")}, collab.Digest{From: 12, Data: []byte("d")})
		for atMost, want := range map[collab.Version]collab.Version{3: 0, 5: 5, 7: 5, 8: 8, 10: 10, 19: 11} {
			f.wantEqual(f.latest(doc("a"), atMost).Version, want)
		}
		f.trim(doc("a"), 11)
		for atMost, want := range map[collab.Version]collab.Version{4: 0, 9: 5, 10: 10, 11: 11} {
			f.wantEqual(f.latest(doc("a"), atMost).Version, want)
		}
	}},
	{"S124", "a time before what is kept is refused", func(f *fixture) {
		f.append(doc("a"), revisions(0, 10)...)
		stone := milestone(6, "six")
		stone.Modified = start.Add(5 * time.Second) // of revision 5, the last before it
		f.put(doc("a"), stone)
		f.trim(doc("a"), 6)
		for _, at := range []time.Duration{-time.Hour, 0, 4999 * time.Millisecond} {
			if v, err := f.store.VersionAt(f.ctx, doc("a"), start.Add(at)); !errors.Is(err, collab.ErrTrimmed) {
				f.Errorf("after %v: version %d, %v, want ErrTrimmed", at, v, err)
			}
		}
		f.wantVersionAt(doc("a"), start.Add(5*time.Second), 6)
		f.wantVersionAt(doc("a"), start.Add(6*time.Second), 7)
		f.wantVersionAt(doc("a"), start.Add(time.Hour), 10)
	}},
	{"S125", "a trimmed log outlives closing, and is written to further", func(f *fixture) {
		f.trimmed(doc("a"), 3000, 1500)
		entry := f.entry(doc("a"))
		for v := range collab.Version(3) {
			f.reopen()
			f.wantEqual(f.readAll(doc("a"), 1500, collab.MaxVersion), revisions(1500, 3000+v))
			if _, err := f.store.Revisions(f.ctx, doc("a"), 1499, 1500); !errors.Is(err, collab.ErrTrimmed) {
				f.Errorf("revision 1499: %v, want ErrTrimmed", err)
			}
			f.wantEqual(f.entry(doc("a")).Created, entry.Created)
			f.append(doc("a"), revision(3000+v))
		}
	}},
}

// trimmed makes a document with head revisions and trims it to a version.
func (f *fixture) trimmed(id collab.DocID, head, to collab.Version) {
	f.Helper()
	f.append(id, revisions(0, head)...)
	f.put(id, milestone(to, "first"))
	f.trim(id, to)
	f.wantEqual(f.latest(id, to), milestone(to, "first"))
}

func (f *fixture) trim(id collab.DocID, to collab.Version) {
	f.Helper()
	if err := f.store.Trim(f.ctx, id, to); err != nil {
		f.Fatalf("Trim of %q to %d: %v", id, to, err)
	}
}
