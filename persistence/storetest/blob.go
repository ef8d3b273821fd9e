package storetest

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

var blobRules = []rule{
	{"S80", "a document has the blob that was put for it, and no other document has", func(f *fixture) {
		f.append(doc("a"), revision(0))
		got := f.putBlob("a", "image/png", "bytes \x00 of it", start)
		id := collab.BlobIDOf([]byte("bytes \x00 of it"))
		f.wantEqual(got, collab.Blob{ID: id, Type: "image/png", Size: 13})
		f.wantBlob("a", id, "image/png", "bytes \x00 of it")
		f.wantNoBlob("b", id)
		f.wantNoBlob("a", collab.BlobID{})
		f.reopen()
		f.wantBlob("a", id, "image/png", "bytes \x00 of it")
	}},
	{"S81", "a blob is put twice, for one document or two: it is one, with the first one's type", func(f *fixture) {
		first := f.putBlob("a", "image/png", "x", start)
		f.wantEqual(f.putBlob("a", "text/plain", "x", start), first)
		f.wantEqual(f.putBlob("b", "text/plain", "x", start), first)
		f.wantBlob("b", first.ID, "image/png", "x")
		f.putBlob("a", "image/png", "", start)
		f.wantBlob("a", collab.BlobIDOf(nil), "image/png", "")
	}},
	{"S82", "what no revision refers to is collected once it is old", func(f *fixture) {
		x := f.putBlob("a", "image/png", "x", start)
		y := f.putBlob("a", "image/png", "y", start.Add(time.Hour))
		f.wantCollected(start, 0)
		f.wantCollected(start.Add(time.Minute), 1)
		f.wantNoBlob("a", x.ID)
		f.wantBlob("a", y.ID, "image/png", "y")
		f.putBlob("a", "image/png", "x", start.Add(time.Hour)) // it can come again
		f.wantBlob("a", x.ID, "image/png", "x")
		f.putBlob("a", "image/png", "y", start.Add(3*time.Hour)) // its time begins anew
		f.wantCollected(start.Add(2*time.Hour), 1)
		f.wantNoBlob("a", x.ID)
		f.wantBlob("a", y.ID, "image/png", "y")
	}},
	{"S83", "what a revision refers to stays, for that document", func(f *fixture) {
		x := f.putBlob("a", "image/png", "x", start)
		f.appendWith(collab.Meta{Blobs: []collab.BlobID{x.ID}}, doc("a"), revision(0))
		f.putBlob("a", "image/png", "x", start) // does not make it one that was only put
		f.putBlob("b", "image/png", "x", start)
		f.wantCollected(start.Add(time.Hour), 0)
		f.wantBlob("a", x.ID, "image/png", "x")
		f.wantNoBlob("b", x.ID)
		f.appendWith(collab.Meta{Blobs: []collab.BlobID{x.ID}}, doc("c"), revision(0)) // as in a copy of a
		f.wantBlob("c", x.ID, "image/png", "x")
		f.reopen()
		f.wantCollected(start.Add(time.Hour), 0)
		f.wantBlob("a", x.ID, "image/png", "x")
	}},
	{"S84", "an append that refers to a blob which is not there writes nothing and says which", func(f *fixture) {
		x := f.putBlob("a", "image/png", "x", start)
		y, z := collab.BlobIDOf([]byte("y")), collab.BlobIDOf([]byte("z"))
		meta := collab.Meta{Blobs: []collab.BlobID{y, x.ID, z}, Titles: []collab.Title{{Doc: doc("a"), Text: "no"}}}
		err := f.store.Append(f.ctx, doc("a"), revisions(0, 1), meta)
		var missing *collab.MissingBlobs
		if !errors.As(err, &missing) {
			f.Fatalf("Append: %v, want MissingBlobs", err)
		}
		f.wantEqual(missing.IDs, []collab.BlobID{y, z})
		f.wantEqual(f.entry(doc("a")), collab.CatalogEntry{})
		f.wantCollected(start.Add(time.Hour), 1)
		f.appendWith(collab.Meta{}, doc("a"), revision(0))
		if err := f.store.Append(f.ctx, doc("a"), revisions(0, 1), meta); !errors.Is(err, collab.ErrConflict) {
			f.Errorf("Append behind the head: %v, want ErrConflict first", err)
		}
	}},
	{"S85", "no collection takes a blob from somebody who puts it and refers to it", func(f *fixture) {
		const people, times = 4, 8
		done := make(chan struct{})
		var collecting, writing sync.WaitGroup
		collecting.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
					f.collect(start.Add(-time.Hour)) // whatever has been given up
				}
			}
		})
		for p := range people {
			writing.Go(func() {
				id := doc(fmt.Sprint(p))
				for v := range collab.Version(times) {
					data := fmt.Sprint("blob ", v)
					f.putBlob(id.ID, "image/png", data, start.Add(-2*time.Hour)) // at the mercy of the collection
					b := f.putBlob(id.ID, "image/png", data, start)
					f.appendWith(collab.Meta{Blobs: []collab.BlobID{b.ID}}, id, revision(v))
					f.wantBlob(id.ID, b.ID, "image/png", data)
				}
			})
		}
		writing.Wait()
		close(done)
		collecting.Wait()
	}},
	{"S86", "a thumbnail is what was set last", func(f *fixture) {
		get := func() collab.Thumbnail {
			f.Helper()
			t, err := f.store.Thumbnail(f.ctx, doc("a"))
			if err != nil {
				f.Fatalf("Thumbnail: %v", err)
			}
			return t
		}
		f.wantEqual(get(), collab.Thumbnail{})
		for _, t := range []collab.Thumbnail{
			{Type: "image/png", Data: []byte("one"), At: start},
			{Type: "image/webp", Data: []byte("two\x00"), At: start.Add(time.Second)},
		} {
			if err := f.store.SetThumbnail(f.ctx, doc("a"), t); err != nil {
				f.Fatalf("SetThumbnail: %v", err)
			}
			f.wantEqual(get(), t)
		}
		f.append(doc("a"), revision(0)) // a document that had a thumbnail first
		f.reopen()
		f.wantEqual(get().Data, []byte("two\x00"))
	}},
}

