package bolt

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"reflect"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
)

// compacting is behind the name of a database while it is written anew.
const compacting = ".compacting"

// Compaction is what Compact did.
type Compaction struct {
	Before, After        int64 // bytes of the file
	Documents, Revisions int   // in it
}

// Compact writes the database of the data directory dir anew, with all revisions packed and without free pages, and puts
// that in the place of the old one when it has found the same in both. Nobody may have the directory open. After an error,
// or when ctx ends, the old one is there as it was.
func Compact(ctx context.Context, dir string, progress Progress) (c Compaction, err error) {
	o, err := openOffline(dir, nil)
	if err != nil {
		return c, err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	if c.Before, err = fileSize(o.path); err != nil {
		return c, err
	}
	fresh := o.path + compacting
	if err := c.write(ctx, o, fresh, progress); err != nil {
		return c, fmt.Errorf("%s stays as it was: %w", o.path, err)
	}
	defer os.Remove(fresh) // not there any more after a success
	if err := c.compare(ctx, o, fresh, progress); err != nil {
		return c, fmt.Errorf("%s stays as it was: %w", o.path, err)
	}
	if c.After, err = fileSize(fresh); err != nil {
		return c, err
	}
	if err := os.Rename(fresh, o.path); err != nil {
		return c, notWritable(o.path, err)
	}
	return c, syncDir(o.dir)
}

// write writes the new file.
func (c *Compaction) write(ctx context.Context, o *offline, fresh string, progress Progress) error {
	b, err := newBuilder(fresh)
	if err != nil {
		return err
	}
	err = o.view(nil, func(tx *bbolt.Tx, t *txn) error {
		if err := b.copyBuckets(tx); err != nil {
			return err
		}
		total := t.documents.Stats().KeyN
		return t.logs(func(number uint64, revs iter.Seq2[collab.Revision, error]) error {
			c.Documents++
			progress.say("writing documents", c.Documents, total)
			for r, err := range revs {
				if err == nil {
					err = b.add(number, r)
				}
				if c.Revisions++; err == nil && c.Revisions%1000 == 0 {
					err = ended(ctx)
				}
				if err != nil {
					return err
				}
			}
			return ended(ctx)
		})
	})
	if err != nil {
		return errors.Join(err, b.abandon())
	}
	return b.finish()
}

// compare finds out whether the new file holds what the old one does, and whether all its pages are whole.
func (c *Compaction) compare(ctx context.Context, o *offline, fresh string, progress Progress) (err error) {
	made := &offline{path: fresh}
	if err := made.open(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, made.close()) }()
	if _, err := made.handle.verify(fresh); err != nil {
		return err
	}
	return o.view(nil, func(oldTx *bbolt.Tx, old *txn) error {
		return made.view(nil, func(freshTx *bbolt.Tx, fresh *txn) error {
			if err := sameBuckets(oldTx, freshTx); err != nil {
				return err
			}
			done := 0
			return old.logs(func(number uint64, revs iter.Seq2[collab.Revision, error]) error {
				done++
				progress.say("comparing documents", done, c.Documents)
				if err := sameLog(revs, fresh.all(number)); err != nil {
					return fmt.Errorf("document number %d: %w", number, err)
				}
				return ended(ctx)
			})
		})
	})
}

// errDiffers says that a new file does not hold what the old one does.
var errDiffers = errors.New("bolt: the new file differs from the old one")

// sameBuckets compares all that is beside the logs.
func sameBuckets(old, fresh *bbolt.Tx) error {
	return old.ForEach(func(name []byte, bucket *bbolt.Bucket) error {
		switch string(name) {
		case string(bucketJournal), string(bucketChunks):
			return nil
		}
		other := fresh.Bucket(name)
		if other == nil || other.Sequence() != bucket.Sequence() {
			return fmt.Errorf("%w in %s", errDiffers, name)
		}
		c, d := bucket.Cursor(), other.Cursor()
		k, v := c.First()
		l, w := d.First()
		for ; k != nil; k, v = c.Next() {
			if string(k) != string(l) || string(v) != string(w) {
				return fmt.Errorf("%w in %s", errDiffers, name)
			}
			l, w = d.Next()
		}
		if l != nil {
			return fmt.Errorf("%w in %s", errDiffers, name)
		}
		return nil
	})
}

// sameLog compares two logs revision by revision.
func sameLog(a, b iter.Seq2[collab.Revision, error]) error {
	next, stop := iter.Pull2(b)
	defer stop()
	for r, err := range a {
		s, otherErr, ok := next()
		if err = errors.Join(err, otherErr); err != nil {
			return err
		}
		if !ok || !reflect.DeepEqual(r, s) {
			return fmt.Errorf("%w at revision %d", errDiffers, r.Base)
		}
	}
	if _, _, ok := next(); ok {
		return errDiffers
	}
	return nil
}

func fileSize(path string) (int64, error) {
	info, err := os.Stat(path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
