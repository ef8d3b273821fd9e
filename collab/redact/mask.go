package redact

import (
	"unicode/utf8"

	"github.com/tandem-collab/tandem/ot/seq"
)

// The fillers: a code point of one UTF-16 unit, and one of two.
const (
	filler     = "█"
	pairFiller = "\U0001F532"
)

// halfLen is the length of half a surrogate pair in WTF-8.
const halfLen = 3

// decode returns the first code point of a WTF-8 text; of half a pair utf8.RuneError, and its length.
func decode(text string) (rune, int) {
	r, n := utf8.DecodeRuneInString(text)
	if r == utf8.RuneError && n == 1 && len(text) >= halfLen {
		n = halfLen
	}
	return r, n
}

// masked returns text with a filler for each code point that begins at a place which hide says is to be hidden.
func masked(text string, hide func(at int) bool) string {
	high, low := seq.Halves(pairFiller)
	var out []byte // nil while nothing was hidden
	for at := 0; at < len(text); {
		r, n := decode(text[at:])
		switch {
		case !hide(at), r == '\n', r == '\r', r == 0:
			if out != nil {
				out = append(out, text[at:at+n]...)
			}
			at += n
			continue
		case out == nil:
			out = append(make([]byte, 0, len(text)+len(text)/2), text[:at]...)
		}
		switch {
		case r == utf8.RuneError && n == halfLen && text[at] == 0xED && text[at+1] < 0xB0:
			out = append(out, high...)
		case r == utf8.RuneError && n == halfLen && text[at] == 0xED:
			out = append(out, low...)
		case r > 0xFFFF:
			out = append(out, pairFiller...)
		default:
			out = append(out, filler...)
		}
		at += n
	}
	if out == nil {
		return text
	}
	return string(out)
}
