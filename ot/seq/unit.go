package seq

import "math"

// Unit is what an offset or a length counts.
type Unit uint8

// The units of a text. The package comment explains them.
const (
	Bytes Unit = iota
	CodePoints
	UTF16
)

// Size is a length in every Unit at once: size[UTF16].
type Size [3]int

func (s *Size) add(t Size) {
	s[0] += t[0]
	s[1] += t[1]
	s[2] += t[2]
}

func (s Size) negated() Size { return Size{-s[0], -s[1], -s[2]} }

// MaxLen is the greatest length that a sequence may have, in any unit. Making a longer one panics.
const MaxLen = math.MaxInt32

// reserve panics unless by can be added to a size.
func (s Size) reserve(by Size) {
	for u := range s {
		if by[u] > MaxLen-s[u] {
			panic("seq: a sequence longer than MaxLen")
		}
	}
}

// packed is a Size as nodes store it, since copying nodes is most of the work of an edit.
type packed [3]int32

func pack(s Size) packed { return packed{int32(s[0]), int32(s[1]), int32(s[2])} }

func (p *packed) unpack() Size { return Size{int(p[0]), int(p[1]), int(p[2])} }

func (p *packed) in(u Unit) int { return int(p[u]) }

func (p *packed) add(s Size) {
	p[0] += int32(s[0])
	p[1] += int32(s[1])
	p[2] += int32(s[2])
}

func (p *packed) sub(s Size) { p.add(s.negated()) }

// Measure returns the size of a WTF-8 text.
func Measure[S ~string | ~[]byte](text S) Size {
	size := Size{len(text), len(text), len(text)}
	for i := 0; i < len(text); i++ {
		if b := text[i]; b >= 0x80 {
			if b < 0xC0 { // a continuation byte adds nothing
				size[CodePoints]--
				size[UTF16]--
			} else if b >= 0xF0 { // a pair
				size[UTF16]++
			}
		}
	}
	return size
}

// prefix returns the size of the first n units of text. With UTF16, n may end inside a pair: then the size is that of
// what stands before the pair, and half is true. With Bytes, n is moved back to the border of a code point.
func prefix[S ~string | ~[]byte](text S, u Unit, n int) (size Size, half bool) {
	for size[u] < n {
		one := Size{runeLen(text[size[Bytes]]), 1, 1}
		if one[Bytes] == 4 {
			one[UTF16] = 2
		}
		if size[u]+one[u] > n {
			return size, u == UTF16
		}
		size.add(one)
	}
	return size, false
}

// runeLen returns the number of bytes of the code point that begins with lead.
func runeLen(lead byte) int {
	switch {
	case lead < 0x80:
		return 1
	case lead < 0xE0:
		return 2
	case lead < 0xF0:
		return 3
	}
	return 4
}
