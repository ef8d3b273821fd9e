package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// An index has a number of its own, which is never used again. Its rows, frozen by the format:
//
//	bucketIndexes  length of the collection's name (uvarint), that name, path → indexRow
//	bucketIndex    number (8 bytes), key, number of the document (8 bytes)    → id of the document
//	bucketIndexed  number (8 bytes), number of the document (8 bytes)         → its keys, each behind its length (uvarint)

// indexRow is what is known of an index: its number, how many changes it has lost (8 bytes each), and 1 if it is
// complete (1 byte).
type indexRow struct {
	number, lost uint64
	complete     bool
}

const (
	indexRowBytes = 17
	// dropIndexRows is how many rows of an index are removed in one transaction.
	dropIndexRows = 5000
)

func (r indexRow) append(dst []byte) []byte {
	dst = binary.BigEndian.AppendUint64(dst, r.number)
	dst = binary.BigEndian.AppendUint64(dst, r.lost)
	if r.complete {
		return append(dst, 1)
	}
	return append(dst, 0)
}

func decodeIndexRow(b []byte) (indexRow, error) {
	if len(b) != indexRowBytes || b[16] > 1 {
		return indexRow{}, fmt.Errorf("row %x of an index: %w", b, record.ErrCorrupt)
	}
	return indexRow{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:]), b[16] == 1}, nil
}

// indexPrefix is what the keys of a collection's rows in bucketIndexes begin with.
func indexPrefix(collection string) []byte {
	return append(binary.AppendUvarint(nil, uint64(len(collection))), collection...)
}

func indexKey(id collab.IndexID) []byte { return append(indexPrefix(id.Collection), id.Path...) }

// indexRow returns what is known of an index; number 0 if it is not there.
func (t *txn) indexRow(id collab.IndexID) (indexRow, error) {
	b := t.indexes.Get(indexKey(id))
	if b == nil {
		return indexRow{}, nil
	}
	return decodeIndexRow(b)
}

