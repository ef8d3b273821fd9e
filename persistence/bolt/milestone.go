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

// errReplaced says that a milestone changed while its parts were read, or one that it was packed against.
var errReplaced = errors.New("bolt: milestone replaced")

// milestoneBatch is one call of Put.
type milestoneBatch struct {
	key  []byte // of the document
	head record.MilestoneHead
	data []byte // packed
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
	if b.head, b.data, err = packWhole(m); err != nil {
		return fmt.Errorf("bolt: milestone %d of %v: %w", m.Version, id, err)
	}
	whole := *b
	s.packAgainst(ctx, b, m.Data)
	if err = s.write(ctx, b); errors.Is(err, errReplaced) {
		err = s.write(ctx, &whole)
	}
	return err
}

// packWhole packs a milestone by itself.
func packWhole(m collab.Milestone) (h record.MilestoneHead, data []byte, err error) {
	data, h.Packing, err = pack(m.Data)
	h.HasData, h.Size = m.Data != nil, uint64(len(data))
	h.Milestone, h.Milestone.Data = m, nil
	return h, data, err
}

func (b *milestoneBatch) size() int { return len(b.data) }

// check finds out whether what the milestone was packed against is still there.
func (b *milestoneBatch) check(t *txn) error {
	d, err := t.document(b.key)
	if err != nil || b.head.Packing != record.ZstdAgainst {
		return err
	}
	if h, err := t.milestoneHead(d.Number, b.head.Against); err != nil || h.Stamp != b.head.AgainstStamp {
		return errReplaced
	}
	return nil
}

func (b *milestoneBatch) write(t *txn) error {
	number, err := t.number(b.key)
	if err != nil {
		return err
	}
	if err := t.dropMilestone(number, b.head.Milestone.Version); err != nil {
		return err
	}
	return t.putPacked(number, b.head, b.data)
}

// putMilestone writes a milestone, in place of one of the same version.
func (t *txn) putMilestone(number uint64, m collab.Milestone) error {
	h, data, err := packWhole(m)
	if err == nil {
		err = t.dropMilestone(number, m.Version)
	}
	if err == nil {
		err = t.putPacked(number, h, data)
	}
	return err
}

// putPacked writes the rows of a milestone that is not there. Its stamp differs from that of any other that was.
func (t *txn) putPacked(number uint64, h record.MilestoneHead, data []byte) error {
	v := h.Milestone.Version
	t.stamps++
	h.Stamp = uint64(t.id)<<16 | uint64(t.stamps&0xffff)
	if err := t.milestones.Put(partKey(number, v, 0), record.AppendMilestoneHead(nil, h)); err != nil {
		return err
	}
	part := uint32(1)
	for some := range slices.Chunk(data, partBytes) {
		if err := t.milestones.Put(partKey(number, v, part), some); err != nil {
			return err
		}
		part++
	}
	return nil
}

// dropMilestone removes the milestone of a version if there is one, and packs those by themselves that were packed
// against it.
func (t *txn) dropMilestone(number uint64, v collab.Version) error {
	if t.milestones.Get(partKey(number, v, 0)) == nil {
		return nil
	}
	for later, ok := t.milestoneAfter(number, v); ok; later, ok = t.milestoneAfter(number, later) {
		h, err := t.milestoneHead(number, later)
		if err != nil || h.Packing != record.ZstdAgainst || h.Against != v {
			continue // a damaged one has nothing to lose
		}
		m, err := t.milestone(number, later)
		if err == nil {
			err = t.putMilestone(number, m)
		}
		if err != nil {
			return err
		}
	}
	return deletePrefix(t.milestones, versionKey(number, v))
}

