package record

import (
	"encoding/binary"
	"fmt"
	"time"
)

// chunkVersion is the version of a chunk's row: packing, count, size, the times of the first and the last revision and the
// greatest of all, then the packed revisions.
const chunkVersion = 1

// The packings of a chunk's revisions, beside Unpacked and Zstd, which are of rows as AppendRow writes them. The number is
// frozen.
const Columns Packing = 2 // of package column

// Chunk is a row of consecutive revisions of one document. The base of the first is the key's business.
type Chunk struct {
	Packing  Packing
	Count    int
	Size     int       // of the revisions when they are unpacked, about, in bytes
	First    time.Time // of the first revision
	Last     time.Time // of the last
	Greatest time.Time // the latest of all
	Packed   []byte    // not copied
}

// AppendChunk appends the record of c to dst.
func AppendChunk(dst []byte, c Chunk) []byte {
	dst = append(dst, chunkVersion, byte(c.Packing))
	dst = binary.AppendUvarint(dst, uint64(c.Count))
	dst = binary.AppendUvarint(dst, uint64(c.Size))
	dst = appendTime(dst, c.First)
	dst = appendTime(dst, c.Last)
	dst = appendTime(dst, c.Greatest)
	return append(dst, c.Packed...)
}

// DecodeChunk reads the row of a chunk; its revisions stay packed.
func DecodeChunk(b []byte) (Chunk, error) {
	in := open(b, chunkVersion)
	c := Chunk{Packing: Packing(in.byte())}
	count, size := in.uint(), in.uint()
	c.First, c.Last, c.Greatest = in.time(), in.time(), in.time()
	switch {
	case c.Packing > Columns:
		in.fail("no such packing")
	case count == 0 || count > maxChunkCount || size > maxChunkSize:
		in.fail("a count or a size that cannot be")
	}
	if in.bad != "" {
		return Chunk{}, fmt.Errorf("chunk: %w: %s", ErrCorrupt, in.bad)
	}
	c.Count, c.Size, c.Packed = int(count), int(size), in.rest
	return c, nil
}

// Far beyond what is written, so that a damaged row is no large allocation.
const (
	maxChunkCount = 1 << 24
	maxChunkSize  = 1 << 40
)
