package bolt

import (
	"bytes"
	"fmt"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// fillPercent is how full a page may be when it is split, of a bucket that grows at its end or in which rows are mostly
// written once.
const fillPercent = 0.95

// txn is a transaction with what reading and writing share.
type txn struct {
	id                            int
	documents, chunks, milestones *bbolt.Bucket
	guests, marks, digests        *bbolt.Bucket
	blobs, uses, thumbnails       *bbolt.Bucket
	indexes, index, indexed       *bbolt.Bucket
	redactions                    *bbolt.Bucket
	rows                          *bbolt.Bucket // of the journal
	journal                       *journal

	// Of a transaction that writes; the journal learns of them when they are on disk.
	fresh   []freshEntry    // rows that it added
	heads   map[uint64]int  // the last of them for each document, as an index of fresh
	settled map[uint64]bool // documents all of whose earlier rows it folded
	gone    []departure     // rows that it deleted
	stamps  int             // how many milestones it wrote
	rewrote bool            // it changed chunks
	nextSeq uint64
	grown   int     // bytes of the journal's rows, may be negative
	key     [8]byte // of the row that is written; bbolt copies it
	made    int     // how much room there was last
	free    []byte  // room for values, which bbolt keeps until the transaction ends
}

// freshEntry is a row of the journal of the document with a number.
type freshEntry struct {
	number uint64
	entry
}

// How much room for values is made at a time: little first, as most transactions are small.
const (
	leastRoom = 512
	mostRoom  = 32 << 10
)

// room returns an empty slice with room for n bytes.
func (t *txn) room(n int) []byte {
	if n > cap(t.free) {
		t.made = min(max(2*t.made, leastRoom), mostRoom)
		t.free = make([]byte, 0, max(n, t.made))
	}
	room := t.free[:0:n]
	t.free = t.free[n:n:cap(t.free)]
	return room
}

// added notes a row that was added to the journal.
func (t *txn) added(number uint64, e entry) {
	t.heads[number] = len(t.fresh)
	t.fresh = append(t.fresh, freshEntry{number, e})
}

func newTxn(tx *bbolt.Tx, j *journal) *txn {
	t := &txn{
		id:         tx.ID(),
		documents:  tx.Bucket(bucketDocuments),
		rows:       tx.Bucket(bucketJournal),
		chunks:     tx.Bucket(bucketChunks),
		milestones: tx.Bucket(bucketMilestones),
		guests:     tx.Bucket(bucketGuests),
		marks:      tx.Bucket(bucketMarks),
		digests:    tx.Bucket(bucketDigests),
		blobs:      tx.Bucket(bucketBlobs),
		uses:       tx.Bucket(bucketUses),
		thumbnails: tx.Bucket(bucketThumbnails),
		redactions: tx.Bucket(bucketRedactions),
		indexes:    tx.Bucket(bucketIndexes),
		index:      tx.Bucket(bucketIndex),
		indexed:    tx.Bucket(bucketIndexed),
		journal:    j,
	}
	if tx.Writable() {
		t.rows.FillPercent, t.chunks.FillPercent, t.milestones.FillPercent = 1, fillPercent, fillPercent
		t.nextSeq = j.next // which only the committer changes
		t.heads = make(map[uint64]int)
	}
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

// hasIndexes says whether there is any index to be kept.
func (t *txn) hasIndexes() bool {
	k, _ := t.indexes.Cursor().First()
	return k != nil
}

// numberOf returns the number of the document at key; 0 if there is none.
func (t *txn) numberOf(key []byte) (uint64, error) {
	d, err := t.document(key)
	return d.Number, err
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
	row := record.AppendDocument(nil, d)
	if bytes.Equal(t.documents.Get(key), row) {
		return d.Number, nil // as most titles that are set again
	}
	return d.Number, t.documents.Put(key, row)
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
