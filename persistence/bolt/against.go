package bolt

import (
	"context"
	"fmt"

	"github.com/klauspost/compress/zstd"

	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// Successive milestones of a document differ little: packed against another, one takes a tenth. But each that one leads
// back to has to be read with it. So groupMilestones of them lead back to one that is whole, each to the one whose place in
// the group is its own with the lowest bit cleared: four steps at most, and most of them to the one just before.
const groupMilestones = 16

// Data that is packed against other data is so large at least, and at most.
const (
	againstLeast = 4 << 10
	againstMost  = 4 << 20
)

// packAgainst packs the milestone of b against an earlier one if that makes it half as large. Whatever hinders that leaves
// b as it is.
func (s *Store) packAgainst(ctx context.Context, b *milestoneBatch, data []byte) {
	v := b.head.Milestone.Version
	if len(data) < againstLeast || len(data) > againstMost || v == 0 {
		return
	}
	before, dictionary, err := s.latest(ctx, b.key, v-1)
	place := before.Place + 1
	if err != nil || place >= groupMilestones {
		return
	}
	for before.Place > place&(place-1) {
		if before, dictionary, err = s.latest(ctx, b.key, before.Against); err != nil {
			return
		}
	}
	if before.Milestone.Type != b.head.Milestone.Type || len(dictionary) < againstLeast || len(dictionary) > againstMost {
		return
	}
	if packed, err := packWith(dictionary, data); err == nil && len(packed) < len(b.data)/2 {
		b.data = packed
		b.head.Size, b.head.Packing = uint64(len(packed)), record.ZstdAgainst
		b.head.Place, b.head.Against, b.head.AgainstStamp = place, before.Milestone.Version, before.Stamp
	}
}

// dictionaryID marks the frames that have a dictionary.
const dictionaryID = 1

// packWith packs data with a dictionary.
func packWith(dictionary, data []byte) ([]byte, error) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true),
		zstd.WithEncoderDictRaw(dictionaryID, dictionary))
	if err != nil {
		return nil, err
	}
	return z.EncodeAll(data, nil), nil
}

// unpackWith unpacks what was packed with a dictionary.
func unpackWith(dictionary, packed []byte) ([]byte, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(unpackMost),
		zstd.WithDecoderDictRaw(dictionaryID, dictionary))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	data, err := z.DecodeAll(packed, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", record.ErrCorrupt, err)
	}
	return data, nil
}
