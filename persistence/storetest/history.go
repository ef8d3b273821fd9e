package storetest

import (
	"bytes"
	"strings"
	"sync"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

var historyRules = []rule{
	{"S40", "marks are read in the order of their versions, with all that is in them", func(f *fixture) {
		f.append(doc("a"), revisions(0, 3)...)
		f.wantMarks(doc("a"))
		named := collab.Mark{Version: 300, Name: "é " + strings.Repeat("😀", 199), Restored: collab.NoBase, By: "guest:a", At: start}
		restored := collab.Mark{Version: 2, Restored: 0, By: "guest:b", At: start.Add(time.Second)}
		both := collab.Mark{Version: 0, Name: "both", Restored: 1 << 40}
		both.At = start.Add(999 * time.Microsecond).In(time.FixedZone("far", 5*3600))
		f.setMark(doc("a"), named)
		f.setMark(doc("a"), restored)
		f.setMark(doc("a"), both)
		f.setMark(doc("b"), collab.Mark{Version: 1, Name: "of another document", Restored: collab.NoBase, At: start})
		both.At = start
		f.wantMarks(doc("a"), both, restored, named)
	}},
	{"S41", "a mark is replaced, and goes when nothing is left of it", func(f *fixture) {
		m := collab.Mark{Version: 2, Name: "one", Restored: 1, By: "guest:a", At: start}
		f.setMark(doc("a"), m)
		m.Name, m.By = "two", "guest:b"
		f.setMark(doc("a"), m)
		f.wantMarks(doc("a"), m)
		m.Name = ""
		f.setMark(doc("a"), m)
		f.wantMarks(doc("a"), m)
		m.Restored = collab.NoBase
		f.setMark(doc("a"), m)
		f.wantMarks(doc("a"))
		f.setMark(doc("a"), m) // removed twice
		f.wantMarks(doc("a"))
	}},
	{"S42", "all marks are read, however many", func(f *fixture) {
		want := make([]collab.Mark, 1500)
		var group sync.WaitGroup
		for i := range want {
			want[i] = collab.Mark{Version: collab.Version(i), Name: strings.Repeat("long ", 160), Restored: collab.NoBase, At: start}
			group.Go(func() {
				if err := f.store.SetMark(f.ctx, doc("a"), want[i]); err != nil {
					f.Errorf("SetMark: %v", err)
				}
			})
		}
		group.Wait()
		f.wantMarks(doc("a"), want...)
	}},
	{"S43", "a mark without a version that can be is refused", func(f *fixture) {
		for _, m := range []collab.Mark{{Version: -1, Name: "x"}, {Version: 1, Name: "x", Restored: -2}} {
			if err := f.store.SetMark(f.ctx, doc("a"), m); err == nil {
				f.Errorf("%+v was set", m)
			}
		}
		f.wantMarks(doc("a"))
	}},
	{"S44", "digests are read by range, and replaced", func(f *fixture) {
		f.wantDigests(doc("a"), 0, collab.MaxVersion)
		put := func(from collab.Version, data string) collab.Digest {
			f.Helper()
			f.putDigest(doc("a"), from, []byte(data))
			return collab.Digest{From: from, Data: []byte(data)}
		}
		put(70, "replaced")
		f.putDigest(doc("b"), 0, []byte("of another document"))
		zero, large, last := put(0, "zero"), put(300, "three hundred"), put(1<<40, "\x00\xff")
		seventy := put(70, "seventy")
		f.wantDigests(doc("a"), 0, collab.MaxVersion, zero, seventy, large, last)
		f.wantDigests(doc("a"), 1, 300, seventy)
		f.wantDigests(doc("a"), 70, 301, seventy, large)
		f.wantDigests(doc("a"), 71, 71)
		f.wantDigests(doc("a"), 1<<41, collab.MaxVersion)
		if err := f.store.PutDigest(f.ctx, doc("a"), -1, nil); err == nil {
			f.Error("PutDigest from -1 succeeded")
		}
	}},
	{"S45", "the store keeps no byte of a digest, and gives none of its own away", func(f *fixture) {
		data := []byte("content")
		f.putDigest(doc("a"), 5, data)
		clear(data)
		want := collab.Digest{From: 5, Data: []byte("content")}
		for range 2 {
			got, err := f.store.Digests(f.ctx, doc("a"), 0, 9)
			if err != nil {
				f.Fatalf("Digests: %v", err)
			}
			f.wantEqual(got, []collab.Digest{want})
			clear(got[0].Data)
		}
	}},
	{"S46", "many digests come in short reads without a hole", func(f *fixture) {
		var want []collab.Digest
		for i := range 30 {
			d := collab.Digest{From: collab.Version(i), Data: bytes.Repeat([]byte{byte(i)}, 100_000)}
			f.putDigest(doc("a"), d.From, d.Data)
			want = append(want, d)
		}
		f.wantDigests(doc("a"), 0, collab.MaxVersion, want...)
		first, err := f.store.Digests(f.ctx, doc("a"), 0, collab.MaxVersion)
		if err != nil || len(first) == 0 || len(first) == len(want) {
			f.Fatalf("one read of 3 MB gave %d of %d digests, %v", len(first), len(want), err)
		}
	}},
	{"S47", "marks and digests change neither log nor entry, and outlive closing", func(f *fixture) {
		f.append(doc("a"), revisions(0, 2)...)
		before := f.entry(doc("a"))
		mark := collab.Mark{Version: 2, Name: "kept", Restored: collab.NoBase, At: start}
		f.setMark(doc("a"), mark)
		f.putDigest(doc("a"), 0, []byte("kept"))
		f.setMark(doc("b"), mark) // of a document without revisions
		f.wantEqual(f.entry(doc("a")), before)
		f.wantEqual(f.entry(doc("b")), collab.CatalogEntry{})
		f.append(doc("a"), revision(2))
		f.append(doc("b"), revision(0))
		f.reopen()
		f.wantLog(doc("a"), revisions(0, 3))
		f.wantMarks(doc("a"), mark)
		f.wantMarks(doc("b"), mark)
		f.wantDigests(doc("a"), 0, 9, collab.Digest{Data: []byte("kept")})
	}},
}

func (f *fixture) setMark(id collab.DocID, m collab.Mark) {
	f.Helper()
	if err := f.store.SetMark(f.ctx, id, m); err != nil {
		f.Fatalf("SetMark of %d of %q: %v", m.Version, id, err)
	}
}

func (f *fixture) wantMarks(id collab.DocID, want ...collab.Mark) {
	f.Helper()
	got, err := f.store.Marks(f.ctx, id)
	if err != nil {
		f.Fatalf("Marks of %q: %v", id, err)
	}
	f.wantEqual(append([]collab.Mark(nil), got...), want)
}

func (f *fixture) putDigest(id collab.DocID, from collab.Version, data []byte) {
	f.Helper()
	if err := f.store.PutDigest(f.ctx, id, from, data); err != nil {
		f.Fatalf("PutDigest of %q from %d: %v", id, from, err)
	}
}

// wantDigests reads [from, to) in as many calls as it takes.
func (f *fixture) wantDigests(id collab.DocID, from, to collab.Version, want ...collab.Digest) {
	f.Helper()
	var all []collab.Digest
	for {
		got, err := f.store.Digests(f.ctx, id, from, to)
		if err != nil {
			f.Fatalf("Digests of %q from %d: %v", id, from, err)
		}
		if len(got) == 0 {
			break
		}
		all = append(all, got...)
		from = got[len(got)-1].From + 1
	}
	f.wantEqual(all, want)
}
