package bolt

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/tandem-collab/tandem/collab"
)

// writtenAnew is behind the name of a database while it is written anew.
const writtenAnew = ".anew"

// WriteAnew writes the database in the data directory dir into a new file, which takes its place: what was deleted or
// replaced is then in no part of it. Nobody may have the directory open. After an error everything is as it was.
func WriteAnew(dir string, logger *slog.Logger) (err error) {
	path := filepath.Join(dir, databaseFile)
	held, err := lock(filepath.Join(dir, lockFile))
	if err != nil {
		if errors.Is(err, ErrInUse) {
			err = inUse(dir)
		}
		return err
	}
	defer held.Close()
	h, err := openHandle(path, Options{Logger: logger}.withDefaults().openFile)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, h.db.Close()) }()
	b, err := newBuilder(path + writtenAnew)
	if err != nil {
		return err
	}
	err = h.view(context.Background(), b.copyAll)
	if err != nil {
		return errors.Join(fmt.Errorf("bolt: writing %s anew: %w", path, err), b.abandon())
	}
	if err := b.finish(); err != nil {
		return err
	}
	if err := os.Rename(path+writtenAnew, path); err != nil {
		return notWritable(path, err)
	}
	return syncDir(dir)
}

// copyAll copies all that there is.
func (b *builder) copyAll(t *txn) error {
	if err := b.copyBuckets(t.documents.Tx()); err != nil {
		return err
	}
	return t.logs(func(number uint64, revs iter.Seq2[collab.Revision, error]) error {
		for r, err := range revs {
			if err == nil {
				err = b.add(number, r)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
