package collabtest

import (
	"math/rand/v2"
	"unicode/utf16"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// delta is a component of a rich-text document or operation.
type delta struct {
	Insert     any            `json:"insert,omitempty"`
	Retain     int            `json:"retain,omitempty"`
	Delete     int            `json:"delete,omitempty"`
	Attributes map[string]any `json:"attributes,omitempty"`
}

// RichText is documents of rich text: deltas, in UTF-16 units. Its edits also cut emoji in two.
func RichText(typ ot.Type) Kind {
	return Kind{
		Type: typ,
		Data: func(r *rand.Rand) []byte { return encode([]delta{{Insert: words(r) + "\n"}}) },
		Edit: func(r *rand.Rand, doc []byte) []byte {
			var now struct{ Ops []delta }
			decode(doc, &now)
			left := 0
			for _, c := range now.Ops {
				if text, ok := c.Insert.(string); ok {
					left += len(utf16.Encode([]rune(text)))
				} else {
					left++
				}
			}
			var op []delta
			for range 1 + r.IntN(2) {
				if n := r.IntN(left + 1); n > 0 {
					op, left = append(op, delta{Retain: n}), left-n
				}
				switch n := min(r.IntN(5), left); r.IntN(4) {
				case 0:
					if n > 0 {
						op, left = append(op, delta{Delete: n}), left-n
					}
				case 1:
					if n > 0 {
						op, left = append(op, delta{Retain: n, Attributes: style(r, true)}), left-n
					}
				case 2:
					op = append(op, delta{Insert: map[string]any{"image": r.IntN(10)}})
				}
				op = append(op, delta{Insert: words(r), Attributes: style(r, false)})
			}
			return encode(op)
		},
		Plain: merged,
	}
}

// merged joins neighbours with equal attributes, which transformation may leave apart in one place and not in another.
func merged(doc jsonvalue.Value) jsonvalue.Value {
	ops, _ := doc.Get("ops")
	var out []jsonvalue.Value
	for i := range ops.Len() {
		next := ops.At(i)
		if n := len(out); n > 0 {
			if both, ok := join(out[n-1], next); ok {
				out[n-1] = both
				continue
			}
		}
		out = append(out, next)
	}
	return jsonvalue.NewArray(out)
}

func join(a, b jsonvalue.Value) (jsonvalue.Value, bool) {
	aText, _ := a.Get("insert")
	bText, _ := b.Get("insert")
	aStyle, styled := a.Get("attributes")
	bStyle, bStyled := b.Get("attributes")
	if aText.Kind() != jsonvalue.String || bText.Kind() != jsonvalue.String || styled != bStyled ||
		!jsonvalue.Equal(aStyle, bStyle) {
		return a, false
	}
	members := []jsonvalue.Member{{Key: "insert", Value: jsonvalue.NewString(jsonvalue.Concat(aText.Text(), bText.Text()))}}
	if styled {
		members = append(members, jsonvalue.Member{Key: "attributes", Value: aStyle})
	}
	return jsonvalue.NewObject(members...), true
}

// style returns attributes, possibly none; remove allows such that take one away.
func style(r *rand.Rand, remove bool) map[string]any {
	switch n := r.IntN(6); {
	case n == 0 && remove:
		return map[string]any{"bold": nil}
	case n < 2:
		return map[string]any{"bold": true}
	case n < 4:
		return map[string]any{"color": pickWord(r, "red", "blue"), "italic": true}
	}
	return nil
}
