package bolt

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// each calls fn with the rows of a bucket, which a database of an earlier tandem may not have.
func (c *checker) each(b *bbolt.Bucket, fn func(k, row []byte)) error {
	if b == nil {
		return nil
	}
	return b.ForEach(func(k, row []byte) error {
		fn(k, row)
		return ended(c.ctx)
	})
}

func (c *checker) marks() error {
	return c.each(c.t.marks, func(k, row []byte) { c.mark(k, row) })
}

// mark looks at one mark and says whether it is good.
func (c *checker) mark(k, row []byte) bool {
	number, v, ok := splitKey(k)
	if !ok {
		c.fault("marks", "key %x is none of a mark", k)
		return false
	}
	m, err := record.DecodeMark(v, row)
	switch {
	case err != nil:
		c.fault(c.name(number), "the mark of version %d cannot be read: %v", v, err)
	case v > max(c.heads[number], c.names[number].row.First):
		c.fault(c.name(number), "version %d is marked %q, and the log ends at %d", v, m.Name, c.heads[number])
	default:
		return true
	}
	return false
}

func (c *checker) thumbnails() error {
	return c.each(c.t.thumbnails, func(k, row []byte) {
		if _, err := record.DecodeThumbnail(row); err != nil {
			c.fault("thumbnails", "that of key %x cannot be read: %v", k, err)
		}
	})
}

func (c *checker) guests() error {
	return c.each(c.t.guests, func(k, row []byte) {
		if _, err := record.DecodeGuest(row); err != nil {
			c.fault("guests", "%s cannot be read: %v", k, err)
		}
	})
}

// blobs looks at the rows of blobs, at their files, and at who uses them.
func (c *checker) blobs() error {
	dir := &blobDir{path: c.store.blobsPath()}
	err := c.each(c.t.blobs, func(k, row []byte) {
		if len(k) != len(collab.BlobID{}) {
			c.fault("blobs", "key %x is none of a blob", k)
			return
		}
		id := collab.BlobID(k)
		c.Blobs++
		c.opts.Progress.say("looking at files", c.Blobs, 0)
		b, err := record.DecodeBlob(id, row)
		if err == nil {
			err = wantFile(c.ctx, dir, b)
		}
		if err != nil {
			c.fault("blob "+id.String(), "%v", err)
		}
	})
	if err != nil {
		return err
	}
	return c.each(c.t.uses, func(k, row []byte) {
		id, ok := splitUseKey(k)
		if !ok {
			c.fault("uses of blobs", "key %x is none of a use", k)
		} else if _, err := record.DecodeBlobUse(row); err != nil {
			c.fault("blob "+id.String(), "a use of it cannot be read: %v", err)
		} else if c.t.blobs.Get(id[:]) == nil {
			c.fault("blob "+id.String(), "a document uses it, and it is not there")
		}
	})
}

// wantFile fails unless the file of a blob is there and holds what its name says.
func wantFile(ctx context.Context, dir *blobDir, b collab.Blob) error {
	f, err := dir.open(b.ID)
	if errors.Is(err, collab.ErrNoBlob) {
		return errors.New("its file is not there")
	}
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	size, err := io.Copy(sum, io.LimitReader(f, b.Size+1))
	if err != nil {
		return err
	}
	if size != b.Size || collab.BlobID(sum.Sum(nil)) != b.ID {
		return errors.New("its file does not hold what it should")
	}
	return ended(ctx)
}

func (c *checker) indexes() error {
	return c.each(c.t.indexes, func(k, row []byte) {
		if _, err := decodeIndexRow(row); err != nil {
			c.fault("indexes", "%v", err)
		}
	})
}
