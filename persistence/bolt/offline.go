package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

	bbolt "go.etcd.io/bbolt"
)

// Progress hears how far long work on a database is. done and total count what the work is about, such as documents; total
// is 0 where it is not known. nil: nobody listens.
type Progress func(what string, done, total int)

func (p Progress) say(what string, done, total int) {
	if p != nil {
		p(what, done, total)
	}
}

// offline is a database that is open to be read, while nobody else has its data directory. It may be damaged.
type offline struct {
	dir, path string
	held      *os.File // the directory's lock; nil: it is the caller's
	handle    *handle  // without a journal; nil: its pages are damaged
}

// openOffline opens the database in the data directory dir. Nothing in it is changed. fault hears of damaged pages; then the
// file is not opened, as bbolt trusts pages. nil: they are an error.
func openOffline(dir string, fault func(what string)) (*offline, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if !Exists(dir) {
		return nil, fmt.Errorf("%s: there is no %s in it", dir, databaseFile)
	}
	held, err := lock(filepath.Join(dir, lockFile))
	if err != nil {
		if errors.Is(err, ErrInUse) {
			err = inUse(dir)
		}
		return nil, err
	}
	o := &offline{dir: dir, path: filepath.Join(dir, databaseFile), held: held}
	faults := 0
	err = scanPages(o.path, func(what string) {
		if faults++; fault != nil {
			fault(what)
		}
	})
	switch {
	case err != nil:
	case faults == 0:
		err = o.open()
	case fault == nil:
		err = fmt.Errorf("%s: %d of its pages are damaged: see tandem check", o.path, faults)
	}
	if err != nil {
		return nil, errors.Join(err, o.close())
	}
	return o, nil
}

// open opens the file at path, which must be of the present format.
func (o *offline) open() error {
	return guard(func() (err error) {
		if o.handle, err = openReadOnly(o.path); err != nil {
			return err
		}
		if o.handle.format < format {
			return fmt.Errorf("%s: it is of format %d: start the server once, which makes it one of format %d", o.path, o.handle.format, format)
		}
		return nil
	})
}

func (o *offline) close() (err error) {
	if o.handle != nil {
		err = guard(o.handle.db.Close)
	}
	if o.held != nil {
		err = errors.Join(err, o.held.Close())
	}
	return err
}

// blobsPath is the directory of the blobs.
func (o *offline) blobsPath() string { return filepath.Join(o.dir, blobsDir) }

// view runs fn in one transaction, however long that takes: nobody writes. damaged hears of what cannot be read of the
// journal; nil: that is an error.
func (o *offline) view(damaged func(key []byte, cause error), fn func(*bbolt.Tx, *txn) error) error {
	return guard(func() error {
		return o.handle.db.View(func(tx *bbolt.Tx) (err error) {
			var j *journal
			if damaged == nil {
				if j, err = loadJournal(tx); err != nil {
					return err
				}
			} else {
				j = newJournal()
				err := guard(func() error {
					return j.read(tx, func(key []byte, cause error) error { damaged(key, cause); return nil })
				})
				if err != nil {
					damaged(nil, err)
				}
			}
			return fn(tx, newTxn(tx, j))
		})
	})
}

// guard runs fn and makes an error of a panic, as there is where pages are damaged or the file ends before its map does.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%w: %v", errDamagedPages, p)
		}
	}()
	return fn()
}

var errDamagedPages = errors.New("bolt: the pages of the file are damaged")

// ended returns the error of ctx in words of the work that it ends.
func ended(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return fmt.Errorf("stopped before the end: %w", context.Cause(ctx))
}
