package storetest

import (
	"errors"

	"github.com/tandem-collab/tandem/collab"
)

var redactRules = []rule{
	{"S130", "a rewriting replaces revisions, milestones, title and names, and leaves a row", func(f *fixture) {
		f.appendWith(collab.Meta{Titles: []collab.Title{{Doc: doc("a"), Text: "Secret"}}}, doc("a"), revisions(0, 3000)...)
		f.append(doc("b"), revisions(0, 3)...)
		f.put(doc("a"), milestone(2, "secret two"))
		f.put(doc("a"), milestone(9, "secret nine"))
		mark := collab.Mark{Version: 2, Name: "secret", Restored: 1, By: "guest-1", At: start}
		f.setMark(doc("a"), mark)
		f.putDigest(doc("a"), 0, []byte("d"))
		if err := f.store.SetThumbnail(f.ctx, doc("a"), collab.Thumbnail{Type: "image/png", Data: []byte("p"), At: start}); err != nil {
			f.Fatal(err)
		}
		want := revisions(0, 3000)
		changed := map[collab.Version]collab.Revision{}
		for _, v := range []collab.Version{0, 1, 1500, 2999} {
			want[v].Change.Data = []byte(`"hidden"`)
			changed[v] = want[v]
		}
		mark.Name = "hidden"
		title := "Hidden"
		row := collab.Redaction{At: start, By: "Ana", Reason: "a password", Version: 5, Where: "1 to 9", First: 0, Last: 2999, Revisions: 4}
		f.redact(doc("a"), collab.Rewriting{
			Revisions: changed, Milestones: []collab.Milestone{milestone(9, "hidden nine")}, Title: &title, Marks: []collab.Mark{mark}, Redaction: row,
		})
		later := collab.Redaction{At: start.Add(1), By: "Ben", Revisions: 0}
		f.redact(doc("a"), collab.Rewriting{Redaction: later})
		later.At = start
		for range 2 {
			f.wantLog(doc("a"), want)
			f.wantEqual(f.latest(doc("a"), 8), collab.Milestone{})
			f.wantEqual(f.latest(doc("a"), 10), milestone(9, "hidden nine"))
			f.wantMarks(doc("a"), mark)
			f.wantDigests(doc("a"), 0, collab.MaxVersion)
			f.wantEqual(f.entry(doc("a")).Title, title)
			if pic, err := f.store.Thumbnail(f.ctx, doc("a")); err != nil || pic.Type != "" {
				f.Errorf("the thumbnail is there: %v, %v", pic, err)
			}
			f.wantRedactions(doc("a"), row, later)
			f.wantRedactions(doc("b"))
			f.wantLog(doc("b"), revisions(0, 3))
			f.reopen()
		}
		f.append(doc("a"), revision(3000))
	}},
	{"S131", "revisions that are not there are not replaced, and nothing else then", func(f *fixture) {
		f.append(doc("a"), revisions(0, 5)...)
		for _, v := range []collab.Version{5, 9} {
			err := f.store.Redact(f.ctx, doc("a"), collab.Rewriting{
				Revisions: map[collab.Version]collab.Revision{v: revision(v), 1: revision(1)}, Milestones: []collab.Milestone{milestone(1, "x")},
			})
			if !errors.Is(err, collab.ErrConflict) {
				f.Errorf("of %d: %v, want ErrConflict", v, err)
			}
		}
		f.wantLog(doc("a"), revisions(0, 5))
		f.wantEqual(f.latest(doc("a"), 5), collab.Milestone{})
		f.wantRedactions(doc("a"))
	}},
}

func (f *fixture) redact(id collab.DocID, r collab.Rewriting) {
	f.Helper()
	if err := f.store.Redact(f.ctx, id, r); err != nil {
		f.Fatalf("Redact of %q: %v", id, err)
	}
}

func (f *fixture) wantRedactions(id collab.DocID, want ...collab.Redaction) {
	f.Helper()
	got, err := f.store.Redactions(f.ctx, id)
	if err != nil {
		f.Fatalf("Redactions of %q: %v", id, err)
	}
	f.wantEqual(append([]collab.Redaction(nil), got...), want)
}
