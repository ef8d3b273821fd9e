package storetest

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/google/uuid"

	"github.com/tandem-collab/tandem/collab"
)

var storeRules = []rule{
	{"S70", "epoch and secret are there, random, and the same as long as the store is open", func(f *fixture) {
		epoch, secret := f.store.Epoch(), f.store.Secret()
		if epoch == uuid.Nil || len(secret) < 32 || bytes.Count(secret, secret[:1]) == len(secret) {
			f.Fatalf("epoch %v, secret of %d bytes", epoch, len(secret))
		}
		clear(f.store.Secret())
		f.wantEqual(f.store.Secret(), secret)
		f.wantEqual(f.store.Epoch(), epoch)

		other := f.backend.Open(f.T, f.TempDir())
		defer other.Close()
		if other.Epoch() == epoch || bytes.Equal(other.Secret(), secret) {
			f.Error("two stores have the same epoch or secret")
		}
	}},
	{"S71", "a closed store refuses everything", func(f *fixture) {
		f.append(doc("a"), revision(0))
		for range 2 { // closing twice is closing once
			if err := f.store.Close(); err != nil {
				f.Fatalf("Close: %v", err)
			}
		}
		_, readErr := f.store.Revisions(f.ctx, doc("a"), 0, 1)
		_, latestErr := f.store.Latest(f.ctx, doc("a"), 1)
		_, entryErr := f.store.Entry(f.ctx, doc("a"))
		_, guestErr := f.store.Guest(f.ctx, "guest:a")
		_, atErr := f.store.VersionAt(f.ctx, doc("a"), start)
		_, marksErr := f.store.Marks(f.ctx, doc("a"))
		_, digestsErr := f.store.Digests(f.ctx, doc("a"), 0, 1)
		_, blobErr := f.store.Blob(f.ctx, doc("a"), collab.BlobID{})
		_, putErr := f.store.PutBlob(f.ctx, doc("a"), "image/png", nil, start)
		_, collectErr := f.store.CollectBlobs(f.ctx, start)
		_, thumbnailErr := f.store.Thumbnail(f.ctx, doc("a"))
		_, listErr := f.store.List(f.ctx, collab.DocID{}, 1)
		for name, err := range map[string]error{
			"Append":    f.store.Append(f.ctx, doc("a"), revisions(1, 2), collab.Meta{}),
			"Put":       f.store.Put(f.ctx, doc("a"), milestone(1, "x")),
			"Trim":      f.store.Trim(f.ctx, doc("a"), 1),
			"Revisions": readErr,
			"Latest":    latestErr,
			"Entry":     entryErr,
			"Guest":     guestErr,
			"VersionAt": atErr,
			"Marks":     marksErr,
			"SetMark":   f.store.SetMark(f.ctx, doc("a"), collab.Mark{Name: "x"}),
			"Digests":   digestsErr,
			"PutDigest": f.store.PutDigest(f.ctx, doc("a"), 0, nil),
			"List":      listErr,
			"Blob":      blobErr, "PutBlob": putErr, "CollectBlobs": collectErr, "Thumbnail": thumbnailErr,
			"SetThumbnail": f.store.SetThumbnail(f.ctx, doc("a"), collab.Thumbnail{}),
			"SetGuest":     f.store.SetGuest(f.ctx, "guest:a", collab.Guest{}),
		} {
			if err == nil || collab.CodeOf(err) != collab.CodeUnavailable {
				f.Errorf("%s: %v, want one of CodeUnavailable", name, err)
			}
		}
	}},
	{"S72", "Close waits for appends, which either succeed or find it closed", func(f *fixture) {
		const writers = 8
		var group sync.WaitGroup
		saved := make([]collab.Version, writers)
		begun := make(chan struct{}, writers)
		for w := range writers {
			group.Go(func() {
				for {
					r := revision(saved[w])
					err := f.store.Append(f.ctx, doc(fmt.Sprint(w)), []collab.Revision{r}, collab.Meta{})
					if err != nil {
						if collab.CodeOf(err) != collab.CodeUnavailable {
							f.Errorf("append: %v", err)
						}
						return
					}
					if saved[w]++; saved[w] == 3 {
						begun <- struct{}{}
					}
				}
			})
		}
		for range writers {
			<-begun
		}
		if err := f.store.Close(); err != nil {
			f.Errorf("Close: %v", err)
		}
		group.Wait()
		f.reopen()
		for w := range writers {
			f.wantLog(doc(fmt.Sprint(w)), revisions(0, saved[w]))
		}
	}},
	{"S73", "what was closed is there when it is opened again", func(f *fixture) {
		epoch, secret := f.store.Epoch(), f.store.Secret()
		f.appendWith(collab.Meta{Titles: []collab.Title{{Doc: doc("a"), Text: "Title"}}}, doc("a"), revisions(0, 100)...)
		f.put(doc("a"), milestone(50, "fifty"))
		for v := range collab.Version(3) {
			f.reopen()
			f.wantEqual(f.store.Epoch(), epoch)
			f.wantEqual(f.store.Secret(), secret)
			f.wantLog(doc("a"), revisions(0, 100+v))
			f.wantEqual(f.latest(doc("a"), 99), milestone(50, "fifty"))
			f.wantEqual(f.entry(doc("a")).Title, "Title")
			f.append(doc("a"), revision(100+v))
			f.append(doc(fmt.Sprint("new ", v)), revision(0))
		}
	}},
}
