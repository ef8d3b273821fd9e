package bolt

import (
	"context"
	"fmt"

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
	e := collab.CatalogEntry{Title: d.Title}
	version, lastRecord := t.head(d.Number)
	if version == 0 {
		return e, nil
	}
	e.Version = version
	newest, err := record.DecodeRevision(version-1, lastRecord)
	if err != nil {
		return e, err
	}
	e.Modified = newest.At
	oldest, err := t.read(d.Number, 0, 1)
	if err != nil {
		return e, err
	}
	e.Created = oldest[0].At
	return e, nil
}
