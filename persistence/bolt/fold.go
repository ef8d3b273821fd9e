package bolt

import (
	"bytes"
	"errors"
	"slices"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

const (
	// foldBytes and foldDocuments bound what one transaction folds: it stands in the queue with everyone's.
	foldBytes     = 1 << 20
	foldDocuments = 64
	// dropRows is how many rows of the journal one transaction deletes.
	dropRows = 1000
)

// errStale says that what was to be folded has changed meanwhile.
var errStale = errors.New("bolt: folded from another state of the file")

// fold is what of a document's rows becomes chunks, together with its last chunks if they are small.
type fold struct {
	number   uint64
	absorbed []chunk             // in order; their packed bytes are copies
	rows     []record.JournalRow // copies
	size     int                 // of both, unpacked
	chunks   []chunk             // what is made of them
}

// planFold copies what is to be folded of a document: its rows up to a key, and those of its last chunks that are to be
// packed anew with them. nil: nothing is.
func (t *txn) planFold(number uint64, upTo uint64) (*fold, error) {
	end, err := t.chunked(number)
	if err != nil {
		return nil, err
	}
	rows := t.tail(number)
	if end == 0 && len(rows) > 0 {
		end = rows[0].base
	}
	f := &fold{number: number}
	for _, e := range rows {
		if e.seq > upTo {
			break
		}
		if e.end() <= end {
			continue
		}
		if e.base != end {
			return nil, gap(end, e.base)
		}
		row, err := t.row(e)
		if err != nil {
			return nil, err
		}
		row.Rows = bytes.Clone(row.Rows)
		f.rows = append(f.rows, row)
		f.size += len(row.Rows) + revisionBytes*row.Count/2
		end = e.end()
	}
	if len(f.rows) == 0 {
		return nil, nil
	}
	return f, f.absorb(t)
}

// absorb takes in the last chunks: those of a tier or less when there are enough of them, and then of the tier that they
// make together.
func (f *fold) absorb(t *txn) error {
	before := f.rows[0].Base
	for {
		var run []chunk
		for v := before; ; {
			c, ok, err := t.lastChunk(f.number, v)
			if err != nil {
				return err
			}
			if !ok || c.full() || c.end() != v || tier(c.Size) > tier(f.size) {
				break
			}
			run = append(run, c)
			v = c.base
		}
		if len(run) < tierChunks-1 {
			return nil
		}
		for _, c := range run {
			c.Packed = bytes.Clone(c.Packed)
			f.absorbed = append(f.absorbed, c)
			f.size += c.Size
			before = c.base
		}
	}
}

// pack makes the chunks.
func (f *fold) pack() error {
	var revs []collab.Revision
	var err error
	slices.Reverse(f.absorbed)
	for _, c := range f.absorbed {
		if revs, err = unpackChunk(revs, c, c.base, c.end()); err != nil {
			return err
		}
	}
	for _, row := range f.rows {
		end := row.Base + collab.Version(row.Count)
		if revs, err = decodeRows(revs, row.Rows, row.Base, row.Count, row.Base, end); err != nil {
			return err
		}
	}
	f.chunks, err = cutChunks(revs)
	return err
}

// write puts the chunks in place. The rows stay.
func (f *fold) write(t *txn) error {
	for _, c := range f.absorbed {
		if err := t.chunks.Delete(versionKey(f.number, c.base)); err != nil {
			return err
		}
	}
	for _, c := range f.chunks {
		if err := t.putChunk(f.number, c); err != nil {
			return err
		}
	}
	return nil
}

// putChunk writes a chunk.
func (t *txn) putChunk(number uint64, c chunk) error {
	return t.chunks.Put(versionKey(number, c.base), record.AppendChunk(nil, c.Chunk))
}

// foldBatch writes what was made of some documents' rows, if nobody changed their chunks since.
type foldBatch struct {
	journal  *journal
	rewrites int64 // of the journal when the folds were planned
	folds    []*fold
	bytes    int
}

func (b *foldBatch) size() int { return b.bytes }

func (b *foldBatch) check(t *txn) error {
	if t.journal != b.journal || t.journal.rewrites.Load() != b.rewrites || t.rewrote {
		return errStale
	}
	return nil
}

func (b *foldBatch) write(t *txn) error {
	t.rewrote = true // as another fold that was planned before would put back what it saw
	for _, f := range b.folds {
		if err := f.write(t); err != nil {
			return err
		}
	}
	return nil
}

// dropBatch deletes rows of the journal that are in chunks.
type dropBatch struct {
	journal *journal
	rows    []folded // ascending by key
}

// folded is a row of a document's that is to go.
type folded struct {
	seq    uint64
	number uint64
	end    collab.Version
}

func (b *dropBatch) size() int { return len(b.rows) * 8 }

func (b *dropBatch) check(t *txn) error {
	if t.journal != b.journal {
		return errStale
	}
	packed := make(map[uint64]collab.Version)
	for _, row := range b.rows {
		if _, known := packed[row.number]; !known {
			var err error
			if packed[row.number], err = t.chunked(row.number); err != nil {
				return err
			}
		}
		if row.end > packed[row.number] {
			return errStale // nothing goes that is nowhere else
		}
	}
	return nil
}

func (b *dropBatch) write(t *txn) error {
	d := departure{tx: int64(t.id)}
	seen := make(map[uint64]bool)
	c := t.rows.Cursor()
	for _, row := range b.rows {
		key := seqKey(row.seq)
		if k, v := c.Seek(key); bytes.Equal(k, key) {
			t.grown -= len(v) + rowOverhead
			if err := c.Delete(); err != nil {
				return err
			}
		}
		d.upTo = row.seq
		if !seen[row.number] {
			seen[row.number] = true
			d.numbers = append(d.numbers, row.number)
		}
	}
	t.gone = append(t.gone, d)
	return nil
}
