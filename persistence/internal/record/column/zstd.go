package column

import (
	"bytes"
	"fmt"
	"slices"
	"sync"

	"github.com/klauspost/compress/zstd"
)

var encoders sync.Pool

func encoder() (*zstd.Encoder, error) {
	if z, ok := encoders.Get().(*zstd.Encoder); ok {
		return z, nil
	}
	return zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedBestCompression),
		zstd.WithWindowSize(1<<20), zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true))
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
func compress(dst, plain []byte, cuts []int) ([]byte, error) {
	z, err := encoder()
	if err != nil {
		return dst, err
	}
	defer encoders.Put(z)
	out := bytes.NewBuffer(dst)
	z.ResetContentSize(out, int64(len(plain)))
	from := 0
	for _, to := range cuts {
		if _, err := z.Write(plain[from:to]); err != nil {
			return dst, err
		}
		if to < len(plain) {
			if err := z.Flush(); err != nil {
				return dst, err
			}
		}
		from = to
	}
	if err := z.Close(); err != nil {
		return dst, err
	}
	return out.Bytes(), nil
}