// eachIndex calls fn with the path and the row of each index of a collection.
func (t *txn) eachIndex(collection string, fn func(path string, r indexRow) error) error {
	prefix := indexPrefix(collection)
	c := t.indexes.Cursor()
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
		r, err := decodeIndexRow(v)
		if err == nil {
			err = fn(string(k[len(prefix):]), r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// indexAppend writes the keys of a document that come with an append. Indexes of its collection without a row have lost
// a change.
func (t *txn) indexAppend(id collab.DocID, number uint64, rows []collab.IndexRow) error {
	keys := make(map[string][][]byte, len(rows))
	for _, r := range rows {
		keys[r.Path] = r.Keys
	}
	lost := make(map[string]indexRow)
	err := t.eachIndex(id.Collection, func(path string, r indexRow) error {
		if k, ok := keys[path]; ok {
			return t.putKeys(r.number, number, id.ID, k)
		}
		lost[path] = indexRow{number: r.number, lost: r.lost + 1}
		return nil
	})
	if err != nil {
		return err
	}
	for path, r := range lost {
		if err := t.indexes.Put(indexKey(collab.IndexID{Collection: id.Collection, Path: path}), r.append(nil)); err != nil {
			return err
		}
	}
	return nil
}

// indexLost drops the keys of a document whose content has become another without an append, and makes the indexes of
// its collection incomplete.
func (t *txn) indexLost(id collab.DocID, number uint64) error {
	err := t.eachIndex(id.Collection, func(_ string, r indexRow) error { return t.putKeys(r.number, number, id.ID, nil) })
	if err != nil {
		return err
	}
	return t.indexAppend(id, number, nil)
}

// putKeys replaces the keys of a document in an index.
func (t *txn) putKeys(index, document uint64, id string, keys [][]byte) error {
	at := binary.BigEndian.AppendUint64(numberKey(index), document)
	old, err := splitKeys(t.indexed.Get(at))
	if err != nil {
		return err
	}
	var row []byte
	for _, key := range keys {
		row = append(binary.AppendUvarint(row, uint64(len(key))), key...)
	}
	if bytes.Equal(row, t.indexed.Get(at)) {
		return nil
	}
	for _, key := range old {
		if err := t.index.Delete(foundKey(index, key, document)); err != nil {
			return err
		}
	}
	for _, key := range keys {
		if err := t.index.Put(foundKey(index, key, document), []byte(id)); err != nil {
			return err
		}
	}
	if len(keys) == 0 {
		return t.indexed.Delete(at)
	}
	return t.indexed.Put(at, row)
}

func splitKeys(row []byte) (keys [][]byte, err error) {
	row = bytes.Clone(row) // it is changed while the keys are in use
	for len(row) > 0 {
		n, size := binary.Uvarint(row)
		if size <= 0 || n > uint64(len(row)-size) {
			return nil, fmt.Errorf("keys %x of a document: %w", row, record.ErrCorrupt)
		}
		keys = append(keys, row[size:size+int(n)])
		row = row[size+int(n):]
	}
	return keys, nil
}

// foundKey is the key of a row in bucketIndex.
func foundKey(index uint64, key []byte, document uint64) []byte {
	return binary.BigEndian.AppendUint64(append(numberKey(index), key...), document)
}

// Indexes implements collab.Indexes.
func (s *Store) Indexes(ctx context.Context) (map[collab.IndexID]collab.IndexState, error) {
	states := make(map[collab.IndexID]collab.IndexState)
	err := s.view(ctx, func(t *txn) error {
		return t.indexes.ForEach(func(k, v []byte) error {
			id, ok := splitDocumentKey(k) // in the same form
			if !ok {
				return fmt.Errorf("key %x of an index: %w", k, record.ErrCorrupt)
			}
			r, err := decodeIndexRow(v)
			states[collab.IndexID{Collection: id.Collection, Path: id.ID}] = collab.IndexState{Complete: r.complete, Lost: r.lost}
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("bolt: indexes: %w", err)
	}
	return states, nil
}

// indexBatch is a change of indexes that is done by one function.
type indexBatch struct {
	fits func(*txn) error
	do   func(*txn) error
}

func (b *indexBatch) check(t *txn) error {
	if b.fits == nil {
		return nil
	}
	return b.fits(t)
}
func (b *indexBatch) write(t *txn) error { return b.do(t) }
func (b *indexBatch) size() int          { return 0 }

// AddIndex implements collab.Indexes.
func (s *Store) AddIndex(ctx context.Context, id collab.IndexID) error {
	key := indexKey(id)
	if len(key) > bbolt.MaxKeySize {
		return collab.Errorf(collab.CodeTooLarge, "The path of the index is too long: at most %d bytes.", bbolt.MaxKeySize)
	}
	return s.write(ctx, &indexBatch{do: func(t *txn) error {
		if t.indexes.Get(key) != nil {
			return nil
		}
		number, err := t.indexes.NextSequence()
		if err != nil {
			return err
		}
		return t.indexes.Put(key, indexRow{number: number}.append(nil))
	}})
}

// RemoveIndex implements collab.Indexes. A large index takes several transactions; after the first it is incomplete.
func (s *Store) RemoveIndex(ctx context.Context, id collab.IndexID) error {
	for more := true; more; {
		err := s.write(ctx, &indexBatch{do: func(t *txn) (err error) {
			more, err = t.removeIndex(id)
			return err
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

// removeIndex removes rows of an index, and in the end itself; more says that some are left.
func (t *txn) removeIndex(id collab.IndexID) (more bool, err error) {
	r, err := t.indexRow(id)
	if err != nil || r.number == 0 {
		return false, err
	}
	left := dropIndexRows
	for _, b := range []*bbolt.Bucket{t.index, t.indexed} {
		var keys [][]byte
		c := b.Cursor()
		for k, _ := c.Seek(numberKey(r.number)); bytes.HasPrefix(k, numberKey(r.number)) && left > 0; k, _ = c.Next() {
			keys = append(keys, k)
			left--
		}
		for _, k := range keys {
			if err := b.Delete(k); err != nil {
				return false, err
			}
		}
	}
	if left > 0 {
		return false, t.indexes.Delete(indexKey(id))
	}
	r.complete = false
	return true, t.indexes.Put(indexKey(id), r.append(nil))
}

// PutIndex implements collab.Indexes.
func (s *Store) PutIndex(ctx context.Context, id collab.DocID, at collab.Version, rows []collab.IndexRow) error {
	key, err := documentKey(id)
	if err != nil {
		return err
	}
	b := &indexBatch{
		fits: func(t *txn) error {
			d, err := t.document(key)
			if err != nil {
				return err
			}
			var head collab.Version
			if d.Number != 0 {
				head, err = t.head(d.Number)
			}
			if err == nil && head != at {
				err = collab.ErrConflict
			}
			return err
		},
		do: func(t *txn) error {
			number, err := t.number(key)
			for i := 0; i < len(rows) && err == nil; i++ {
				var r indexRow
				if r, err = t.indexRow(collab.IndexID{Collection: id.Collection, Path: rows[i].Path}); err == nil && r.number != 0 {
					err = t.putKeys(r.number, number, id.ID, rows[i].Keys)
				}
			}
			return err
		},
	}
	return s.write(ctx, b)
}

// CompleteIndex implements collab.Indexes.
func (s *Store) CompleteIndex(ctx context.Context, id collab.IndexID, lost uint64) error {
	return s.write(ctx, &indexBatch{
		fits: func(t *txn) error {
			r, err := t.indexRow(id)
			if err == nil && (r.number == 0 || r.lost > lost) {
				err = collab.ErrConflict
			}
			return err
		},
		do: func(t *txn) error {
			r, err := t.indexRow(id)
			if err != nil {
				return err
			}
			r.complete = true
			return t.indexes.Put(indexKey(id), r.append(nil))
		},
	})
}

// FindIndexed implements collab.Indexes.
func (s *Store) FindIndexed(ctx context.Context, id collab.IndexID, ranges []collab.KeyRange, after []byte, limit int) (ids []string, next []byte, err error) {
	err = s.view(ctx, func(t *txn) error {
		r, err := t.indexRow(id)
		if err != nil {
			return err
		}
		if !r.complete {
			return collab.ErrIncomplete
		}
		ids, next = t.find(r.number, ranges, after, limit)
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("bolt: index of %s on %s: %w", id.Collection, id.Path, err)
	}
	return ids, next, nil
}

// find returns what is found in an index by the ranges behind after, a key of a row, until there are limit ids or readBytes of
// rows, and the last key: nil at the end.
func (t *txn) find(index uint64, ranges []collab.KeyRange, after []byte, limit int) (ids []string, next []byte) {
	prefix := numberKey(index)
	c := t.index.Cursor()
	size := 0
	for _, r := range ranges {
		from := append(bytes.Clone(prefix), r.From...)
		if bytes.Compare(after, from) > 0 {
			from = after
		}
		k, id := c.Seek(from)
		if after != nil && bytes.Equal(k, after) {
			k, id = c.Next()
		}
		for ; bytes.HasPrefix(k, prefix) && bytes.Compare(k[len(prefix):len(k)-8], r.To) <= 0; k, id = c.Next() {
			if len(ids) >= limit || size > readBytes {
				return ids, next
			}
			ids, next = append(ids, string(id)), bytes.Clone(k)
			size += len(k) + len(id)
		}
	}
	return ids, nil
}
