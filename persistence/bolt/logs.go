package bolt

import (
	"fmt"
	"iter"
	"slices"

	"github.com/tandem-collab/tandem/collab"
)

// logs calls fn with each document that has revisions, ascending by its number, and all of them in order. It is for work
// on a store that nobody writes to: all runs in this one transaction.
func (t *txn) logs(fn func(number uint64, revs iter.Seq2[collab.Revision, error]) error) error {
	for number, err := range t.numbers() {
		if err == nil {
			err = fn(number, t.all(number))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// numbers returns the numbers of the documents that have revisions, ascending.
func (t *txn) numbers() iter.Seq2[uint64, error] {
	return func(yield func(uint64, error) bool) {
		waiting, _ := t.journal.documents()
		waiting = slices.DeleteFunc(waiting, func(number uint64) bool { return len(t.tail(number)) == 0 })
		c := t.chunks.Cursor()
		for k, _ := c.First(); k != nil || len(waiting) > 0; {
			number, _, ok := splitKey(k)
			if k != nil && !ok {
				yield(0, corruptKey("chunks", k, nil))
				return
			}
			if k == nil || len(waiting) > 0 && waiting[0] < number {
				number = waiting[0]
			}
			if len(waiting) > 0 && waiting[0] == number {
				waiting = waiting[1:]
			}
			if !yield(number, nil) {
				return
			}
			if n, _, ok := splitKey(k); ok && n == number {
				k, _ = c.Seek(versionKey(number+1, 0))
			}
		}
	}
}

// all returns all revisions of a document that are kept.
func (t *txn) all(number uint64) iter.Seq2[collab.Revision, error] {
	return func(yield func(collab.Revision, error) bool) {
		v, err := t.first(number)
		head, headErr := t.head(number)
		if err == nil {
			err = headErr
		}
		for err == nil && v < head {
			var revs []collab.Revision
			if revs, err = t.read(number, v, head); err == nil && len(revs) == 0 {
				err = fmt.Errorf("%d is not there: %w", v, collab.ErrGap)
			}
			for _, r := range revs {
				if !yield(r, nil) {
					return
				}
			}
			v += collab.Version(len(revs))
		}
		if err != nil {
			yield(collab.Revision{}, err)
		}
	}
}
