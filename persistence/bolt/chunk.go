package bolt

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// chunkBytes is about how large the revisions of a chunk are when they are unpacked, as revisionBytes and their records
// count: so a read unpacks one or two, and finding one revision takes a millisecond or two.
const chunkBytes = readBytes

// chunk is a row of the bucket of chunks.
type chunk struct {
	base collab.Version
	record.Chunk
}

func (c chunk) end() collab.Version { return c.base + collab.Version(c.Count) }

// full says that c is not packed again with what comes behind it.
func (c chunk) full() bool { return c.Size >= chunkBytes }

// decodeChunk reads the row at key k if it is one of the document with a number.
func decodeChunk(number uint64, k, row []byte) (c chunk, ok bool, err error) {
	n, base, ok := splitKey(k)
	if !ok || n != number {
		return chunk{}, false, nil
	}
	c.base = base
	if c.Chunk, err = record.DecodeChunk(row); err != nil {
		return chunk{}, false, fmt.Errorf("chunk at %d: %w", base, err)
	}
	return c, true, nil
}

// lastChunk returns the last chunk of a document that begins before a version; not ok: there is none.
func (t *txn) lastChunk(number uint64, before collab.Version) (c chunk, ok bool, err error) {
	k, row := last(t.chunks.Cursor(), versionKey(number, before))
	return decodeChunk(number, k, row)
}

// chunked returns how many versions of a document are in chunks.
func (t *txn) chunked(number uint64) (collab.Version, error) {
	// The key of the next document's first chunk is greater than any of this one's.
	k, row := last(t.chunks.Cursor(), versionKey(number+1, 0))
	c, ok, err := decodeChunk(number, k, row)
	if err != nil || !ok {
		return 0, err
	}
	return c.end(), nil
}

// tail returns the rows of the journal for a document, in order. The first ones may be in chunks already.
func (t *txn) tail(number uint64) []entry {
	var rows []entry
	if !t.settled[number] {
		rows = t.journal.of(number, t.id)
	}
	if _, ok := t.heads[number]; ok {
		rows = slices.Clip(rows)
		for _, f := range t.fresh {
			if f.number == number {
				rows = append(rows, f.entry)
			}
		}
	}
	return rows
}

// unfolded returns how many versions of a document are in chunks, and the rows of the journal behind them.
func (t *txn) unfolded(number uint64) (packed collab.Version, rows []entry, err error) {
	if packed, err = t.chunked(number); err != nil {
		return 0, nil, err
	}
	rows = t.tail(number)
	for len(rows) > 0 && rows[0].end() <= packed {
		rows = rows[1:]
	}
	return packed, rows, nil
}

// head returns the version of the document with a number.
func (t *txn) head(number uint64) (collab.Version, error) {
	if at, ok := t.heads[number]; ok {
		return t.fresh[at].end(), nil
	}
	if !t.settled[number] {
		if rows := t.journal.of(number, t.id); len(rows) > 0 {
			return rows[len(rows)-1].end(), nil
		}
	}
	return t.chunked(number)
}

// first returns the base of the oldest revision of a document that is kept; 0 if it has none.
func (t *txn) first(number uint64) (collab.Version, error) {
	k, row := t.chunks.Cursor().Seek(versionKey(number, 0))
	if c, ok, err := decodeChunk(number, k, row); ok || err != nil {
		return c.base, err
	}
	if rows := t.tail(number); len(rows) > 0 {
		return rows[0].base, nil
	}
	return 0, nil
}

// tier sorts chunks by size, each four times the one before: chunks of one tier are packed together when there are enough.
func tier(size int) int { return bits.Len(uint(size)>>8) / 2 }

// tierChunks is how many chunks of a tier become one. So a revision is packed again about as many times as there are
// tiers between a fold and a full chunk: six at most, where a fold has one revision of each document.
const tierChunks = 4
