package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

var logRules = []rule{
	{"S01", "what is appended is read back, in order", func(f *fixture) {
		f.append(doc("a"), revisions(0, 1)...)
		f.append(doc("a"), revisions(1, 4)...)
		f.wantLog(doc("a"), revisions(0, 4))
	}},
	{"S02", "an append that does not begin at the head conflicts and writes nothing", func(f *fixture) {
		f.append(doc("a"), revisions(0, 3)...)
		before := f.entry(doc("a"))
		titles := collab.Meta{Titles: []collab.Title{{Doc: doc("a"), Text: "no"}, {Doc: doc("b"), Text: "no"}}}
		for _, from := range []collab.Version{0, 2, 4, 1000} {
			if err := f.store.Append(f.ctx, doc("a"), revisions(from, from+2), titles); !errors.Is(err, collab.ErrConflict) {
				f.Fatalf("append at %d: %v, want ErrConflict", from, err)
			}
		}
		if err := f.store.Append(f.ctx, doc("b"), revisions(1, 2), titles); !errors.Is(err, collab.ErrConflict) {
			f.Fatalf("append at 1 of an unknown document: %v, want ErrConflict", err)
		}
		f.wantLog(doc("a"), revisions(0, 3))
		f.wantEqual(f.entry(doc("a")), before)
		f.wantEqual(f.entry(doc("b")), collab.CatalogEntry{})
	}},
	{"S03", "revisions that do not follow each other are refused as a whole", func(f *fixture) {
		f.append(doc("a"), revision(0))
		err := f.store.Append(f.ctx, doc("a"), []collab.Revision{revision(1), revision(3)}, collab.Meta{})
		if err == nil || errors.Is(err, collab.ErrConflict) {
			f.Fatalf("append with a hole: %v, want an error that is no conflict", err)
		}
		f.wantLog(doc("a"), revisions(0, 1))
	}},
	{"S04", "a change of no kind is refused", func(f *fixture) {
		if err := f.store.Append(f.ctx, doc("a"), []collab.Revision{{}}, collab.Meta{}); err == nil {
			f.Fatal("append of the zero Revision succeeded")
		}
		f.wantLog(doc("a"), nil)
	}},
	{"S05", "a range is half open and ends at the head", func(f *fixture) {
		f.append(doc("a"), revisions(0, 10)...)
		f.append(doc("b"), revisions(0, 3)...)
		for _, c := range []struct{ from, to, last collab.Version }{
			{0, 10, 10}, {3, 7, 7}, {9, 10, 10}, {9, 99, 10}, {4, collab.MaxVersion, 10},
		} {
			f.wantEqual(f.readAll(doc("a"), c.from, c.to), revisions(c.from, c.last))
		}
	}},
	{"S06", "from the head or beyond it there is nothing", func(f *fixture) {
		f.append(doc("a"), revisions(0, 2)...)
		f.append(doc("b"), revisions(0, 9)...)
		for _, from := range []collab.Version{2, 3, 5, 1 << 40, collab.MaxVersion} {
			revs, err := f.store.Revisions(f.ctx, doc("a"), from, collab.MaxVersion)
			if err != nil || len(revs) != 0 {
				f.Fatalf("from %d: %d revisions, %v", from, len(revs), err)
			}
		}
		if revs, err := f.store.Revisions(f.ctx, doc("a"), 1, 1); err != nil || len(revs) != 0 {
			f.Fatalf("empty range: %d revisions, %v", len(revs), err)
		}
	}},
	{"S07", "an unknown document has no revisions, no milestone and an empty entry", func(f *fixture) {
		f.append(doc("a"), revision(0))
		f.wantLog(doc("b"), nil)
		f.wantEqual(f.latest(doc("b"), collab.MaxVersion), collab.Milestone{})
		f.wantEqual(f.entry(doc("b")), collab.CatalogEntry{})
	}},
	{"S08", "every field of a revision is kept, its time to the millisecond", func(f *fixture) {
		every := bytes.Repeat([]byte{0, 1, 0x7f, 0x80, 0xff}, 3)
		revs := []collab.Revision{
			{Base: 0, ID: collab.OpID{}, At: time.UnixMilli(0).UTC(), Change: collab.Change{Kind: collab.Create, Type: "t", Data: nil}},
			{Base: 1, ID: collab.OpID{Source: string(every), Seq: 1<<64 - 1}, Author: collab.UserID(every),
				At: time.UnixMilli(-5).UTC(), Change: collab.Change{Kind: collab.Edit, Data: every}},
			{Base: 2, At: time.Time{}, Change: collab.Change{Kind: collab.Delete, Data: nil}},
			{Base: 3, ID: collab.OpID{Source: "é😀\xed\xa0\xbd"}, At: start, Change: collab.Change{Kind: collab.Create, Type: "", Data: []byte{}}},
		}
		sent := append([]collab.Revision(nil), revs...)
		sent[3].At = start.Add(999 * time.Microsecond).In(time.FixedZone("far", 5*3600))
		f.append(doc("a"), sent...)
		f.wantLog(doc("a"), revs)
	}},
	{"S09", "documents do not touch each other, whatever their ids", func(f *fixture) {
		long := strings.Repeat("long ", 1000)
		ids := []collab.DocID{
			{}, {ID: "a"}, {Collection: "a"}, {Collection: "a", ID: "a"}, {Collection: "aa"}, {ID: "aa"},
			{Collection: "a", ID: "\x00"}, {Collection: "a\x00"}, {Collection: "\x00", ID: "a"}, {Collection: "a\x00", ID: "\x00"},
			{Collection: "a/b", ID: "c"}, {Collection: "a", ID: "b/c"}, {Collection: "", ID: "\x01a"}, {Collection: "\x01a", ID: ""},
			{Collection: "\xff\xff", ID: "\xff"}, {Collection: "é", ID: "😀"}, {Collection: "e\u0301", ID: "😀"},
			{Collection: long, ID: long}, {Collection: long, ID: long + "x"}, {Collection: "__proto__", ID: "../../etc"},
		}
		for i, id := range ids {
			r := revision(0)
			r.Author = collab.UserID(fmt.Sprint(i))
			f.appendWith(collab.Meta{Titles: []collab.Title{{Doc: id, Text: fmt.Sprint(i)}}}, id, r)
			f.put(id, milestone(1, fmt.Sprint(i)))
		}
		for i, id := range ids {
			r := revision(0)
			r.Author = collab.UserID(fmt.Sprint(i))
			f.wantLog(id, []collab.Revision{r})
			f.wantEqual(f.latest(id, 5), milestone(1, fmt.Sprint(i)))
			f.wantEqual(f.entry(id), collab.CatalogEntry{Title: fmt.Sprint(i), Version: 1, Created: r.At, Modified: r.At})
		}
	}},
	{"S10", "the store keeps no byte of an append, and gives none of its own away", func(f *fixture) {
		sent := revisions(0, 3)
		f.append(doc("a"), sent...)
		for i := range sent {
			clear(sent[i].Change.Data)
			sent[i].Author = "someone else"
		}
		read := f.readAll(doc("a"), 0, 3)
		f.wantEqual(read, revisions(0, 3))
		for i := range read {
			_ = append(read[i].Change.Data, "beyond the end"...)
			clear(read[i].Change.Data)
		}
		f.wantLog(doc("a"), revisions(0, 3))
	}},
	{"S11", "a long log comes in short reads without a hole", func(f *fixture) {
		const n = 600
		padding := bytes.Repeat([]byte("0123456789abcdef"), 1024)
		var want []collab.Revision
		for v := range collab.Version(n) {
			r := revision(v)
			r.Change.Data = append([]byte(fmt.Sprint(v)), padding[:16*v]...)
			want = append(want, r)
		}
		f.append(doc("a"), want...)
		f.wantLog(doc("a"), want)
		first, err := f.store.Revisions(f.ctx, doc("a"), 0, n)
		if err != nil || len(first) == 0 || len(first) == n {
			f.Fatalf("one read of 2.7 MB gave %d of %d revisions, %v", len(first), n, err)
		}
	}},
	{"S12", "a revision larger than a read comes alone", func(f *fixture) {
		want := revisions(0, 3)
		want[1].Change.Data = bytes.Repeat([]byte("large "), 1<<18)
		f.append(doc("a"), want...)
		f.wantLog(doc("a"), want)
	}},
	{"S13", "an append of nothing does nothing", func(f *fixture) {
		f.append(doc("a"))
		f.wantEqual(f.entry(doc("a")), collab.CatalogEntry{})
	}},
	{"S14", "many goroutines append to many documents", func(f *fixture) { storm(f, 12, 8) }},
	{"S15", "of many that append at the same head one wins", func(f *fixture) {
		const writers, rounds = 8, 10
		for round := range collab.Version(rounds) {
			won := make(chan int, writers)
			var group sync.WaitGroup
			for w := range writers {
				group.Go(func() {
					r := revision(round)
					r.Author = collab.UserID(fmt.Sprint(w))
					switch err := f.store.Append(f.ctx, doc("a"), []collab.Revision{r}, collab.Meta{}); {
					case err == nil:
						won <- w
					case !errors.Is(err, collab.ErrConflict):
						f.Errorf("append: %v", err)
					}
				})
			}
			group.Wait()
			close(won)
			winner, others := <-won, len(won)
			if others != 0 {
				f.Fatalf("round %d: %d winners", round, others+1)
			}
			got := f.readAll(doc("a"), round, round+1)
			if len(got) != 1 || got[0].Author != collab.UserID(fmt.Sprint(winner)) {
				f.Fatalf("round %d: %d won but the log holds %+v", round, winner, got)
			}
		}
	}},
	{"S16", "a call whose context is over fails, and writes nothing if it was over before", func(f *fixture) {
		f.append(doc("a"), revision(0))
		over, cancel := context.WithCancel(f.ctx)
		cancel()
		_, readErr := f.store.Revisions(over, doc("a"), 0, 1)
		_, latestErr := f.store.Latest(over, doc("a"), 1)
		_, entryErr := f.store.Entry(over, doc("a"))
		_, atErr := f.store.VersionAt(over, doc("a"), start)
		_, marksErr := f.store.Marks(over, doc("a"))
		_, digestsErr := f.store.Digests(over, doc("a"), 0, 1)
		_, listErr := f.store.List(over, collab.DocID{}, 1)
		for name, err := range map[string]error{
			"Append":    f.store.Append(over, doc("a"), revisions(1, 2), collab.Meta{}),
			"Put":       f.store.Put(over, doc("a"), milestone(1, "x")),
			"Revisions": readErr,
			"Latest":    latestErr,
			"Entry":     entryErr,
			"VersionAt": atErr,
			"Marks":     marksErr,
			"SetMark":   f.store.SetMark(over, doc("a"), collab.Mark{Name: "x"}),
			"Digests":   digestsErr,
			"PutDigest": f.store.PutDigest(over, doc("a"), 0, nil),
			"List":      listErr,
		} {
			if !errors.Is(err, context.Canceled) {
				f.Errorf("%s: %v, want context.Canceled", name, err)
			}
		}
		f.wantLog(doc("a"), revisions(0, 1))
		f.wantEqual(f.latest(doc("a"), 9), collab.Milestone{})
	}},
}

