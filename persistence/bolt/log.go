package bolt

import (
	"context"
	"encoding/binary"
	"fmt"
	"runtime"
	"slices"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

const (
	// readBytes bounds what one read transaction copies out.
	readBytes = 1 << 20
	// revisionBytes is about what a revision costs beside its record: that bounds how many a call returns.
	revisionBytes = 100
)

// yieldBytes is from how much on a read lets others run before it unpacks: about what takes a tenth of a millisecond.
const yieldBytes = 64 << 10

// journalHead is about how much a row of the journal takes beside its revisions.
const journalHead = 24

// rowBytes is how large a row of the journal gets at most, where it holds more than one revision: several fit in a page.
const rowBytes = 900

// appendBatch is one call of Append or Begin, and what was added to it.
type appendBatch struct {
	id   collab.DocID
	key  []byte // of the document
	from collab.Version
	appendPart
	one    [1]record.JournalRow // room for rows: mostly there is one
	number uint64               // of the document; check finds it, 0: it has none
}

// appendPart is what one call writes: revisions, and what changes with them.
type appendPart struct {
	rows   []record.JournalRow // without their number
	count  int                 // of revisions
	bytes  int                 // of rows
	titles []titleRow
	blobs  []collab.BlobID
	index  []collab.IndexRow
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
	if b.empty() {
		return nil
	}
	if err := s.room(ctx); err != nil {
		return err
	}
	return s.write(ctx, b)
}

func newAppendBatch(id collab.DocID, revs []collab.Revision, meta collab.Meta) (*appendBatch, error) {
	b := &appendBatch{id: id}
	b.appendPart.rows = b.one[:0]
	if len(revs) > 0 {
		b.from = revs[0].Base
	}
	var err error
	if b.key, err = documentKey(id); err == nil {
		err = b.encode(b.from, revs, meta)
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// encode makes rows of the journal of revs, which begin at base, and keeps what meta says.
func (p *appendPart) encode(base collab.Version, revs []collab.Revision, meta collab.Meta) error {
	for _, t := range meta.Titles {
		key, err := documentKey(t.Doc)
		if err != nil {
			return err
		}
		p.titles = append(p.titles, titleRow{key, t.Text})
	}
	p.blobs, p.index = slices.Clone(meta.Blobs), meta.Index
	room := 0
	for i := range revs {
		room += record.RevisionRoom(&revs[i])
	}
	rows := make([]byte, 0, room)
	begin, first := 0, 0
	for i := range revs {
		if revs[i].Base != base+collab.Version(i) {
			return fmt.Errorf("bolt: append of revision %d where %d should be", revs[i].Base, base+collab.Version(i))
		}
		before := len(rows)
		var err error
		if rows, err = record.AppendRow(rows, revs[i]); err != nil {
			return err
		}
		another := len(rows) - before // the next one is about as large
		if i == len(revs)-1 || len(rows)-begin+another > rowBytes {
			p.rows = append(p.rows, record.JournalRow{
				Base: base + collab.Version(first), Count: i + 1 - first, Rows: rows[begin:len(rows):len(rows)],
			})
			begin, first = len(rows), i+1
		}
	}
	p.count, p.bytes = len(revs), len(rows)
	return nil
}

// grow takes in what follows behind b.
func (b *appendBatch) grow(p appendPart) {
	b.rows = append(b.rows, p.rows...)
	b.titles = append(b.titles, p.titles...)
	b.blobs = append(b.blobs, p.blobs...)
	b.index = append(slices.Clip(b.index), p.index...)
	b.count += p.count
	b.bytes += p.bytes
}

func (b *appendBatch) empty() bool {
	return len(b.rows) == 0 && len(b.titles) == 0 && len(b.blobs) == 0
}

func (b *appendBatch) size() int { return b.bytes }

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
	if b.number = d.Number; err != nil || len(b.rows) == 0 {
		return err
	}
	var head collab.Version
	if b.number != 0 {
		if head, err = t.head(b.number); err != nil {
			return err
		}
		head = max(head, d.First) // a log that begins there and is empty yet
	}
	if b.from != head {
		return collab.ErrConflict
	}
	return nil
}

func (b *appendBatch) write(t *txn) error {
	if len(b.rows) > 0 || len(b.blobs) > 0 {
		if err := b.writeRows(t); err != nil {
			return err
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

// writeRows writes what belongs to the document itself.
func (b *appendBatch) writeRows(t *txn) (err error) {
	if b.number == 0 {
		if b.number, err = t.number(b.key); err != nil {
			return err
		}
	}
	if err := t.refer(b.number, b.blobs); err != nil {
		return err
	}
	if len(b.rows) > 0 && t.hasIndexes() {
		if err := t.indexAppend(b.id, b.number, b.index); err != nil {
			return err
		}
	}
	for _, row := range b.rows {
		row.Number = b.number
		if err := t.putRow(row); err != nil {
			return err
		}
	}
	return nil
}

// putRow adds a row to the journal.
func (t *txn) putRow(row record.JournalRow) error {
	value := t.room(len(row.Rows) + journalHead)
	value = record.AppendJournalRow(value, row)
	binary.BigEndian.PutUint64(t.key[:], t.nextSeq)
	if err := t.rows.Put(t.key[:], value); err != nil {
		return err
	}
	t.added(row.Number, entry{seq: t.nextSeq, tx: t.id, base: row.Base, count: row.Count})
	t.nextSeq++
	t.grown += len(value) + rowOverhead
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
	part := &logPart{}
	err = s.view(ctx, func(t *txn) error {
		d, err := t.document(key)
		if err != nil || d.Number == 0 {
			return err
		}
		if from < d.First {
			return collab.ErrTrimmed
		}
		part, err = t.copyLog(d.Number, from, to)
		return err
	})
	var revs []collab.Revision
	if err == nil {
		if part.size > yieldBytes {
			runtime.Gosched() // whoever reads much lets the writers go first
		}
		revs, err = part.revisions()
	}
	if err != nil {
		return nil, fmt.Errorf("bolt: revisions of %v: %w", id, err)
	}
	return revs, nil
}
