package diff

import "unicode/utf8"

// Text returns the code points of WTF-8. Half a surrogate pair is one of them.
func Text(text string) []int32 {
	elements := make([]int32, 0, len(text))
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && n == 1 && i+2 < len(text) { // half a pair, in the form that its number would have
			r, n = rune(text[i]&0x0F)<<12|rune(text[i+1]&0x3F)<<6|rune(text[i+2]&0x3F), 3
		}
		elements = append(elements, r)
		i += n
	}
	return elements
}

// Bytes returns how many bytes code points take as WTF-8.
func Bytes(elements []int32) (n int) {
	for _, r := range elements {
		if l := utf8.RuneLen(r); l > 0 {
			n += l
		} else {
			n += 3 // half a pair
		}
	}
	return n
}
