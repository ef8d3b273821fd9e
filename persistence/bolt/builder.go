package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
	"github.com/tandem-collab/tandem/persistence/internal/record/column"
)

// buildBytes is how much of a new file is written in one transaction.
const buildBytes = 16 << 20

// builder writes a database of the present format that holds what another does: every log in full chunks, nothing in the
// journal, hardly a free page. Its file counts for nothing before finish.
type builder struct {
	path string
	db   *bbolt.DB
	tx   *bbolt.Tx
	size int // written in tx

	number uint64 // of the document whose revisions are in revs
	revs   []collab.Revision
	bytes  int // of revs
}

// newBuilder begins a file, in place of what is there under that name.
func newBuilder(path string) (*builder, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, notWritable(path, err)
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout: lockTimeout, NoSync: true, NoGrowSync: true, NoStatistics: true,
		InitialMmapSize: mapBytes, FreelistType: bbolt.FreelistMapType,
	})
	if err != nil {
		return nil, openFailure(path, err)
	}
	db.AllocSize = growLeast
	b := &builder{path: path, db: db}
	if b.tx, err = db.Begin(true); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	for _, name := range [][]byte{bucketJournal, bucketChunks} {
		if _, err := b.tx.CreateBucket(name); err != nil {
			return nil, errors.Join(err, b.abandon())
		}
	}
	return b, nil
}

// abandon removes the file.
func (b *builder) abandon() error {
	return errors.Join(b.tx.Rollback(), b.db.Close(), os.Remove(b.path))
}

// put writes a row, and begins another transaction when this one is large.
func (b *builder) put(bucket, key, value []byte) error {
	to := b.tx.Bucket(bucket)
	to.FillPercent = fillPercent
	if err := to.Put(key, value); err != nil {
		return err
	}
	if b.size += len(key) + len(value); b.size < buildBytes {
		return nil
	}
	b.size = 0
	if err := b.tx.Commit(); err != nil {
		return notWritable(b.path, err)
	}
	var err error
	b.tx, err = b.db.Begin(true)
	return err
}

// copyBuckets copies all that a database holds beside the logs, and makes the buckets that it lacks.
func (b *builder) copyBuckets(from *bbolt.Tx) error {
	err := from.ForEach(func(name []byte, bucket *bbolt.Bucket) error {
		switch string(name) {
		case string(bucketRevisions), string(bucketJournal), string(bucketChunks):
			return nil
		}
		to, err := b.tx.CreateBucketIfNotExists(name)
		if err != nil {
			return err
		}
		if err := to.SetSequence(bucket.Sequence()); err != nil {
			return err
		}
		return bucket.ForEach(func(k, v []byte) error { return b.put(name, k, v) })
	})
	if err != nil {
		return err
	}
	for _, name := range addedBuckets {
		if _, err := b.tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return b.put(bucketSelf, keyFormat, binary.BigEndian.AppendUint32(nil, format))
}

// add adds a revision of the document with a number. They come in order, document after document; where one is missing, it
// will be missing in the new file too.
func (b *builder) add(number uint64, r collab.Revision) error {
	if n := len(b.revs); n > 0 && (number != b.number || r.Base != b.revs[n-1].Base+1 || b.bytes >= chunkBytes) {
		if err := b.flush(); err != nil {
			return err
		}
	}
	b.number = number
	b.revs = append(b.revs, r)
	b.bytes += revisionSize(&r)
	return nil
}

// addDamaged adds a record of a revision that cannot be decoded, as it is.
func (b *builder) addDamaged(number uint64, base collab.Version, row []byte) error {
	if err := b.flush(); err != nil {
		return err
	}
	packed := append(binary.AppendUvarint(nil, uint64(len(row))), row...)
	return b.put(bucketChunks, versionKey(number, base), record.AppendChunk(nil, record.Chunk{Count: 1, Size: len(row), Packed: packed}))
}

// flush writes the chunk that is being gathered.
func (b *builder) flush() error {
	if len(b.revs) == 0 {
		return nil
	}
	c, err := packChunkWith(column.Thorough, b.revs)
	b.revs, b.bytes = b.revs[:0], 0
	if err != nil {
		return err
	}
	return b.put(bucketChunks, versionKey(b.number, c.base), record.AppendChunk(nil, c.Chunk))
}

// finish writes what is left, syncs the file and closes it.
func (b *builder) finish() error {
	if err := b.flush(); err != nil {
		return errors.Join(err, b.abandon())
	}
	if err := b.tx.Commit(); err != nil {
		return errors.Join(notWritable(b.path, err), b.abandon())
	}
	var size int64
	err := b.db.View(func(tx *bbolt.Tx) error { size = tx.Size(); return nil })
	if err = errors.Join(err, b.db.Close()); err == nil {
		err = cutAndSync(b.path, size)
	}
	if err != nil {
		return errors.Join(notWritable(b.path, err), os.Remove(b.path))
	}
	return nil
}

// cutAndSync shortens a file to what is used of it and syncs it.
func cutAndSync(path string, size int64) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if info, err := f.Stat(); err != nil || info.Size() < size {
		return errors.Join(fmt.Errorf("%s is shorter than what is in it", path), err, f.Close())
	}
	return errors.Join(f.Truncate(size), f.Sync(), f.Close())
}
