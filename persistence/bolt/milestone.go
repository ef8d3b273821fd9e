package bolt

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// partBytes is the length of a part of a milestone's data; the last may be shorter.
const partBytes = readBytes

// errReplaced says that a milestone changed while its parts were read.
var errReplaced = errors.New("bolt: milestone replaced")

// milestoneBatch is one call of Put.
type milestoneBatch struct {
	key  []byte // of the document
	head record.MilestoneHead
	data []byte
}

// Put implements collab.Milestones.
func (s *Store) Put(ctx context.Context, id collab.DocID, m collab.Milestone) error {
	if m.Version < 0 || m.CreatedAt < 0 {
		return fmt.Errorf("bolt: milestone %d of %v", m.Version, id)
	}
	key, err := documentKey(id)
	if err != nil {
		return err
	}
	b := &milestoneBatch{key: key}
	if b.data, b.head.Packing, err = pack(m.Data); err != nil {
		return fmt.Errorf("bolt: milestone %d of %v: %w", m.Version, id, err)
	}
	b.head.HasData, b.head.Size = m.Data != nil, uint64(len(b.data))
	b.head.Milestone, b.head.Milestone.Data = m, nil
	return s.write(ctx, b)
}

func (b *milestoneBatch) size() int { return len(b.data) }

func (b *milestoneBatch) check(t *txn) error {
	_, err := t.document(b.key)
	return err
}

func (b *milestoneBatch) write(t *txn) error {
	number, err := t.number(b.key)
	if err != nil {
		return err
	}
	v := b.head.Milestone.Version
	if err := deletePrefix(t.milestones, versionKey(number, v)); err != nil {
		return err
	}
	b.head.Stamp = uint64(t.id)
	if err := t.milestones.Put(partKey(number, v, 0), record.AppendMilestoneHead(nil, b.head)); err != nil {
		return err
	}
	part := uint32(1)
	for data := range slices.Chunk(b.data, partBytes) {
		if err := t.milestones.Put(partKey(number, v, part), data); err != nil {
			return err
		}
		part++
	}
	return nil
}

// Latest implements collab.Milestones. A large milestone is read in several transactions, and again if it was replaced
// meanwhile.
func (s *Store) Latest(ctx context.Context, id collab.DocID, atMost collab.Version) (collab.Milestone, error) {
	key, err := documentKey(id)
	if err != nil || atMost < 0 {
		return collab.Milestone{}, err
	}
	for {
		m, err := s.latest(ctx, key, atMost)
		switch {
		case err == nil:
			return m, nil
		case !errors.Is(err, errReplaced):
			return collab.Milestone{}, fmt.Errorf("bolt: milestone of %v: %w", id, err)
		}
	}
}

func (s *Store) latest(ctx context.Context, document []byte, atMost collab.Version) (collab.Milestone, error) {
	var (
		number uint64
		h      record.MilestoneHead
		data   []byte
	)
	err := s.view(ctx, func(t *txn) error {
		d, err := t.document(document)
		if err != nil || d.Number == 0 {
			return err
		}
		v, ok := t.milestoneAt(d.Number, atMost)
		if !ok {
			return nil
		}
		number = d.Number
		if h, err = t.milestoneHead(number, v); err != nil || !h.HasData {
			return err
		}
		data, err = t.milestonePart(number, h, 0)
		return err
	})
	for err == nil && uint64(len(data)) < h.Size {
		err = s.view(ctx, func(t *txn) error {
			now, err := t.milestoneHead(number, h.Milestone.Version)
			if err != nil {
				return err
			}
			if now.Stamp != h.Stamp {
				return errReplaced
			}
			next, err := t.milestonePart(number, h, uint64(len(data)))
			data = append(data, next...)
			return err
		})
	}
	if err == nil {
		data, err = unpack(data, h.Packing)
	}
	if h.HasData && data == nil {
		data = []byte{}
	}
	h.Milestone.Data = data
	return h.Milestone, err
}

// milestoneAt returns the version of the newest milestone up to atMost.
func (t *txn) milestoneAt(number uint64, atMost collab.Version) (collab.Version, bool) {
	k, _ := last(t.milestones.Cursor(), versionKey(number, atMost+1)) // MaxVersion+1 is still greater as uint64
	n, v, ok := splitKey(k)
	return v, ok && n == number
}

func (t *txn) milestoneHead(number uint64, v collab.Version) (record.MilestoneHead, error) {
	h, err := record.DecodeMilestoneHead(t.milestones.Get(partKey(number, v, 0)))
	if err == nil && h.Milestone.Version != v {
		err = fmt.Errorf("milestone %d under the key of %d: %w", h.Milestone.Version, v, record.ErrCorrupt)
	}
	return h, err
}

// milestonePart returns a copy of the data that begins at offset, which is where a part begins.
func (t *txn) milestonePart(number uint64, h record.MilestoneHead, offset uint64) ([]byte, error) {
	want := min(h.Size-offset, partBytes)
	if want == 0 {
		return nil, nil
	}
	part := t.milestones.Get(partKey(number, h.Milestone.Version, uint32(offset/partBytes)+1))
	if uint64(len(part)) != want {
		return nil, fmt.Errorf("milestone %d: %d bytes at %d, want %d: %w",
			h.Milestone.Version, len(part), offset, want, record.ErrCorrupt)
	}
	return slices.Clone(part), nil
}
