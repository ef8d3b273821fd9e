package column

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// Most is how many bytes the data of one chunk may have, unpacked.
const Most = 64 << 20

// MostRevisions is how many revisions may be in a chunk.
const MostRevisions = 1 << 16

// version is the first byte of a chunk; a sum of all that follows comes behind it.
const (
	version  = 1
	sumBytes = 4
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Header says what is in a chunk.
type Header struct {
	Base  collab.Version // of the first revision
	Count int            // at least 1
	// First, Last and Greatest are times of revisions: of the first, of the last, and the latest of all.
	First, Last, Greatest time.Time
	Bytes                 int // of the data of all changes
}

// End is the version that the last revision makes.
func (h Header) End() collab.Version { return h.Base + collab.Version(h.Count) }

// ReadHeader reads the header of a chunk without unpacking it.
func ReadHeader(chunk []byte) (Header, error) {
	h, _, err := readHeader(chunk)
	return h, err
}

// body is what a chunk has behind its header.
type body struct {
	plain  int // bytes, unpacked
	packed []byte
}

// appendHeader appends the version, an empty sum, and the header.
func appendHeader(dst []byte, h Header, plain int) []byte {
	first := h.First.UnixMilli()
	dst = append(dst, version, 0, 0, 0, 0)
	dst = binary.AppendUvarint(dst, uint64(h.Base))
	dst = binary.AppendUvarint(dst, uint64(h.Count))
	dst = binary.AppendVarint(dst, first)
	dst = binary.AppendVarint(dst, h.Last.UnixMilli()-first)
	dst = binary.AppendVarint(dst, h.Greatest.UnixMilli()-first)
	dst = binary.AppendUvarint(dst, uint64(h.Bytes))
	return binary.AppendUvarint(dst, uint64(plain))
}

func readHeader(chunk []byte) (Header, body, error) {
	r := &reader{rest: chunk}
	if v := r.byte(); r.bad == "" && v != version {
		r.fail("unknown version")
	}
	r.take(sumBytes)
	var h Header
	base := r.uint(uint64(collab.MaxVersion))
	h.Count = int(r.uint(MostRevisions))
	first := r.int()
	h.First = milli(first)
	h.Last = milli(first + r.int())
	h.Greatest = milli(first + r.int())
	h.Bytes = int(r.uint(Most))
	plain := int(r.uint(mostPlain))
	h.Base = collab.Version(base)
	if r.bad == "" && (h.Count == 0 || uint64(h.Count) > uint64(collab.MaxVersion)-base) {
		r.fail("bad count")
	}
	if r.bad != "" {
		return Header{}, body{}, r.err("header")
	}
	return h, body{plain, r.rest}, nil
}

// seal fills in the sum of a chunk.
func seal(chunk []byte) {
	sum := crc32.Checksum(chunk[1+sumBytes:], castagnoli)
	binary.LittleEndian.PutUint32(chunk[1:], sum)
}

// open checks the sum of a chunk and reads its header.
func open(chunk []byte) (Header, body, error) {
	h, b, err := readHeader(chunk)
	if err == nil && crc32.Checksum(chunk[1+sumBytes:], castagnoli) != binary.LittleEndian.Uint32(chunk[1:]) {
		err = fmt.Errorf("chunk of revision %d: %w: wrong sum", h.Base, record.ErrCorrupt)
	}
	return h, b, err
}

// mostPlain bounds the columns of a chunk: data, and what revisions have beside it.
const mostPlain = 2 * Most

func milli(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
