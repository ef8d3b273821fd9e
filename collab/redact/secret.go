package redact

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

const (
	// leastText is how many letters a text has at least that is looked for elsewhere: shorter ones are everywhere.
	leastText = 4
	// pieceText is how many letters of a longer text give it away in what is brought in as a whole.
	pieceText = 12
	// nearText is so where the text has stood itself.
	nearText = 3
)

// Secret is what is to be erased.
type Secret struct {
	Texts  []string        // those that are looked for
	Values map[string]bool // strings that are no text, such as addresses of links

	longest int // length of the longest text, in bytes: no unit is longer
	pieces  grams
	near    grams
}

// newSecret returns the secret of a text, in which U+0000 stands for what is no text, and of values beside it.
func newSecret(text string, values []string) *Secret {
	s := &Secret{Values: make(map[string]bool), pieces: newGrams(pieceText), near: newGrams(nearText)}
	for part := range strings.SplitSeq(text, "\x00") {
		s.near.add(part)
		s.pieces.add(part)
		if letters(part) >= leastText {
			s.Texts = append(s.Texts, part)
			s.longest = max(s.longest, len(part))
		}
	}
	for _, v := range values {
		if isAddress(v) {
			s.Values[v] = true
		}
	}
	return s
}

// letters counts the code points of a text that are no space.
func letters(text string) (n int) {
	for _, r := range text {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

// isAddress tells addresses and other long strings from those that say how text looks.
func isAddress(v string) bool { return len(v) >= 16 || strings.ContainsAny(v, "/: ") }

// in calls found with the place of each occurrence in text, in bytes.
func (s *Secret) in(text string, found func(from, to int)) {
	for _, secret := range s.Texts {
		for at := 0; ; {
			i := strings.Index(text[at:], secret)
			if i < 0 {
				break
			}
			found(at+i, at+i+len(secret))
			_, n := utf8.DecodeRuneInString(text[at+i:])
			at += i + n
		}
	}
}

// In says whether text holds the secret.
func (s *Secret) In(text string) (held bool) {
	s.in(text, func(int, int) { held = true })
	return held || s.Values[text]
}

// Mask returns text without the secret in it.
func (s *Secret) Mask(text string) string {
	marked := make([]bool, len(text))
	s.in(text, func(from, to int) { mark(marked, from, to) })
	if s.Values[text] {
		mark(marked, 0, len(text))
	}
	return masked(text, func(at int) bool { return marked[at] })
}

func mark(marked []bool, from, to int) {
	for i := from; i < to; i++ {
		marked[i] = true
	}
}

// Empty says that nothing is looked for elsewhere.
func (s *Secret) Empty() bool { return len(s.Texts) == 0 && len(s.Values) == 0 }

// grams are all stretches of n code points of some texts.
type grams struct {
	n   int
	set map[string]bool
}

func newGrams(n int) grams { return grams{n, make(map[string]bool)} }

// each calls f with the stretches of n code points of text and their places in bytes.
func (g *grams) each(text string, f func(from, to int)) {
	var starts []int
	for at := 0; at < len(text); {
		_, size := decode(text[at:])
		starts = append(starts, at)
		at += size
	}
	starts = append(starts, len(text))
	for i := 0; i+g.n < len(starts); i++ {
		f(starts[i], starts[i+g.n])
	}
}

func (g *grams) add(text string) {
	g.each(text, func(from, to int) {
		if stretch := text[from:to]; letters(stretch) == g.n || g.n >= pieceText && letters(stretch) > g.n/2 {
			g.set[stretch] = true
		}
	})
}

// in marks what of text is in one of the stretches.
func (g *grams) in(text string, marked []bool) {
	if len(g.set) == 0 {
		return
	}
	g.each(text, func(from, to int) {
		if g.set[text[from:to]] {
			mark(marked, from, to)
		}
	})
}

// place is where a text has stood.
type place struct {
	path   []any
	before []string // what stood before it, a few of them
}

// mostBefore bounds how many beginnings are remembered of a place.
const mostBefore = 64

// typed marks in text, which stood at the same place, what is a beginning of the secret behind one of the same beginnings.
func (p *place) typed(s *Secret, text string, marked []bool) {
	for _, before := range p.before {
		rest, ok := strings.CutPrefix(text, before)
		if !ok {
			continue
		}
		for _, secret := range s.Texts {
			n := 0
			for n < min(len(rest), len(secret)) && rest[n] == secret[n] {
				n++
			}
			mark(marked, len(before), len(before)+n)
		}
	}
}

// inJSON says whether bytes of JSON hold one of the texts or values.
func (s *Secret) inJSON(data []byte) bool {
	holds := func(text string) bool {
		quoted := jsonvalue.AppendString(nil, text)
		return bytes.Contains(data, quoted[1:len(quoted)-1])
	}
	for v := range s.Values {
		if holds(v) {
			return true
		}
	}
	return slices.ContainsFunc(s.Texts, holds)
}
