package bolt

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// trimBatch is one call of Trim.
type trimBatch struct {
	key []byte // of the document
	to  collab.Version
}

// Trim implements collab.Trimmer.
func (s *Store) Trim(ctx context.Context, id collab.DocID, to collab.Version) error {
	key, err := documentKey(id)
	if err != nil || to <= 0 {
		return err
	}
	if err := s.write(ctx, &trimBatch{key, to}); err != nil {
		return fmt.Errorf("bolt: trim of %v: %w", id, err)
	}
	return nil
}

func (b *trimBatch) size() int { return groupBytes } // it may settle and pack a chunk: nobody else's work beside it

func (b *trimBatch) check(t *txn) error {
	d, err := t.document(b.key)
	if err != nil || b.to <= d.First {
		return err
	}
	if d.Number == 0 {
		return collab.ErrConflict
	}
	head, err := t.head(d.Number)
	if err != nil {
		return err
	}
	if b.to >= head || !t.hasMilestone(d.Number, b.to) {
		return collab.ErrConflict
	}
	named, err := t.named(d.Number, b.to)
	if err != nil {
		return err
	}
	for v := range named {
		if v >= d.First && !t.hasMilestone(d.Number, v) {
			return collab.ErrConflict
		}
	}
	return nil
}

func (b *trimBatch) write(t *txn) error {
	d, err := t.document(b.key)
	if err != nil || b.to <= d.First {
		return err
	}
	if d.First == 0 {
		if d.Created, _, err = t.times(d.Number); err != nil {
			return err
		}
	}
	if err := t.trim(d.Number, b.to); err != nil {
		return err
	}
	named, err := t.named(d.Number, b.to)
	if err != nil {
		return err
	}
	for _, v := range slices.Backward(t.milestoneVersions(d.Number)) { // those packed against others go before them
		if v < b.to && !named[v] {
			if err := t.dropMilestone(d.Number, v); err != nil {
				return err
			}
		}
	}
	if err := t.dropDigests(d.Number, b.to); err != nil {
		return err
	}
	d.First = b.to
	_, err = t.putDocument(b.key, d)
	return err
}

func (t *txn) hasMilestone(number uint64, v collab.Version) bool {
	return t.milestones.Get(partKey(number, v, 0)) != nil
}

// named returns the versions from 1 up to before to that bear a name.
func (t *txn) named(number uint64, to collab.Version) (map[collab.Version]bool, error) {
	named := make(map[collab.Version]bool)
	c := t.marks.Cursor()
	for k, row := c.Seek(versionKey(number, 1)); ; k, row = c.Next() {
		n, v, ok := splitKey(k)
		if !ok || n != number || v >= to {
			return named, nil
		}
		m, err := record.DecodeMark(v, row)
		if err != nil {
			return nil, err
		}
		if m.Name != "" {
			named[v] = true
		}
	}
}

// dropDigests removes the digests that begin before a version.
func (t *txn) dropDigests(number uint64, before collab.Version) error {
	var keys [][]byte
	c := t.digests.Cursor()
	for k, _ := c.Seek(versionKey(number, 0)); ; k, _ = c.Next() {
		if n, v, ok := splitKey(k); !ok || n != number || v >= before {
			break
		}
		keys = append(keys, k)
	}
	for _, k := range keys {
		if err := t.digests.Delete(k); err != nil {
			return err
		}
	}
	return nil
}

// reaches fails with collab.ErrTrimmed where a time is before all that a trimmed log says.
func (t *txn) reaches(d record.Document, at time.Time) error {
	if d.First == 0 {
		return nil
	}
	h, err := t.milestoneHead(d.Number, d.First)
	if err == nil && at.Before(h.Milestone.Modified) {
		err = collab.ErrTrimmed
	}
	return err
}
