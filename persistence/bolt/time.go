package bolt

import (
	"context"
	"fmt"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// lookBack is by how many revisions the times of a log may be out of order; see collab.Log.
const lookBack = 1000

// VersionAt implements collab.Log.
func (s *Store) VersionAt(ctx context.Context, id collab.DocID, at time.Time) (collab.Version, error) {
	key, err := documentKey(id)
	if err != nil {
		return 0, err
	}
	var v collab.Version
	err = s.view(ctx, func(t *txn) error {
		d, err := t.document(key)
		if err != nil || d.Number == 0 {
			return err
		}
		v, err = t.versionAt(d.Number, at)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("bolt: version of %v at %v: %w", id, at, err)
	}
	return v, nil
}

// versionAt halves the log of the document with a number until it has a revision that is later than at behind one that
// is not, and then looks for an earlier one that is later as well.
func (t *txn) versionAt(number uint64, at time.Time) (collab.Version, error) {
	head, row := t.head(number)
	if head == 0 {
		return 0, nil
	}
	newest, err := record.RevisionTime(row)
	if err != nil || newest.Before(at) {
		return head, err
	}
	low, high := collab.Version(0), head
	for low < high {
		middle := low + (high-low)/2
		row := t.revisions.Get(versionKey(number, middle))
		if row == nil {
			return 0, fmt.Errorf("%d is not there: %w", middle, collab.ErrGap)
		}
		made, err := record.RevisionTime(row)
		if err != nil {
			return 0, err
		}
		if made.After(at) {
			high = middle
		} else {
			low = middle + 1
		}
	}
	return t.firstAfter(number, max(low-lookBack, 0), low, at)
}

// firstAfter returns the first version in [from, to) whose revision is later than at, else to.
func (t *txn) firstAfter(number uint64, from, to collab.Version, at time.Time) (collab.Version, error) {
	c := t.revisions.Cursor()
	k, row := c.Seek(versionKey(number, from))
	for v := from; v < to; v++ {
		if n, base, ok := splitKey(k); !ok || n != number || base != v {
			return 0, fmt.Errorf("%d is not there: %w", v, collab.ErrGap)
		}
		made, err := record.RevisionTime(row)
		if err != nil {
			return 0, err
		}
		if made.After(at) {
			return v, nil
		}
		k, row = c.Next()
	}
	return to, nil
}
