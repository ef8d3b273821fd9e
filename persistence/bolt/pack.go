package bolt

import (
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"

	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// packLeast is the length from which data is packed; what is shorter hardly gets shorter still.
const packLeast = 256

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
