package bolt

import (
	"context"
	"fmt"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// lookBack is by how many revisions the times of a log may be out of order; see collab.Log.
const lookBack = 1000

// VersionAt implements collab.Log. The times of chunks are in their heads: only those are unpacked in which the version is
// or may be.
func (s *Store) VersionAt(ctx context.Context, id collab.DocID, at time.Time) (collab.Version, error) {
	key, err := documentKey(id)
	if err != nil {
		return 0, err
	}
	var from, to collab.Version
	err = s.view(ctx, func(t *txn) error {
		d, err := t.document(key)
		if err != nil || d.Number == 0 {
			return err
		}
		if err := t.reaches(d, at); err != nil {
			return err
		}
		from, to, err = t.around(d.Number, at)
		return err
	})
	if err == nil {
		to, err = s.firstAfter(ctx, id, from, to, at)
	}
	if err != nil {
		return 0, fmt.Errorf("bolt: version of %v at %v: %w", id, at, err)
	}
	return to, nil
}

// firstAfter returns the first version in [from, to) whose revision is later than at, else to.
func (s *Store) firstAfter(ctx context.Context, id collab.DocID, from, to collab.Version, at time.Time) (collab.Version, error) {
	for from < to {
		revs, err := s.Revisions(ctx, id, from, to)
		if err != nil {
			return 0, err
		}
		if len(revs) == 0 {
			return 0, fmt.Errorf("%d is not there: %w", from, collab.ErrGap)
		}
		for i := range revs {
			if revs[i].At.After(at) {
				return revs[i].Base, nil
			}
		}
		from += collab.Version(len(revs))
	}
	return to, nil
}

// around returns a range such that the version of a document at a time is that of its first revision which is later, or
// else the end of the range.
//
// It halves the log by the times at which chunks begin until it has one that begins later behind one that does not.
func (t *txn) around(number uint64, at time.Time) (from, to collab.Version, err error) {
	head, err := t.head(number)
	if err != nil || head == 0 {
		return 0, 0, err
	}
	first, err := t.first(number)
	if err != nil {
		return 0, 0, err
	}
	if _, modified, err := t.times(number); err != nil || modified.Before(at) {
		return head, head, err
	}
	packed, rows, err := t.unfolded(number)
	if err != nil {
		return 0, 0, err
	}
	begun, to := first, head // begun: there is nothing behind it that begins by then, in front of to
	if len(rows) > 0 {
		begins, _, err := t.rowTimes(rows[0])
		if err != nil {
			return 0, 0, err
		}
		if begins.After(at) {
			to = rows[0].base
		} else {
			begun = rows[0].base
		}
	}
	for low, high := begun, min(to, packed); low < high; {
		c, ok, err := t.lastChunk(number, low+(high-low)/2+1)
		if err != nil || !ok {
			return 0, 0, missing(low, err)
		}
		if c.First.After(at) {
			to, high = c.base, c.base
		} else {
			begun, low = c.base, c.end()
		}
	}
	from, err = t.before(number, begun, first, at)
	return from, to, err
}

// before returns where to look for the first revision that is later than a time, given a version from which on those
// before that by lookBack and more are not.
func (t *txn) before(number uint64, begun, first collab.Version, at time.Time) (from collab.Version, err error) {
	earliest := max(begun-lookBack, first)
	for v := begun; v > earliest; {
		c, ok, err := t.lastChunk(number, v)
		if err != nil || !ok {
			return v, missing(v, err)
		}
		if c.Greatest.After(at) {
			return earliest, nil
		}
		v = c.base
	}
	return begun, nil
}

func missing(v collab.Version, err error) error {
	if err != nil {
		return err
	}
	return fmt.Errorf("%d is not there: %w", v, collab.ErrGap)
}
