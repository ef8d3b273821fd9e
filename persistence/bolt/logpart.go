package bolt

import (
	"bytes"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// logPart is a copy of what the file holds of some revisions of a document, to be decoded outside of the transaction.
type logPart struct {
	from, to collab.Version
	chunks   []chunk // whose packed bytes are copies
	rows     []record.JournalRow
	size     int // about, unpacked
}

// copyLog copies revisions of the document with a number in [from, to), or somewhat more at both ends: as many as fit in
// readBytes, but one row at least.
func (t *txn) copyLog(number uint64, from, to collab.Version) (*logPart, error) {
	p := &logPart{from: from, to: to}
	v, err := p.copyChunks(t, number)
	if err != nil || p.size > readBytes {
		return p, err
	}
	for _, e := range t.tail(number) {
		if e.end() <= v {
			continue
		}
		if v >= p.to || p.size > readBytes {
			break
		}
		if e.base > v {
			return nil, gap(v, e.base)
		}
		if err := p.copyRow(t, e); err != nil {
			return nil, err
		}
		v = e.end()
	}
	return p, nil
}

// copyChunks copies the part that is in chunks and returns the version behind it.
func (p *logPart) copyChunks(t *txn, number uint64) (v collab.Version, err error) {
	cursor := t.chunks.Cursor()
	k, row := last(cursor, versionKey(number, p.from+1)) // MaxVersion+1 is still greater as uint64
	if n, _, ok := splitKey(k); !ok || n != number {
		k, row = cursor.Seek(versionKey(number, p.from))
	}
	for v = p.from; v < p.to && p.size <= readBytes; k, row = cursor.Next() {
		c, ok, err := decodeChunk(number, k, row)
		if err != nil || !ok {
			return v, err
		}
		if c.base > v {
			return v, gap(v, c.base)
		}
		if c.end() <= v {
			continue
		}
		if p.size > 0 && p.size+c.Size > readBytes*3/2 {
			p.to = v
			return v, nil
		}
		c.Packed = bytes.Clone(c.Packed)
		p.chunks = append(p.chunks, c)
		p.size += c.Size
		v = c.end()
	}
	return v, nil
}

// copyRow copies a row of the journal.
func (p *logPart) copyRow(t *txn, e entry) error {
	row, err := t.row(e)
	if err != nil {
		return err
	}
	row.Rows = bytes.Clone(row.Rows)
	p.rows = append(p.rows, row)
	p.size += len(row.Rows) + row.Count*revisionBytes
	return nil
}

// row returns a row of the journal, which is only good within the transaction.
func (t *txn) row(e entry) (record.JournalRow, error) {
	row, err := record.DecodeJournalRow(t.rows.Get(seqKey(e.seq)))
	if err == nil && (row.Base != e.base || row.Count != e.count) {
		err = fmt.Errorf("row %d of the journal is not the one that was there: %w", e.seq, record.ErrCorrupt)
	}
	return row, err
}

// revisions decodes the revisions that were asked for, or the first of them.
func (p *logPart) revisions() (revs []collab.Revision, err error) {
	v := p.from
	for _, c := range p.chunks {
		if revs, err = unpackChunk(revs, c, v, p.to); err != nil {
			return nil, err
		}
		v = c.end()
	}
	for _, row := range p.rows {
		if revs, err = decodeRows(revs, row.Rows, row.Base, row.Count, v, p.to); err != nil {
			return nil, err
		}
		v = max(v, row.Base+collab.Version(row.Count))
	}
	return revs, nil
}

// read returns revisions of the document with a number in [from, to), about as many as fit in readBytes.
func (t *txn) read(number uint64, from, to collab.Version) ([]collab.Revision, error) {
	part, err := t.copyLog(number, from, to)
	if err != nil {
		return nil, err
	}
	return part.revisions()
}

func gap(want, found collab.Version) error {
	return fmt.Errorf("%d is not there but %d is: %w", want, found, collab.ErrGap)
}
