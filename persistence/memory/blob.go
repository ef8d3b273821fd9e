package memory

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// blob is what there is of one blob.
type blob struct {
	kind string
	data []byte
	uses map[collab.DocID]record.BlobUse
}

// bytesReader is a blob in memory that is being read.
type bytesReader struct{ *bytes.Reader }

func (bytesReader) Close() error { return nil }

// PutBlob implements collab.Blobs.
func (s *Store) PutBlob(ctx context.Context, doc collab.DocID, kind string, data []byte, at time.Time) (collab.Blob, error) {
	id := collab.BlobIDOf(data)
	var now collab.Blob
	err := s.change(ctx, doc, func(*document) {
		b := s.blobs[id]
		if b == nil {
			b = &blob{kind: kind, data: slices.Clone(data), uses: make(map[collab.DocID]record.BlobUse)}
			s.blobs[id] = b
		}
		if !b.uses[doc].Referred {
			b.uses[doc] = record.BlobUse{Put: at}
		}
		now = b.blob(id)
	})
	return now, err
}

func (b *blob) blob(id collab.BlobID) collab.Blob {
	return collab.Blob{ID: id, Type: b.kind, Size: int64(len(b.data))}
}

// Blob implements collab.Blobs.
func (s *Store) Blob(ctx context.Context, doc collab.DocID, id collab.BlobID) (*collab.BlobReader, error) {
	var r *collab.BlobReader
	err := s.read(ctx, doc, func(*document) error {
		b := s.blobs[id]
		if b == nil {
			return collab.ErrNoBlob
		}
		if _, has := b.uses[doc]; !has {
			return collab.ErrNoBlob
		}
		r = &collab.BlobReader{Blob: b.blob(id), ReadSeekCloser: bytesReader{bytes.NewReader(b.data)}}
		return nil
	})
	return r, err
}

// missing returns those of ids that are not there.
func (s *Store) missing(ids []collab.BlobID) (missing []collab.BlobID) {
	for _, id := range ids {
		if s.blobs[id] == nil {
			missing = append(missing, id)
		}
	}
	return missing
}

// CollectBlobs implements collab.Blobs.
func (s *Store) CollectBlobs(ctx context.Context, before time.Time) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return 0, errClosed()
	}
	collected := 0
	for id, b := range s.blobs {
		for doc, use := range b.uses {
			if !use.Referred && use.Put.Before(before) {
				delete(b.uses, doc)
			}
		}
		if len(b.uses) == 0 {
			delete(s.blobs, id)
			collected++
		}
	}
	return collected, nil
}

// Thumbnail implements collab.Thumbnails.
func (s *Store) Thumbnail(ctx context.Context, doc collab.DocID) (collab.Thumbnail, error) {
	var t collab.Thumbnail
	err := s.read(ctx, doc, func(d *document) error {
		t = d.thumbnail
		t.Data = slices.Clone(t.Data)
		return nil
	})
	return t, err
}

// SetThumbnail implements collab.Thumbnails.
func (s *Store) SetThumbnail(ctx context.Context, doc collab.DocID, t collab.Thumbnail) error {
	t.Data, t.At = slices.Clone(t.Data), time.UnixMilli(t.At.UnixMilli()).UTC()
	return s.change(ctx, doc, func(d *document) { d.thumbnail = t })
}
