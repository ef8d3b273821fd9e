package diff

import (
	"encoding/binary"
	"unicode"
)

// pieces gives pieces of sequences numbers: equal ones the same.
type pieces struct {
	level level
	known map[string]int32
	key   []byte
}

func newPieces(l level) *pieces { return &pieces{level: l, known: make(map[string]int32)} }

// cutting is a sequence cut into pieces: their numbers, and where each starts, with the end of the last behind.
type cutting struct {
	ids    []int32
	starts []int
}

func (p *pieces) cut(text []int32) cutting {
	var c cutting
	for from := 0; from < len(text); {
		to := from + 1
		for to < len(text) && !p.border(text[to-1], text[to]) {
			to++
		}
		c.ids, c.starts = append(c.ids, p.id(text[from:to])), append(c.starts, from)
		from = to
	}
	c.starts = append(c.starts, len(text))
	return c
}

// border says whether a piece ends between two elements.
func (p *pieces) border(left, right int32) bool {
	if p.level == byLines {
		return left == '\n'
	}
	return !isWord(left) || !isWord(right)
}

// isWord says whether an element is part of words: a letter or a digit.
func isWord(element int32) bool { return unicode.IsLetter(element) || unicode.IsDigit(element) }

func (p *pieces) id(piece []int32) int32 {
	p.key = p.key[:0]
	for _, element := range piece {
		p.key = binary.LittleEndian.AppendUint32(p.key, uint32(element))
	}
	id, ok := p.known[string(p.key)]
	if !ok {
		id = int32(len(p.known))
		p.known[string(p.key)] = id
	}
	return id
}
