package bolt

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tandem-collab/tandem/collab"
)

// What changes a log otherwise than at its end works on chunks alone: settle first moves there what is in the journal.

// settle moves all that the journal holds of a document into chunks.
func (t *txn) settle(number uint64) error {
	t.rewrote = true
	rows := t.tail(number)
	if len(rows) == 0 {
		return nil
	}
	f, err := t.planFold(number, t.nextSeq)
	if err != nil {
		return err
	}
	if f != nil {
		if err := errors.Join(f.pack(), f.write(t)); err != nil {
			return err
		}
	}
	for _, e := range rows {
		key := seqKey(e.seq)
		if row := t.rows.Get(key); row != nil {
			t.grown -= len(row) + rowOverhead
		}
		if err := t.rows.Delete(key); err != nil {
			return err
		}
	}
	if t.settled == nil {
		t.settled = make(map[uint64]bool)
	}
	t.settled[number] = true
	delete(t.heads, number)
	t.fresh = slices.DeleteFunc(t.fresh, func(f freshEntry) bool { return f.number == number })
	for at, f := range t.fresh {
		t.heads[f.number] = at // the last one stays
	}
	t.gone = append(t.gone, departure{tx: int64(t.id), upTo: t.nextSeq - 1, numbers: []uint64{number}})
	return nil
}

// rewrite hands the revisions of a document to fn, some at a time and in order, and stores what it returns in their place:
// revisions of the same versions.
func (t *txn) rewrite(number uint64, fn func([]collab.Revision) ([]collab.Revision, error)) error {
	if err := t.settle(number); err != nil {
		return err
	}
	for v, err := t.first(number); ; {
		if err != nil {
			return err
		}
		c, ok, err := t.lastChunk(number, v+1)
		if err != nil || !ok || c.end() <= v {
			return err
		}
		revs, err := unpackChunk(nil, c, c.base, c.end())
		if err == nil {
			revs, err = fn(revs)
		}
		if err == nil && (len(revs) != c.Count || revs[0].Base != c.base) {
			err = fmt.Errorf("bolt: %d revisions in place of %d", len(revs), c.Count)
		}
		if err == nil {
			v = c.end()
			var changed chunk
			if changed, err = packChunk(revs); err == nil {
				err = t.putChunk(number, changed)
			}
		}
		if err != nil {
			return err
		}
	}
}

// trim removes the revisions of a document before a version, but never its last one.
func (t *txn) trim(number uint64, to collab.Version) error {
	if err := t.settle(number); err != nil {
		return err
	}
	head, err := t.chunked(number)
	if err != nil {
		return err
	}
	for to = min(to, head-1); ; {
		k, row := t.chunks.Cursor().Seek(versionKey(number, 0))
		c, ok, err := decodeChunk(number, k, row)
		if err != nil || !ok || c.base >= to {
			return err
		}
		rest, err := unpackChunk(nil, c, to, c.end())
		if err == nil && len(rest) > 0 {
			var kept chunk
			if kept, err = packChunk(rest); err == nil {
				err = t.putChunk(number, kept)
			}
		}
		if err == nil {
			err = t.chunks.Delete(versionKey(number, c.base))
		}
		if err != nil {
			return err
		}
	}
}

// dropLog removes all revisions and all milestones of a document.
func (t *txn) dropLog(number uint64) error {
	if err := t.settle(number); err != nil {
		return err
	}
	prefix := numberKey(number)
	return errors.Join(deletePrefix(t.chunks, prefix), deletePrefix(t.milestones, prefix))
}