// Latest implements collab.Milestones. A large milestone is read in several transactions, and again if it was replaced
// meanwhile.
func (s *Store) Latest(ctx context.Context, id collab.DocID, atMost collab.Version) (collab.Milestone, error) {
	key, err := documentKey(id)
	if err != nil || atMost < 0 {
		return collab.Milestone{}, err
	}
	h, data, err := s.latest(ctx, key, atMost)
	if err != nil {
		return collab.Milestone{}, fmt.Errorf("bolt: milestone of %v: %w", id, err)
	}
	h.Milestone.Data = data
	return h.Milestone, nil
}

// latest reads the newest milestone of a document up to a version.
func (s *Store) latest(ctx context.Context, document []byte, atMost collab.Version) (record.MilestoneHead, []byte, error) {
	for {
		var number uint64
		var v collab.Version
		found := false
		err := s.view(ctx, func(t *txn) error {
			d, err := t.document(document)
			number = d.Number
			if err == nil && number != 0 {
				v, found = t.milestoneAt(number, atMost)
			}
			return err
		})
		if err != nil || !found {
			return record.MilestoneHead{}, nil, err
		}
		h, data, err := readMilestone(number, v, func(fn func(*txn) error) error { return s.view(ctx, fn) })
		if !errors.Is(err, errReplaced) {
			return h, data, err
		}
	}
}

// readMilestone reads a milestone and those that it was packed against, in short transactions that view runs.
func readMilestone(number uint64, v collab.Version, view func(func(*txn) error) error) (h record.MilestoneHead, data []byte, err error) {
	err = view(func(t *txn) (err error) {
		if t.milestones.Get(partKey(number, v, 0)) == nil {
			return errReplaced
		}
		if h, err = t.milestoneHead(number, v); err != nil || !h.HasData {
			return err
		}
		data, err = t.milestonePart(number, h, 0)
		return err
	})
	for err == nil && uint64(len(data)) < h.Size {
		err = view(func(t *txn) error {
			now, err := t.milestoneHead(number, v)
			if err != nil || now.Stamp != h.Stamp {
				return errors.Join(errReplaced, err)
			}
			next, err := t.milestonePart(number, h, uint64(len(data)))
			data = append(data, next...)
			return err
		})
	}
	if err != nil || !h.HasData {
		return h, nil, err
	}
	if h.Packing != record.ZstdAgainst {
		data, err = unpack(data, h.Packing)
	} else {
		var base record.MilestoneHead
		var dictionary []byte
		if base, dictionary, err = readMilestone(number, h.Against, view); err == nil && base.Stamp != h.AgainstStamp {
			err = errReplaced
		}
		if err == nil {
			data, err = unpackWith(dictionary, data)
		}
	}
	if data == nil {
		data = []byte{}
	}
	return h, data, err
}

// milestone returns the milestone of a version, which is there.
func (t *txn) milestone(number uint64, v collab.Version) (collab.Milestone, error) {
	h, data, err := readMilestone(number, v, func(fn func(*txn) error) error { return fn(t) })
	if errors.Is(err, errReplaced) {
		err = fmt.Errorf("milestone %d, or one that it was packed against, is not there: %w", v, record.ErrCorrupt)
	}
	h.Milestone.Data = data
	return h.Milestone, err
}

// milestoneVersions returns the versions of a document's milestones, ascending.
func (t *txn) milestoneVersions(number uint64) (versions []collab.Version) {
	for v, ok := t.milestoneAfter(number, -1); ok; v, ok = t.milestoneAfter(number, v) {
		versions = append(versions, v)
	}
	return versions
}

// milestoneAt returns the version of the newest milestone up to atMost.
func (t *txn) milestoneAt(number uint64, atMost collab.Version) (collab.Version, bool) {
	k, _ := last(t.milestones.Cursor(), versionKey(number, atMost+1)) // MaxVersion+1 is still greater as uint64
	n, v, ok := splitKey(k)
	return v, ok && n == number
}

// milestoneAfter returns the version of the oldest milestone behind v.
func (t *txn) milestoneAfter(number uint64, v collab.Version) (collab.Version, bool) {
	k, _ := t.milestones.Cursor().Seek(versionKey(number, v+1))
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
