package record

import (
	"encoding/binary"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
)

// milestoneVersion is the version of a milestone's head: version, type, creator, version of creation, time, size, stamp,
// packing; and if it is packed against another: place, the other's version and stamp. Version 1 has no packing, version
// 2 is never packed against another.
const milestoneVersion = 3

// Packing says how the data of a milestone is stored. The numbers are frozen.
type Packing uint8

// The packings.
const (
	Unpacked Packing = iota
	Zstd             // one frame of zstd
)

// ZstdAgainst is the packing of a milestone in a frame of zstd whose dictionary is the data of another milestone, plain.
const ZstdAgainst Packing = 3

// MilestoneHead is a milestone without its data, which a store may keep in several parts.
type MilestoneHead struct {
	Milestone collab.Milestone // Data is nil
	HasData   bool             // false: the milestone's Data is nil
	Size      uint64           // of Data as it is stored, in bytes
	// Stamp differs between two writings of the same milestone, so a reader of several parts sees a replacement.
	Stamp   uint64
	Packing Packing

	// Of ZstdAgainst: the milestone that it was packed against, by version and stamp, and which one it is in the
	// row of those that lead back to one which is whole, from 1 on.
	Against      collab.Version
	AgainstStamp uint64
	Place        uint64
}

// AppendMilestoneHead appends the record of h to dst.
func AppendMilestoneHead(dst []byte, h MilestoneHead) []byte {
	m := h.Milestone
	dst = append(dst, milestoneVersion)
	dst = binary.AppendUvarint(dst, uint64(m.Version))
	dst = appendString(dst, m.Type)
	dst = appendOpID(dst, m.Created)
	dst = binary.AppendUvarint(dst, uint64(m.CreatedAt))
	dst = appendTime(dst, m.Modified)
	size := uint64(0)
	if h.HasData {
		size = h.Size + 1
	}
	dst = binary.AppendUvarint(dst, size)
	dst = append(binary.AppendUvarint(dst, h.Stamp), byte(h.Packing))
	if h.Packing == ZstdAgainst {
		dst = binary.AppendUvarint(dst, h.Place)
		dst = binary.AppendUvarint(dst, uint64(h.Against))
		dst = binary.AppendUvarint(dst, h.AgainstStamp)
	}
	return dst
}

// DecodeMilestoneHead reads the head of a milestone.
func DecodeMilestoneHead(b []byte) (MilestoneHead, error) {
	in := open(b, milestoneVersion, 2, 1)
	var h MilestoneHead
	h.Milestone.Version = in.version()
	h.Milestone.Type = in.string()
	h.Milestone.Created = in.opID()
	h.Milestone.CreatedAt = in.version()
	h.Milestone.Modified = in.time()
	if size := in.uint(); size > 0 {
		h.HasData, h.Size = true, size-1
	}
	h.Stamp = in.uint()
	if in.layout > 1 {
		h.Packing = Packing(in.byte())
	}
	switch {
	case h.Packing == ZstdAgainst && in.layout > 2:
		h.Place, h.Against, h.AgainstStamp = in.uint(), in.version(), in.uint()
		if h.Against >= h.Milestone.Version {
			in.fail("packed against a later one")
		}
	case h.Packing > Zstd:
		in.fail("no such packing")
	}
	if err := in.close(); err != nil {
		return MilestoneHead{}, fmt.Errorf("milestone: %w", err)
	}
	return h, nil
}
