package bolt

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// Entry implements collab.Catalog.
func (s *Store) Entry(ctx context.Context, id collab.DocID) (collab.CatalogEntry, error) {
	key, err := documentKey(id)
	if err != nil {
		return collab.CatalogEntry{}, err
	}
	var e collab.CatalogEntry
	err = s.view(ctx, func(t *txn) error {
		d, err := t.document(key)
		if err != nil || d.Number == 0 {
			return err
		}
		e, err = t.entry(d)
		return err
	})
	if err != nil {
		return collab.CatalogEntry{}, fmt.Errorf("bolt: entry of %v: %w", id, err)
	}
	return e, nil
}

func (t *txn) entry(d record.Document) (collab.CatalogEntry, error) {
	e := collab.CatalogEntry{Title: d.Title, First: d.First}
	version, err := t.head(d.Number)
	if err != nil || version == 0 {
		return e, err
	}
	e.Version = version
	if e.Created, e.Modified, err = t.times(d.Number); d.First > 0 {
		e.Created = d.Created
	}
	return e, err
}

// times returns when the first and the last revision of a document were made; it has one.
func (t *txn) times(number uint64) (created, modified time.Time, err error) {
	_, rows, err := t.unfolded(number)
	if err != nil {
		return created, modified, err
	}
	k, row := t.chunks.Cursor().Seek(versionKey(number, 0))
	oldest, chunked, err := decodeChunk(number, k, row)
	switch {
	case err != nil:
		return created, modified, err
	case chunked:
		created = oldest.First
	default:
		if created, _, err = t.rowTimes(rows[0]); err != nil {
			return created, modified, err
		}
	}
	if len(rows) > 0 {
		_, modified, err = t.rowTimes(rows[len(rows)-1])
		return created, modified, err
	}
	newest, _, err := t.lastChunk(number, collab.MaxVersion)
	return created, newest.Last, err
}

// rowTimes returns when the first and the last revision of a row of the journal were made.
func (t *txn) rowTimes(e entry) (first, last time.Time, err error) {
	row, err := t.row(e)
	if err != nil {
		return first, last, err
	}
	err = record.EachRow(row.Rows, row.Base, row.Count, func(v collab.Version, b []byte) (bool, error) {
		if v > row.Base && v < e.end()-1 {
			return true, nil
		}
		made, err := record.RevisionTime(b)
		if v == row.Base {
			first = made
		}
		last = made
		return true, err
	})
	return first, last, err
}

// listRows is how many documents one read transaction looks at: each is a few pages.
const listRows = 500

// List implements collab.Catalog.
func (s *Store) List(ctx context.Context, after collab.DocID, limit int) ([]collab.Listed, error) {
	from, err := documentKey(after)
	if err != nil {
		return nil, err
	}
	var list []collab.Listed
	for len(list) < limit && from != nil {
		err := s.view(ctx, func(t *txn) error {
			list, from, err = t.list(list, from, limit)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("bolt: list of documents: %w", err)
		}
	}
	return list, nil
}

// list appends documents whose keys are behind from, until there are limit of them, and returns the key to go on behind:
// nil at the end.
func (t *txn) list(list []collab.Listed, from []byte, limit int) ([]collab.Listed, []byte, error) {
	c := t.documents.Cursor()
	k, row := c.Seek(from)
	if bytes.Equal(k, from) {
		k, row = c.Next()
	}
	for range listRows {
		if k == nil || len(list) >= limit {
			return list, nil, nil
		}
		id, ok := splitDocumentKey(k)
		if !ok {
			return nil, nil, fmt.Errorf("key %x of a document: %w", k, record.ErrCorrupt)
		}
		d, err := record.DecodeDocument(row)
		if err != nil {
			return nil, nil, err
		}
		e, err := t.entry(d)
		if err != nil {
			return nil, nil, err
		}
		if e.Version > 0 {
			list = append(list, collab.Listed{ID: id, CatalogEntry: e})
		}
		from = bytes.Clone(k)
		k, row = c.Next()
	}
	return list, from, nil
}
