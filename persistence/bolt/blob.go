package bolt

import (
	"context"
	"errors"
	"fmt"
	"time"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// collectKeys bounds how many uses of blobs one transaction of a collection looks at.
const collectKeys = 4096

// useKey is the key of the use of a blob by the document with a number.
func useKey(id collab.BlobID, number uint64) []byte {
	return append(id[:], numberKey(number)...)
}

// splitUseKey takes a key of useKey apart.
func splitUseKey(key []byte) (id collab.BlobID, ok bool) {
	if len(key) != len(id)+8 {
		return collab.BlobID{}, false
	}
	return collab.BlobID(key[:len(id)]), true
}

// blobBatch is one call of PutBlob.
type blobBatch struct {
	key  []byte // of the document
	blob collab.Blob
	put  time.Time
	now  collab.Blob // as it is there after write
}

// PutBlob implements collab.Blobs. Once its file is made, it waits for its rows even if ctx ends.
func (s *Store) PutBlob(ctx context.Context, doc collab.DocID, kind string, data []byte, at time.Time) (collab.Blob, error) {
	key, err := documentKey(doc)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return collab.Blob{}, err
	}
	b := &blobBatch{key: key, blob: collab.Blob{ID: collab.BlobIDOf(data), Type: kind, Size: int64(len(data))}, put: at}
	s.blobs.changing.RLock()
	defer s.blobs.changing.RUnlock()
	if s.handle.Load() == nil {
		return collab.Blob{}, s.gone()
	}
	if err := s.blobs.write(b.blob.ID, data); err != nil {
		return collab.Blob{}, fmt.Errorf("bolt: blob %v: %w", b.blob.ID, err)
	}
	if err := s.write(context.WithoutCancel(ctx), b); err != nil {
		return collab.Blob{}, err
	}
	return b.now, nil
}

func (b *blobBatch) size() int { return 2 * len(b.blob.ID) }

func (b *blobBatch) check(t *txn) error {
	_, err := t.document(b.key)
	return err
}

func (b *blobBatch) write(t *txn) error {
	number, err := t.number(b.key)
	if err != nil {
		return err
	}
	if row := t.blobs.Get(b.blob.ID[:]); row == nil {
		b.now = b.blob
		if err := t.blobs.Put(b.blob.ID[:], record.AppendBlob(nil, b.blob)); err != nil {
			return err
		}
	} else if b.now, err = record.DecodeBlob(b.blob.ID, row); err != nil {
		return err
	}
	key := useKey(b.blob.ID, number)
	if row := t.uses.Get(key); row != nil {
		use, err := record.DecodeBlobUse(row)
		if err != nil || use.Referred {
			return err
		}
	}
	return t.uses.Put(key, record.AppendBlobUse(nil, record.BlobUse{Put: b.put}))
}

