package column

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Effort is how much Pack does to make a chunk small. What unpacks it does not care.
type Effort int

const (
	// Quick is for a chunk that takes its final form later: a third of the time, an eighth more bytes.
	Quick Effort = iota
	// Thorough is for a chunk that is to stay.
	Thorough
)

// quick is the one encoder of Quick, kept because making it takes as long as packing a thousand revisions. That of Thorough
// has 40 MB of tables, so it is not kept for long.
var (
	quick struct {
		sync.Mutex
		z *zstd.Encoder
	}
	thorough sync.Pool
)

func newEncoder(level zstd.EncoderLevel) (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(level),
		zstd.WithWindowSize(1<<20), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true))
}

// withEncoder calls fn with an encoder of an effort.
func withEncoder(effort Effort, fn func(*zstd.Encoder) error) (err error) {
	if effort == Quick {
		quick.Lock()
		defer quick.Unlock()
		if quick.z == nil {
			if quick.z, err = newEncoder(zstd.SpeedDefault); err != nil {
				return err
			}
		}
		return fn(quick.z)
	}
	z, ok := thorough.Get().(*zstd.Encoder)
	if !ok {
		if z, err = newEncoder(zstd.SpeedBestCompression); err != nil {
			return err
		}
	}
	defer thorough.Put(z)
	return fn(z)
}

var decoder = sync.OnceValues(func() (*zstd.Decoder, error) {
	return zstd.NewReader(nil, zstd.WithDecoderConcurrency(0), zstd.WithDecoderMaxMemory(mostPlain), zstd.WithDecodeAllCapLimit(true))
})

// plains are buffers for decompress, each a *[]byte.
var plains sync.Pool

// mostRatio is by how much zstd can blow bytes up at most: a block of 128 KiB in 4 bytes.
const mostRatio = 1 << 15

// decompress returns the columns of a chunk. The caller gives them back with release.
func decompress(b body) ([]byte, error) {
	if b.plain > len(b.packed)*mostRatio {
		return nil, fmt.Errorf("%d bytes cannot hold %d", len(b.packed), b.plain)
	}
	z, err := decoder()
	if err != nil {
		return nil, err
	}
	buffer, _ := plains.Get().(*[]byte)
	if buffer == nil {
		buffer = new([]byte)
	}
	*buffer = slices.Grow((*buffer)[:0], b.plain)
	plain, err := z.DecodeAll(b.packed, (*buffer)[:0:b.plain])
	if err == nil && len(plain) != b.plain {
		err = fmt.Errorf("%d bytes, %d should be there", len(plain), b.plain)
	}
	if err != nil {
		release(*buffer)
		return nil, err
	}
	return plain, nil
}

// keptBytes bounds a buffer that is kept.
const keptBytes = 1 << 20

func release(plain []byte) {
	if cap(plain) <= keptBytes {
		plains.Put(&plain)
	}
}

// compress appends plain to dst as one frame of zstd, in which a block ends at each of the cuts.
func compress(dst, plain []byte, cuts []int, effort Effort) ([]byte, error) {
	out := bytes.NewBuffer(dst)
	err := withEncoder(effort, func(z *zstd.Encoder) error {
		z.ResetContentSize(out, int64(len(plain)))
		from := 0
		for _, to := range cuts {
			if _, err := z.Write(plain[from:to]); err != nil {
				return err
			}
			if to < len(plain) {
				if err := z.Flush(); err != nil {
					return err
				}
			}
			from = to
		}
		return z.Close()
	})
	if err != nil {
		return dst, err
	}
	return out.Bytes(), nil
}