func (f *fixture) putBlob(id, kind, data string, at time.Time) collab.Blob {
	f.Helper()
	b, err := f.store.PutBlob(f.ctx, doc(id), kind, []byte(data), at)
	if err != nil {
		f.Errorf("PutBlob: %v", err)
	}
	return b
}

func (f *fixture) wantBlob(id string, blob collab.BlobID, kind, data string) {
	f.Helper()
	r, err := f.store.Blob(f.ctx, doc(id), blob)
	if err != nil {
		f.Errorf("Blob: %v", err)
		return
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if err != nil || string(got) != data {
		f.Errorf("the blob holds %q, %v, want %q", got, err, data)
	}
	f.wantEqual(r.Blob, collab.Blob{ID: blob, Type: kind, Size: int64(len(data))})
}

func (f *fixture) wantNoBlob(id string, blob collab.BlobID) {
	f.Helper()
	r, err := f.store.Blob(f.ctx, doc(id), blob)
	if !errors.Is(err, collab.ErrNoBlob) {
		f.Errorf("Blob of %s: %v, %v, want ErrNoBlob", id, r, err)
	}
}

func (f *fixture) collect(before time.Time) int {
	f.Helper()
	n, err := f.store.CollectBlobs(f.ctx, before)
	if err != nil {
		f.Errorf("CollectBlobs: %v", err)
	}
	return n
}

func (f *fixture) wantCollected(before time.Time, want int) {
	f.Helper()
	if n := f.collect(before); n != want {
		f.Errorf("%d blobs were collected, want %d", n, want)
	}
}
