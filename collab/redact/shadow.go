package redact

import (
	"errors"
	"unicode/utf8"

	"github.com/tandem-collab/tandem/ot"
)

// The signs of a shadow: as many in the first plane as beyond it, so that each letter can be one of its own length.
const (
	signs     = 1 << 14
	sign      = 0x4E00
	pairSign  = 0x20000
	mostAtoms = signs * signs
)

var errTooLong = errors.New("the history is too long to be redacted")

// shadow is a document of the same shape as another, in which each letter is a digit of its number.
type shadow struct {
	high bool // the digit is the higher one
	next int  // the number of the next letter that is brought in
	doc  ot.Snapshot
}

func (s *shadow) replacer() ot.Replacer {
	return ot.Replacer{Text: s.text, Value: func(v string) string { return v }}
}

// text returns the signs for a text.
func (s *shadow) text(_ []any, text string) string {
	out := make([]byte, 0, len(text)*2)
	for at := 0; at < len(text); s.next++ {
		r, n := decode(text[at:])
		digit := rune(s.next % signs)
		if s.high {
			digit = rune(s.next / signs % signs)
		}
		switch {
		case r == utf8.RuneError && n == halfLen && text[at] == 0xED:
			out = append(out, text[at:at+n]...) // half a pair has no sign
		case r > 0xFFFF:
			out = utf8.AppendRune(out, pairSign+digit)
		default:
			out = utf8.AppendRune(out, sign+digit)
		}
		at += n
	}
	return string(out)
}

// digitOf returns the digit that a sign stands for; false if it is none.
func digitOf(r rune) (int, bool) {
	switch {
	case r >= sign && r < sign+signs:
		return int(r - sign), true
	case r >= pairSign && r < pairSign+signs:
		return int(r - pairSign), true
	}
	return 0, false
}

// atoms is a set of numbers of letters.
type atoms struct {
	bits  []uint64
	count int
}

func (a *atoms) add(n int) {
	for n/64 >= len(a.bits) {
		a.bits = append(a.bits, make([]uint64, len(a.bits)+1)...)
	}
	if !a.has(n) {
		a.bits[n/64] |= 1 << (n % 64)
		a.count++
	}
}

func (a *atoms) has(n int) bool { return n/64 < len(a.bits) && a.bits[n/64]&(1<<(n%64)) != 0 }

// addFrom adds the letters of text from one byte to another; low and high are the same text in the two shadows.
func (a *atoms) addFrom(text, low, high string, from, to int) {
	for at := 0; at < to && low != "" && high != ""; {
		_, n := decode(text[at:])
		l, nl := decode(low)
		h, nh := decode(high)
		if at >= from {
			first, ok := digitOf(l)
			second, okHigh := digitOf(h)
			if ok && okHigh {
				a.add(second*signs + first)
			}
		}
		at, low, high = at+n, low[nl:], high[nh:]
	}
}
