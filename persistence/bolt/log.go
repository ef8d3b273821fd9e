package bolt

import (
	"context"
	"fmt"
	"slices"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

const (
	// readBytes bounds what one read transaction copies out.
	readBytes = 1 << 20
	// revisionBytes is about what a revision costs beside its record: that bounds how many a call returns.
	revisionBytes = 100
	// readRevisions is for how many revisions a read has room from the beginning.
	readRevisions = 1000
)

// appendBatch is one call of Append.
type appendBatch struct {
	key     []byte // of the document
	from    collab.Version
	records [][]byte
	titles  []titleRow
	blobs   []collab.BlobID
}

type titleRow struct {
	key  []byte // of a document
	text string
}

// Append implements collab.Log. When ctx ends while the batch waits or is written, the outcome is unknown: the
// error has collab.CodeUnavailable and says so.
func (s *Store) Append(ctx context.Context, id collab.DocID, revs []collab.Revision, meta collab.Meta) error {
	b, err := newAppendBatch(id, revs, meta)
	if err != nil {
		return err
	}
	if len(b.records) == 0 && len(b.titles) == 0 && len(b.blobs) == 0 {
		return nil
	}
	return s.write(ctx, b)
}

func newAppendBatch(id collab.DocID, revs []collab.Revision, meta collab.Meta) (*appendBatch, error) {
	b := &appendBatch{}
	var err error
	if b.key, err = documentKey(id); err != nil {
		return nil, err
	}
	for i, r := range revs {
		if r.Base != revs[0].Base+collab.Version(i) {
			return nil, fmt.Errorf("bolt: append of revision %d behind %d", r.Base, revs[i-1].Base)
		}
		encoded, err := record.AppendRevision(nil, r)
		if err != nil {
			return nil, err
		}
		b.from = revs[0].Base
		b.records = append(b.records, encoded)
	}
	b.blobs = slices.Clone(meta.Blobs)
	for _, t := range meta.Titles {
		key, err := documentKey(t.Doc)
		if err != nil {
			return nil, err
		}
		b.titles = append(b.titles, titleRow{key, t.Text})
	}
	return b, nil
}

func (b *appendBatch) size() int {
	n := 0
	for _, r := range b.records {
		n += len(r)
	}
	return n
}

func (b *appendBatch) check(t *txn) error {
	for _, title := range b.titles {
		if _, err := t.document(title.key); err != nil {
			return err
		}
	}
	if err := b.checkHead(t); err != nil {
		return err
	}
	if missing := t.missing(b.blobs); missing != nil {
		return &collab.MissingBlobs{IDs: missing}
	}
	return nil
}

func (b *appendBatch) checkHead(t *txn) error {
	d, err := t.document(b.key)
	if err != nil || len(b.records) == 0 {
		return err
	}
	var head collab.Version
	if d.Number != 0 {
		head, _ = t.head(d.Number)
	}
	if b.from != head {
		return collab.ErrConflict
	}
	return nil
}

func (b *appendBatch) write(t *txn) error {
	if len(b.records) > 0 || len(b.blobs) > 0 {
		number, err := t.number(b.key)
		if err == nil {
			err = t.refer(number, b.blobs)
		}
		if err != nil {
			return err
		}
		for i, r := range b.records {
			if err := t.revisions.Put(versionKey(number, b.from+collab.Version(i)), r); err != nil {
				return err
			}
		}
	}
	for _, title := range b.titles {
		d, err := t.document(title.key)
		if err != nil {
			return err
		}
		d.Title = title.text
		if _, err := t.putDocument(title.key, d); err != nil {
			return err
		}
	}
	return nil
}

// Revisions implements collab.Log. One call returns about 1 MiB, or one revision that is larger.
func (s *Store) Revisions(ctx context.Context, id collab.DocID, from, to collab.Version) ([]collab.Revision, error) {
	if from < 0 {
		return nil, fmt.Errorf("bolt: revisions of %v from %d", id, from)
	}
	key, err := documentKey(id)
	if err != nil {
		return nil, err
	}
	var revs []collab.Revision
	err = s.view(ctx, func(t *txn) error {
		d, err := t.document(key)
		if err != nil || d.Number == 0 {
			return err
		}
		revs, err = t.read(d.Number, from, to)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("bolt: revisions of %v: %w", id, err)
	}
	return revs, nil
}

// read returns revisions of the document with a number in [from, to), as many as fit in readBytes.
func (t *txn) read(number uint64, from, to collab.Version) ([]collab.Revision, error) {
	var (
		revs   []collab.Revision
		decode record.RevisionDecoder
		size   int
	)
	c := t.revisions.Cursor()
	k, value := c.Seek(versionKey(number, from))
	for v := from; v < to; v++ {
		n, base, ok := splitKey(k)
		if !ok || n != number {
			return revs, nil
		}
		if base != v {
			return nil, fmt.Errorf("%d is not there but %d is: %w", v, base, collab.ErrGap)
		}
		if size += len(value) + revisionBytes; len(revs) > 0 && size > readBytes {
			return revs, nil
		}
		r, err := decode.Decode(v, value)
		if err != nil {
			return nil, err
		}
		if revs == nil {
			revs = make([]collab.Revision, 0, min(to-v, readRevisions))
		}
		revs = append(revs, r)
		k, value = c.Next()
	}
	return revs, nil
}
