package seq

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

func (s *Size) sub(t Size) {
	s[0] -= t[0]
	s[1] -= t[1]
	s[2] -= t[2]
}

func (s Size) negated() Size { return Size{-s[0], -s[1], -s[2]} }

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
func prefix(text []byte, u Unit, n int) (size Size, half bool) {
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
