package bolt

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// errLost says that a blob is not there, or is not what it should be.
var errLost = errors.New("bolt: a blob is lost")

// placeFunc puts a blob into a backup that is being made, on disk, or fails with errLost.
type placeFunc func(b collab.Blob) error

// eachBlob calls fn with the blobs that a database speaks of, in order.
func eachBlob(ctx context.Context, tx *bbolt.Tx, fn func(b collab.Blob) error) error {
	blobs := tx.Bucket(bucketBlobs)
	if blobs == nil {
		return nil // an early database
	}
	return blobs.ForEach(func(k, row []byte) error {
		if len(k) != len(collab.BlobID{}) {
			return fmt.Errorf("key %x of a blob: %w", k, record.ErrCorrupt)
		}
		b, err := record.DecodeBlob(collab.BlobID(k), row)
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = fn(b)
		}
		return err
	})
}

// placeBlobs has place put every blob, and syncs the directories in which they are.
func (b *backup) placeBlobs(ctx context.Context, tx *bbolt.Tx, place placeFunc) error {
	at := b.blobs()
	last := ""
	err := eachBlob(ctx, tx, func(blob collab.Blob) error {
		shard := filepath.Dir(at.file(blob.ID))
		if shard != last {
			if err := errors.Join(b.syncShard(last), makeDir(shard)); err != nil {
				return err
			}
			last = shard
		}
		switch err := place(blob); {
		case errors.Is(err, errLost):
			b.done.Missing++
		case err != nil:
			return copyFailure(at.path, err)
		default:
			b.done.Files++
			b.count(int(blob.Size))
		}
		return nil
	})
	return errors.Join(err, b.syncShard(last))
}

func (b *backup) syncShard(shard string) error {
	if shard == "" {
		return nil
	}
	return syncDir(shard)
}

// blobs is the directory of blobs in the backup.
func (b *backup) blobs() *blobDir { return &blobDir{path: filepath.Join(b.at, blobsDir)} }

// copier returns what copies blobs from a directory, or links them from a previous backup where they are the same.
func (b *backup) copier(from *blobDir, previous string) placeFunc {
	before := &blobDir{path: filepath.Join(previous, blobsDir)}
	return func(blob collab.Blob) error {
		to := b.blobs().file(blob.ID)
		if previous != "" {
			if info, err := os.Stat(before.file(blob.ID)); err == nil && info.Size() == blob.Size && os.Link(before.file(blob.ID), to) == nil {
				return nil
			}
		}
		in, err := from.open(blob.ID)
		if errors.Is(err, collab.ErrNoBlob) {
			return errLost
		}
		if err != nil {
			return err
		}
		defer in.Close()
		if err := hasRoom(to, blob.Size); err != nil {
			return err
		}
		return writeBlob(to, in, blob.ID)
	}
}

// writeBlob makes the file of a blob, on disk, if in is what its id says; else it fails with errLost and makes none.
func writeBlob(path string, in io.Reader, id collab.BlobID) error {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, sum), in)
	if err == nil {
		err = out.Sync()
	}
	if err == nil && collab.BlobID(sum.Sum(nil)) != id {
		err = errors.Join(errLost, os.Remove(path))
	}
	return errors.Join(err, out.Close())
}

// restoreBlobs copies the blobs of a backup that a data directory lacks into it, and returns how many these were.
func restoreBlobs(from, to *blobDir) (restored int, err error) {
	err = from.list(func(id collab.BlobID, _ time.Time) error {
		path := to.file(id)
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if err := makeDir(filepath.Dir(path)); err != nil {
			return err
		}
		in, err := from.open(id)
		if err != nil {
			return err
		}
		defer in.Close()
		switch err := writeBlob(path, in, id); {
		case errors.Is(err, errLost):
			return nil // what is damaged is as good as missing
		case err != nil:
			return notWritable(path, err)
		}
		restored++
		return syncDir(filepath.Dir(path))
	})
	return restored, err
}
