package column

import (
	"encoding/binary"
	"math"

	"github.com/tandem-collab/tandem/collab"
)

// corrections are the Fixups of the few revisions that have any, in the order of their places.
type corrections []correction

type correction struct {
	place  int // of the revision in the chunk
	fixups [][]byte
}

func (c corrections) append(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(c)))
	for _, one := range c {
		dst = binary.AppendUvarint(dst, uint64(one.place))
		dst = binary.AppendUvarint(dst, uint64(len(one.fixups)))
		for _, op := range one.fixups {
			dst = append(binary.AppendUvarint(dst, uint64(len(op))), op...)
		}
	}
	return dst
}

// readCorrections reads those of a chunk of count revisions.
func readCorrections(r *reader, count int) corrections {
	c := make(corrections, r.uint(uint64(min(count, len(r.rest)))))
	next := 0
	for i := range c {
		place := int(r.uint(uint64(count - 1)))
		if place < next {
			r.fail("correction out of order")
			return nil
		}
		next = place + 1
		fixups := make([][]byte, r.uint(uint64(len(r.rest))))
		for j := range fixups {
			fixups[j] = append([]byte{}, r.take(int(r.uint(math.MaxInt32)))...)
		}
		c[i] = correction{place, fixups}
	}
	return c
}

// of puts them in their revisions, the first of which is at place from.
func (c corrections) of(revs []collab.Revision, from int) {
	for _, one := range c {
		if i := one.place - from; i >= 0 && i < len(revs) {
			revs[i].Fixups = one.fixups
		}
	}
}
