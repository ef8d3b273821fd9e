package column

import (
	"encoding/binary"
	"math/bits"
)

// Numbers of a column are written as a head of one byte each, all heads first, and then the tails of those that do not
// fit in one. So most columns are bytes that repeat, and a reader knows where a column ends. Heads below oneByte are
// the number itself; others give the high bits of one that has a tail of one or two bytes, or the length of a longer tail.
// The numbers are frozen.
const (
	oneByte   = 226
	twoBytes  = oneByte + 16
	moreBytes = twoBytes + 8 // that is 3; and one more with each head

	oneByteEnd  = oneByte + 16<<8
	twoBytesEnd = oneByteEnd + 8<<16
)

// numbers is a column that is being written.
type numbers struct{ heads, tails []byte }

// put adds a number that is mostly small.
func (c *numbers) put(n uint64) {
	switch {
	case n < oneByte:
		c.heads = append(c.heads, byte(n))
	case n < oneByteEnd:
		n -= oneByte
		c.heads = append(c.heads, byte(oneByte+n>>8))
		c.tails = append(c.tails, byte(n))
	case n < twoBytesEnd:
		n -= oneByteEnd
		c.heads = append(c.heads, byte(twoBytes+n>>16))
		c.tails = append(c.tails, byte(n), byte(n>>8))
	default:
		size := max(3, (bits.Len64(n)+7)/8)
		c.heads = append(c.heads, byte(moreBytes+size-3))
		var tail [8]byte
		binary.LittleEndian.PutUint64(tail[:], n)
		c.tails = append(c.tails, tail[:size]...)
	}
}

// append appends the column to dst.
func (c *numbers) append(dst []byte) []byte { return append(append(dst, c.heads...), c.tails...) }

// signed maps numbers of both signs to such that are small where they are near zero.
func signed(n int64) uint64 { return uint64(n)<<1 ^ uint64(n>>63) }

// unsigned undoes signed.
func unsigned(n uint64) int64 { return int64(n>>1) ^ -int64(n&1) }

// numberReader reads a column.
type numberReader struct{ heads, tails []byte }

// open takes a column of n numbers from the front of r; one of none when r fails.
func (c *numberReader) open(r *reader, n int) {
	c.heads = r.take(n)
	tails := 0
	for _, h := range c.heads {
		switch {
		case h < oneByte:
		case h < twoBytes:
			tails++
		case h < moreBytes:
			tails += 2
		default:
			tails += int(h) - moreBytes + 3
		}
	}
	if c.tails = r.take(tails); r.bad != "" {
		c.heads = nil // nothing is there to be read
	}
}

// next returns the next number. The caller knows how many there are.
func (c *numberReader) next() uint64 {
	h := c.heads[0]
	c.heads = c.heads[1:]
	if h < oneByte {
		return uint64(h)
	}
	return c.long(h)
}

// long returns a number that has a tail.
func (c *numberReader) long(head byte) (n uint64) {
	high := uint64(head)
	switch {
	case head < twoBytes:
		n = oneByte + (high-oneByte)<<8 + uint64(c.tails[0])
		c.tails = c.tails[1:]
	case head < moreBytes:
		n = oneByteEnd + (high-twoBytes)<<16 + uint64(c.tails[1])<<8 + uint64(c.tails[0])
		c.tails = c.tails[2:]
	default:
		var tail [8]byte
		c.tails = c.tails[copy(tail[:high-moreBytes+3], c.tails):]
		n = binary.LittleEndian.Uint64(tail[:])
	}
	return n
}

// total adds up what is left in the column, -1 if that is more than most.
func (c numberReader) total(most int) int {
	var sum uint64
	for range c.heads {
		n := c.next()
		if n > uint64(most) {
			return -1
		}
		if sum += n; sum > uint64(most) {
			return -1
		}
	}
	return int(sum)
}