// storm has writers append rounds revisions each, to a document of their own and to one that all share, while others
// read.
func storm(f *fixture, writers int, rounds collab.Version) {
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			own := doc(fmt.Sprint("own-", w))
			for v := range rounds {
				if err := f.store.Append(f.ctx, own, []collab.Revision{revision(v)}, collab.Meta{}); err != nil {
					f.Errorf("append to %v: %v", own, err)
					return
				}
			}
		})
		group.Go(func() {
			r := collab.Revision{Author: collab.UserID(fmt.Sprint(w)), Change: collab.Change{Kind: collab.Edit}}
			for done := collab.Version(0); done < rounds; {
				r.ID.Seq = uint64(done)
				err := f.store.Append(f.ctx, doc("shared"), []collab.Revision{r}, collab.Meta{})
				if err == nil {
					done++
					r.Base++
					continue
				}
				if !errors.Is(err, collab.ErrConflict) {
					f.Errorf("append: %v", err)
					return
				}
				missed, err := f.store.Revisions(f.ctx, doc("shared"), r.Base, collab.MaxVersion)
				if err != nil || len(missed) == 0 {
					f.Errorf("after a conflict at %d: %d revisions, %v", r.Base, len(missed), err)
					return
				}
				r.Base += collab.Version(len(missed))
			}
		})
	}
	group.Wait()
	for w := range writers {
		f.wantLog(doc(fmt.Sprint("own-", w)), revisions(0, rounds))
	}
	next := make(map[collab.UserID]uint64)
	shared := f.readAll(doc("shared"), 0, collab.MaxVersion)
	for i, r := range shared {
		if r.Base != collab.Version(i) || r.ID.Seq != next[r.Author] {
			f.Fatalf("revision %d of the shared document is %+v, want seq %d", i, r, next[r.Author])
		}
		next[r.Author]++
	}
	if len(shared) != writers*int(rounds) {
		f.Fatalf("the shared document has %d revisions, want %d", len(shared), writers*int(rounds))
	}
}
