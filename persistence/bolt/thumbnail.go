package bolt

import (
	"context"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// thumbnailBatch is one call of SetThumbnail.
type thumbnailBatch struct {
	key []byte // of the document
	row []byte
}

// Thumbnail implements collab.Thumbnails.
func (s *Store) Thumbnail(ctx context.Context, doc collab.DocID) (collab.Thumbnail, error) {
	key, err := documentKey(doc)
	if err != nil {
		return collab.Thumbnail{}, err
	}
	var thumbnail collab.Thumbnail
	err = s.view(ctx, func(t *txn) error {
		d, err := t.document(key)
		if err != nil || d.Number == 0 {
			return err
		}
		if row := t.thumbnails.Get(numberKey(d.Number)); row != nil {
			thumbnail, err = record.DecodeThumbnail(row)
		}
		return err
	})
	if err != nil {
		return collab.Thumbnail{}, fmt.Errorf("bolt: thumbnail of %v: %w", doc, err)
	}
	return thumbnail, nil
}

// SetThumbnail implements collab.Thumbnails.
func (s *Store) SetThumbnail(ctx context.Context, doc collab.DocID, t collab.Thumbnail) error {
	key, err := documentKey(doc)
	if err != nil {
		return err
	}
	return s.write(ctx, &thumbnailBatch{key: key, row: record.AppendThumbnail(nil, t)})
}

func (b *thumbnailBatch) size() int { return len(b.row) }

func (b *thumbnailBatch) check(t *txn) error {
	_, err := t.document(b.key)
	return err
}

func (b *thumbnailBatch) write(t *txn) error {
	number, err := t.number(b.key)
	if err != nil {
		return err
	}
	return t.thumbnails.Put(numberKey(number), b.row)
}
