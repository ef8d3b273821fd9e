package bolt

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

const (
	// blobsDir is the directory of the blobs in a data directory.
	blobsDir = "blobs"
	// incoming begins the names of files that are being written.
	incoming = "incoming-"
	// shardDigits is how many digits of a blob's id name its directory; the others name the file.
	shardDigits = 2
)

// blobDir keeps the bytes of blobs as files, blobs/ab/cdef… by the digits of their ids. A file is there as a whole or
// not at all, and never changes. Which of them are blobs of documents is in the database.
type blobDir struct {
	path string
	// changing is held for reading from the moment that a blob's file is made or found until its rows are written, and
	// for writing while rows and files are removed: so nobody's file goes between the two.
	changing sync.RWMutex
}

// newBlobDir returns the blobs of the data directory dir, without what writers left there that were cut off.
func newBlobDir(dir string) (*blobDir, error) {
	d := &blobDir{path: filepath.Join(dir, blobsDir)}
	left, err := filepath.Glob(filepath.Join(d.path, incoming+"*"))
	if err != nil {
		return nil, err
	}
	for _, name := range left {
		if err := os.Remove(name); err != nil {
			return nil, notWritable(name, err)
		}
	}
	return d, nil
}

func (d *blobDir) file(id collab.BlobID) string {
	name := id.String()
	return filepath.Join(d.path, name[:shardDigits], name[shardDigits:])
}

// write makes the file of a blob; it is on disk, under its name, when write returns nil.
func (d *blobDir) write(id collab.BlobID, data []byte) error {
	path := d.file(id)
	shard := filepath.Dir(path)
	if err := makeDir(shard); err != nil {
		return err
	}
	if info, err := os.Stat(path); err == nil && info.Size() == int64(len(data)) {
		return syncDir(shard) // whoever made it may not have come that far yet
	}
	f, err := os.CreateTemp(d.path, incoming+"*")
	if err != nil {
		return notWritable(d.path, err)
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return notWritable(path, errors.Join(err, os.Remove(f.Name())))
	}
	return syncDir(shard)
}

func (d *blobDir) open(id collab.BlobID) (*os.File, error) {
	f, err := os.Open(d.file(id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, collab.ErrNoBlob
	}
	return f, err
}

// remove removes the file of a blob, if it is there. A file that comes back after a crash is found by strays.
func (d *blobDir) remove(id collab.BlobID) error {
	if err := os.Remove(d.file(id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// list calls fn with every blob that has a file, and when that was made.
func (d *blobDir) list(fn func(id collab.BlobID, made time.Time) error) error {
	shards, err := os.ReadDir(d.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, shard := range shards {
		if !shard.IsDir() {
			continue
		}
		files, err := os.ReadDir(filepath.Join(d.path, shard.Name()))
		if err != nil {
			return err
		}
		for _, file := range files {
			id, ok := collab.ParseBlobID(shard.Name() + file.Name())
			info, err := file.Info()
			if !ok || err != nil {
				continue // not ours, or gone meanwhile
			}
			if err := fn(id, info.ModTime()); err != nil {
				return err
			}
		}
	}
	return nil
}
