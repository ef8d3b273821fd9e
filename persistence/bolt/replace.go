package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

var _ collab.Replacer = (*Store)(nil)

// replaceBatch is one call of Replace.
type replaceBatch struct {
	to, from       collab.DocID
	toKey, fromKey []byte
}

// Replace implements collab.Replacer: the row of to takes the number of from, under which everything of it is kept.
func (s *Store) Replace(ctx context.Context, to, from collab.DocID) error {
	b := &replaceBatch{to: to, from: from}
	var err, fromErr error
	b.toKey, err = documentKey(to)
	b.fromKey, fromErr = documentKey(from)
	if err = errors.Join(err, fromErr); err != nil || to == from {
		return err
	}
	return s.write(ctx, b)
}

func (b *replaceBatch) size() int { return 0 }

func (b *replaceBatch) check(t *txn) error {
	_, err := t.document(b.toKey)
	_, fromErr := t.document(b.fromKey)
	return errors.Join(err, fromErr)
}

func (b *replaceBatch) write(t *txn) error {
	old, err := t.document(b.toKey)
	if err == nil && old.Number != 0 {
		err = t.forget(b.to, old.Number, b.toKey)
	}
	if err != nil {
		return err
	}
	d, err := t.document(b.fromKey)
	if err != nil || d.Number == 0 {
		return err
	}
	return errors.Join(
		t.indexLost(b.from, d.Number),
		t.documents.Delete(b.fromKey),
		t.documents.Put(b.toKey, record.AppendDocument(nil, d)),
		t.indexLost(b.to, d.Number),
	)
}

// forget removes all that there is of a document.
func (t *txn) forget(id collab.DocID, number uint64, key []byte) error {
	if err := t.dropLog(number); err != nil {
		return err
	}
	for _, b := range []*bbolt.Bucket{t.marks, t.digests, t.thumbnails, t.redactions} {
		if err := deletePrefix(b, numberKey(number)); err != nil {
			return err
		}
	}
	return errors.Join(t.forgetBlobs(number), t.indexLost(id, number), t.documents.Delete(key))
}

// forgetBlobs removes the uses of a document, and the rows of blobs that nobody else has. A collection finds their files.
func (t *txn) forgetBlobs(number uint64) error {
	var uses [][]byte
	c := t.uses.Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		if bytes.HasSuffix(k, numberKey(number)) && len(k) == len(useKey(collab.BlobID{}, 0)) {
			uses = append(uses, bytes.Clone(k))
		}
	}
	for _, key := range uses {
		if err := t.uses.Delete(key); err != nil {
			return err
		}
		if id, ok := splitUseKey(key); ok && !t.used(id) {
			if err := t.blobs.Delete(id[:]); err != nil {
				return err
			}
		}
	}
	return nil
}

// beginBatch is one call of BeginAt.
type beginBatch struct {
	key       []byte // of the document
	milestone collab.Milestone
	created   time.Time
}

// BeginAt implements collab.Replacer.
func (s *Store) BeginAt(ctx context.Context, id collab.DocID, m collab.Milestone, created time.Time) error {
	key, err := documentKey(id)
	if err != nil {
		return err
	}
	if m.Version <= 0 {
		return fmt.Errorf("bolt: %v begins at %d", id, m.Version)
	}
	m.Data = bytes.Clone(m.Data)
	return s.write(ctx, &beginBatch{key, m, created})
}

func (b *beginBatch) size() int { return len(b.milestone.Data) }

func (b *beginBatch) check(t *txn) error {
	number, err := t.numberOf(b.key)
	if err != nil || number == 0 {
		return err
	}
	head, err := t.head(number)
	if err == nil && head > 0 {
		err = collab.ErrConflict
	}
	return err
}

func (b *beginBatch) write(t *txn) error {
	d, err := t.document(b.key)
	if err != nil {
		return err
	}
	d.First, d.Created = b.milestone.Version, b.created
	number, err := t.putDocument(b.key, d)
	if err != nil {
		return err
	}
	return t.putMilestone(number, b.milestone)
}
