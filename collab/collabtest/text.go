package collabtest

import (
	"encoding/json"
	"math/rand/v2"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/tandem-collab/tandem/ot"
)

// Text is documents of a type with the operations of text-unicode: [skip, "insert", {"d": delete}]. units counts the
// length of a text as that type does.
func Text(typ ot.Type, units func(string) int) Kind {
	return Kind{
		Type: typ,
		Data: func(r *rand.Rand) []byte { return encode(words(r)) },
		Edit: func(r *rand.Rand, doc []byte) []byte {
			var now string
			decode(doc, &now)
			return encode(skipping(r, units(now)))
		},
	}
}

// CodePoints and UTF16 are the units in which types count.
func CodePoints(text string) int { return utf8.RuneCountInString(text) }

// UTF16 counts UTF-16 units.
func UTF16(text string) int { return len(utf16.Encode([]rune(text))) }

// skipping returns an operation on a text of length left.
func skipping(r *rand.Rand, left int) (op []any) {
	for least := range 1 + r.IntN(2) { // between two parts something is kept: neighbouring inserts would be one
		if least > left {
			break
		}
		if n := least + r.IntN(left-least+1); n > 0 {
			op, left = append(op, n), left-n
		}
		if n := r.IntN(4); n > 0 && n <= left {
			op, left = append(op, map[string]int{"d": n}), left-n
		} else {
			op = append(op, words(r))
		}
	}
	return op
}

// words returns a little text, of characters of one to four bytes.
func words(r *rand.Rand) string {
	text := ""
	for range 1 + r.IntN(3) {
		text += pickWord(r, "a", "b", "c", "d", "é", "ß", "汉", "😀", "👍🏽", "e\u0301", " ")
	}
	return text
}

func pickWord(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

// encode and decode are for what this package makes itself and for measuring; documents are compared as bytes.
func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

func decode(data []byte, v any) {
	if err := json.Unmarshal(data, v); err != nil {
		panic(err)
	}
}
