package bolt

import (
	"bytes"
	"fmt"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// fillPercent is how full a page of revisions may be when it is split.
const fillPercent = 0.9

// txn is a transaction with what reading and writing share.
type txn struct {
	id                               int
	documents, revisions, milestones *bbolt.Bucket
	guests, marks, digests           *bbolt.Bucket
	blobs, uses, thumbnails          *bbolt.Bucket
}

func newTxn(tx *bbolt.Tx) *txn {
	t := &txn{
		id:         tx.ID(),
		documents:  tx.Bucket(bucketDocuments),
		revisions:  tx.Bucket(bucketRevisions),
		milestones: tx.Bucket(bucketMilestones),
		guests:     tx.Bucket(bucketGuests),
		marks:      tx.Bucket(bucketMarks),
		digests:    tx.Bucket(bucketDigests),
		blobs:      tx.Bucket(bucketBlobs),
		uses:       tx.Bucket(bucketUses),
		thumbnails: tx.Bucket(bucketThumbnails),
	}
	t.revisions.FillPercent = fillPercent
	return t
}

// document returns the row at a document key; number 0 if there is none.
func (t *txn) document(key []byte) (record.Document, error) {
	b := t.documents.Get(key)
	if b == nil {
		return record.Document{}, nil
	}
	d, err := record.DecodeDocument(b)
	if err != nil {
		return d, fmt.Errorf("bolt: %w", err)
	}
	if d.Number == 0 {
		return d, fmt.Errorf("bolt: document without a number: %w", record.ErrCorrupt)
	}
	return d, nil
}

// number returns the number of the document at key, which it adds if need be.
func (t *txn) number(key []byte) (uint64, error) {
	d, err := t.document(key)
	if err != nil || d.Number != 0 {
		return d.Number, err
	}
	return t.putDocument(key, d)
}

// putDocument writes the row at key, with a new number if it has none.
func (t *txn) putDocument(key []byte, d record.Document) (number uint64, err error) {
	if d.Number == 0 {
		if d.Number, err = t.documents.NextSequence(); err != nil {
			return 0, err
		}
	}
	return d.Number, t.documents.Put(key, record.AppendDocument(nil, d))
}

// head returns the version of the document with a number, and the last revision's record: nil at version 0.
func (t *txn) head(number uint64) (collab.Version, []byte) {
	k, v := last(t.revisions.Cursor(), versionKey(number+1, 0))
	if n, base, ok := splitKey(k); ok && n == number {
		return base + 1, v
	}
	return 0, nil
}

// last moves c to the last key before end.
func last(c *bbolt.Cursor, end []byte) (key, value []byte) {
	if k, _ := c.Seek(end); k == nil {
		return c.Last()
	}
	return c.Prev()
}

// span calls fn with the rows of a document's number whose versions are in [from, to), in order, until they are
// readBytes in total. more says that it stopped for that. A row is only good within the transaction.
func span(b *bbolt.Bucket, number uint64, from, to collab.Version, fn func(v collab.Version, row []byte) error) (more bool, err error) {
	c := b.Cursor()
	size := 0
	for k, row := c.Seek(versionKey(number, max(from, 0))); ; k, row = c.Next() {
		n, v, ok := splitKey(k)
		if !ok || n != number || v >= to {
			return false, nil
		}
		if size > readBytes {
			return true, nil
		}
		if err := fn(v, row); err != nil {
			return false, err
		}
		size += len(row) + revisionBytes
	}
}

// deletePrefix deletes all keys of b that begin with prefix.
func deletePrefix(b *bbolt.Bucket, prefix []byte) error {
	var keys [][]byte
	c := b.Cursor()
	for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		keys = append(keys, k)
	}
	for _, k := range keys {
		if err := b.Delete(k); err != nil {
			return err
		}
	}
	return nil
}
