package bolt

import (
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
	"github.com/tandem-collab/tandem/persistence/internal/record/column"
)

// packLeast is the length from which data is packed; what is shorter hardly gets shorter still.
const packLeast = 256

// columnsLeast is from how many revisions on a chunk is packed by columns; what is smaller takes longer so.
const columnsLeast = 64

// unpackMost bounds what unpacking makes, should the file be damaged: far beyond the largest document.
const unpackMost = 1 << 30

// packer and unpacker are made when they are first needed, and serve everyone.
var (
	packer = sync.OnceValues(func() (*zstd.Encoder, error) {
		return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true))
	})
	unpacker = sync.OnceValues(func() (*zstd.Decoder, error) {
		return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(unpackMost))
	})
)

// pack returns data as it is to be stored. What it returns does not alias data.
func pack(data []byte) ([]byte, record.Packing, error) {
	if len(data) >= packLeast {
		z, err := packer()
		if err != nil {
			return nil, 0, err
		}
		if packed := z.EncodeAll(data, make([]byte, 0, len(data)/2)); len(packed) < len(data) {
			return packed, record.Zstd, nil
		}
	}
	return append([]byte{}, data...), record.Unpacked, nil
}

// unpack returns what was packed. It may return stored itself.
func unpack(stored []byte, how record.Packing) ([]byte, error) {
	if how == record.Unpacked {
		return stored, nil
	}
	z, err := unpacker()
	if err != nil {
		return nil, err
	}
	data, err := z.DecodeAll(stored, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", record.ErrCorrupt, err)
	}
	return data, nil
}

// revisionSize is what r counts in the size of a chunk and of what a read returns.
func revisionSize(r *collab.Revision) int {
	return revisionBytes + len(r.Change.Data) + len(r.Change.Type)
}

// packChunk packs consecutive revisions, to be packed again some day.
func packChunk(revs []collab.Revision) (chunk, error) { return packChunkWith(column.Quick, revs) }

// packChunkWith packs consecutive revisions.
func packChunkWith(effort column.Effort, revs []collab.Revision) (chunk, error) {
	c := chunk{base: revs[0].Base, Chunk: record.Chunk{Count: len(revs), First: revs[0].At, Last: revs[len(revs)-1].At}}
	c.Greatest = c.First
	for i := range revs {
		c.Size += revisionSize(&revs[i])
		if revs[i].At.After(c.Greatest) {
			c.Greatest = revs[i].At
		}
	}
	var err error
	if len(revs) >= columnsLeast {
		c.Packing = record.Columns
		c.Packed, err = column.PackWith(effort, nil, revs)
		return c, err
	}
	var rows []byte
	for i := range revs {
		if rows, err = record.AppendRow(rows, revs[i]); err != nil {
			return chunk{}, err
		}
	}
	c.Packed, c.Packing, err = pack(rows)
	return c, err
}

// unpackChunk appends the revisions of c in [from, to) to revs.
func unpackChunk(revs []collab.Revision, c chunk, from, to collab.Version) ([]collab.Revision, error) {
	from, to = max(from, c.base), min(to, c.end())
	if from >= to {
		return revs, nil
	}
	if c.Packing == record.Columns {
		unpacked, err := column.Unpack(c.Packed, from, to)
		if err == nil && (len(unpacked) != int(to-from) || unpacked[0].Base != from) {
			err = fmt.Errorf("%d revisions in place of %d: %w", len(unpacked), to-from, record.ErrCorrupt)
		}
		if err != nil {
			return nil, fmt.Errorf("chunk at %d: %w", c.base, err)
		}
		if revs == nil {
			return unpacked, nil
		}
		return append(revs, unpacked...), nil
	}
	rows, err := unpack(c.Packed, c.Packing)
	if err != nil {
		return nil, fmt.Errorf("chunk at %d: %w", c.base, err)
	}
	return decodeRows(revs, rows, c.base, c.Count, from, to)
}

// decodeRows appends those of count rows from base on whose versions are in [from, to) to revs.
func decodeRows(revs []collab.Revision, rows []byte, base collab.Version, count int, from, to collab.Version) ([]collab.Revision, error) {
	var decode record.RevisionDecoder
	err := record.EachRow(rows, base, count, func(v collab.Version, row []byte) (bool, error) {
		if v < from || v >= to {
			return v < from, nil
		}
		r, err := decode.Decode(v, row)
		revs = append(revs, r)
		return true, err
	})
	if err != nil {
		return nil, err
	}
	return revs, nil
}

// cutChunks packs consecutive revisions in chunks of about chunkBytes.
func cutChunks(revs []collab.Revision) (chunks []chunk, err error) {
	total := 0
	for i := range revs {
		total += revisionSize(&revs[i])
	}
	each := total/max(1, (total+chunkBytes/2)/chunkBytes) + 1
	for len(revs) > 0 {
		n, size := 0, 0
		for n < len(revs) && (n == 0 || size+revisionSize(&revs[n]) <= each) {
			size += revisionSize(&revs[n])
			n++
		}
		c, err := packChunk(revs[:n])
		if err != nil {
			return nil, err
		}
		chunks = append(chunks, c)
		revs = revs[n:]
	}
	return chunks, nil
}
