package record

import (
	"encoding/binary"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
)

// milestoneVersion is the version of a milestone's head: version, type, creator, version and time of creation, size,
// stamp, packing. Version 1 has no packing.
const milestoneVersion = 2

// Packing says how the data of a milestone is stored. The numbers are frozen.
type Packing uint8

// The packings.
const (
	Unpacked Packing = iota
	Zstd             // one frame of zstd
)

// MilestoneHead is a milestone without its data, which a store may keep in several parts.
type MilestoneHead struct {
	Milestone collab.Milestone // Data is nil
	HasData   bool             // false: the milestone's Data is nil
	Size      uint64           // of Data as it is stored, in bytes
	// Stamp differs between two writings of the same milestone, so a reader of several parts sees a replacement.
	Stamp   uint64
	Packing Packing
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
	return append(binary.AppendUvarint(dst, h.Stamp), byte(h.Packing))
}

// DecodeMilestoneHead reads the head of a milestone.
func DecodeMilestoneHead(b []byte) (MilestoneHead, error) {
	in := open(b, milestoneVersion, 1)
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
	if h.Packing > Zstd {
		in.fail("no such packing")
	}
	if err := in.close(); err != nil {
		return MilestoneHead{}, fmt.Errorf("milestone: %w", err)
	}
	return h, nil
}
