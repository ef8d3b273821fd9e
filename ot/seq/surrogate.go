package seq

// halfLen is the length of a lone half of a pair in WTF-8.
const halfLen = 3

// isHigh reports whether text begins with a lone high half, the first of a pair.
func isHigh[S ~string | ~[]byte](text S) bool {
	return len(text) >= halfLen && text[0] == 0xED && text[1]&0xF0 == 0xA0
}

// isLow reports whether text begins with a lone low half, the second of a pair.
func isLow[S ~string | ~[]byte](text S) bool {
	return len(text) >= halfLen && text[0] == 0xED && text[1]&0xF0 == 0xB0
}

// endsHigh reports whether text ends with a lone high half.
func endsHigh[S ~string | ~[]byte](text S) bool {
	return len(text) >= halfLen && isHigh(text[len(text)-halfLen:])
}

// appendHalves appends the two halves of the pair that text begins with.
func appendHalves[S ~string | ~[]byte](dst []byte, pair S) []byte {
	c := rune(pair[0]&0x07)<<18 | rune(pair[1]&0x3F)<<12 | rune(pair[2]&0x3F)<<6 | rune(pair[3]&0x3F)
	c -= 0x10000
	return appendHalf(appendHalf(dst, 0xD800|c>>10), 0xDC00|c&0x3FF)
}

func appendHalf(dst []byte, half rune) []byte {
	return append(dst, 0xE0|byte(half>>12), 0x80|byte(half>>6)&0x3F, 0x80|byte(half)&0x3F)
}

// appendPair appends the code point that a high and a low half make together.
func appendPair(dst, high, low []byte) []byte {
	c := 0x10000 + halfBits(high)<<10 + halfBits(low)
	return append(dst, 0xF0|byte(c>>18), 0x80|byte(c>>12)&0x3F, 0x80|byte(c>>6)&0x3F, 0x80|byte(c)&0x3F)
}

// halfBits returns the ten bits that a half contributes to its code point.
func halfBits(half []byte) rune { return rune(half[1]&0x0F)<<6 | rune(half[2]&0x3F) }

// Join appends to dst, a WTF-8 text, another one, and joins the two halves of a pair if these meet.
func Join(dst []byte, text string) []byte {
	if isLow(text) && endsHigh(dst) {
		at := len(dst) - halfLen
		var pair [4]byte
		dst = append(dst[:at], appendPair(pair[:0], dst[at:], []byte(text[:halfLen]))...)
		text = text[halfLen:]
	}
	return append(dst, text...)
}

// Offset returns the offset in bytes of the place n, in unit u, in a WTF-8 text that has so many. If that is inside a pair, the
// offset is that of the pair, and inPair is true.
func Offset(text string, u Unit, n int) (offset int, inPair bool) {
	size, half := prefix(text, u, n)
	return size[Bytes], half
}

// Halves returns the two halves of the pair that text begins with.
func Halves(text string) (high, low string) {
	halves := string(appendHalves(make([]byte, 0, 2*halfLen), text))
	return halves[:halfLen], halves[halfLen:]
}

// Cut returns the first n of unit u of a WTF-8 text, and the rest. A cut through a pair leaves a half on each side. The text
// must have n.
func Cut(text string, u Unit, n int) (head, tail string) {
	at, inPair := Offset(text, u, n)
	head, tail = text[:at], text[at:]
	if inPair {
		high, low := Halves(tail)
		head, tail = head+high, low+tail[4:]
	}
	return head, tail
}