// Blob implements collab.Blobs.
func (s *Store) Blob(ctx context.Context, doc collab.DocID, id collab.BlobID) (*collab.BlobReader, error) {
	key, err := documentKey(doc)
	if err != nil {
		return nil, err
	}
	var blob collab.Blob
	err = s.view(ctx, func(t *txn) error {
		d, err := t.document(key)
		if err != nil {
			return err
		}
		row := t.blobs.Get(id[:])
		if row == nil || d.Number == 0 || t.uses.Get(useKey(id, d.Number)) == nil {
			return collab.ErrNoBlob
		}
		blob, err = record.DecodeBlob(id, row)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("bolt: blob %v of %v: %w", id, doc, err)
	}
	f, err := s.blobs.open(id)
	if err != nil {
		return nil, fmt.Errorf("bolt: blob %v of %v: %w", id, doc, err)
	}
	return &collab.BlobReader{Blob: blob, ReadSeekCloser: f}, nil
}

// missing returns those of ids that are not there.
func (t *txn) missing(ids []collab.BlobID) (missing []collab.BlobID) {
	for _, id := range ids {
		if t.blobs.Get(id[:]) == nil {
			missing = append(missing, id)
		}
	}
	return missing
}

// refer notes that a revision of the document with a number refers to ids.
func (t *txn) refer(number uint64, ids []collab.BlobID) error {
	for _, id := range ids {
		if err := t.uses.Put(useKey(id, number), record.AppendBlobUse(nil, record.BlobUse{Referred: true})); err != nil {
			return err
		}
	}
	return nil
}

// collectBatch removes uses, and the blobs that have no other.
type collectBatch struct {
	uses   [][]byte
	before time.Time
	gone   []collab.BlobID // filled by write: no row is left of these
}

// CollectBlobs implements collab.Blobs. It also removes files that no row speaks of, as a crash leaves them behind.
func (s *Store) CollectBlobs(ctx context.Context, before time.Time) (int, error) {
	collected := 0
	for after, more := []byte(nil), true; more; {
		var old [][]byte
		err := s.view(ctx, func(t *txn) (err error) {
			old, after, err = t.oldUses(after, before)
			return err
		})
		if more = after != nil; err == nil && len(old) > 0 {
			var n int
			n, err = s.collect(ctx, &collectBatch{uses: old, before: before})
			collected += n
		}
		if err != nil {
			return collected, fmt.Errorf("bolt: collect blobs: %w", err)
		}
	}
	if err := s.removeStrays(ctx, before); err != nil {
		return collected, fmt.Errorf("bolt: collect blobs: %w", err)
	}
	return collected, nil
}

// oldUses returns, of some uses behind a key, those that no revision made and that are from before a time. next is the
// last key that it looked at; nil: there are no more.
func (t *txn) oldUses(after []byte, before time.Time) (old [][]byte, next []byte, err error) {
	c := t.uses.Cursor()
	k, row := c.Seek(append(after, 0))
	if after == nil {
		k, row = c.First()
	}
	for n := 0; k != nil; k, row = c.Next() {
		if n++; n > collectKeys {
			return old, next, nil
		}
		next = append([]byte(nil), k...)
		use, err := record.DecodeBlobUse(row)
		if err != nil {
			return nil, nil, err
		}
		if !use.Referred && use.Put.Before(before) {
			old = append(old, next)
		}
	}
	return old, nil, nil
}

// collect commits b and removes the files of the blobs that went.
func (s *Store) collect(ctx context.Context, b *collectBatch) (int, error) {
	s.blobs.changing.Lock()
	defer s.blobs.changing.Unlock()
	if err := s.write(ctx, b); err != nil {
		return 0, err
	}
	var failed error
	for _, id := range b.gone {
		failed = errors.Join(failed, s.blobs.remove(id))
	}
	return len(b.gone), failed
}

func (b *collectBatch) size() int { return len(b.uses) * len(collab.BlobID{}) }

func (b *collectBatch) check(*txn) error { return nil }

func (b *collectBatch) write(t *txn) error {
	b.gone = nil
	for _, key := range b.uses {
		id, ok := splitUseKey(key)
		row := t.uses.Get(key)
		if !ok || row == nil {
			continue
		}
		use, err := record.DecodeBlobUse(row)
		if err != nil {
			return err
		}
		if use.Referred || !use.Put.Before(b.before) {
			continue // somebody came to need it meanwhile
		}
		if err := t.uses.Delete(key); err != nil {
			return err
		}
		if t.used(id) {
			continue
		}
		if err := t.blobs.Delete(id[:]); err != nil {
			return err
		}
		b.gone = append(b.gone, id)
	}
	return nil
}

// used says whether a document has the blob.
func (t *txn) used(id collab.BlobID) bool {
	k, _ := t.uses.Cursor().Seek(id[:])
	at, ok := splitUseKey(k)
	return ok && at == id
}

// removeStrays removes the files from before a time that are no blob's.
func (s *Store) removeStrays(ctx context.Context, before time.Time) error {
	return s.blobs.list(func(id collab.BlobID, made time.Time) error {
		if !made.Before(before) {
			return nil
		}
		s.blobs.changing.Lock()
		defer s.blobs.changing.Unlock()
		known := false
		err := s.view(ctx, func(t *txn) error {
			known = t.blobs.Get(id[:]) != nil
			return nil
		})
		if err != nil || known {
			return err
		}
		return s.blobs.remove(id)
	})
}

// missingBlobs counts the blobs whose file is not in dir.
func missingBlobs(tx *bbolt.Tx, dir *blobDir) (missing int) {
	blobs := tx.Bucket(bucketBlobs)
	files := make(map[collab.BlobID]bool)
	// What cannot be read is not there.
	_ = dir.list(func(id collab.BlobID, _ time.Time) error {
		files[id] = true
		return nil
	})
	c := blobs.Cursor()
	for k, _ := c.First(); k != nil; k, _ = c.Next() {
		if len(k) == len(collab.BlobID{}) && !files[collab.BlobID(k)] {
			missing++
		}
	}
	return missing
}
