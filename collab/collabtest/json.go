package collabtest

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"unicode/utf8"

	"github.com/tandem-collab/tandem/ot"
)

// A document of the JSON types, as the two below make them, is an object with a number, a text, a list of texts and small
// objects, and an object with few keys, so that people often meet in one place.

// tree returns a new such document.
func tree(r *rand.Rand) map[string]any {
	return map[string]any{"n": r.IntN(5), "t": words(r), "l": []any{words(r), leaf(r)}, "o": map[string]any{"a": leaf(r)}}
}

// leaf returns what stands in a list or an object.
func leaf(r *rand.Rand) any {
	switch r.IntN(4) {
	case 0:
		return r.IntN(10)
	case 1:
		return map[string]any{"k": words(r)}
	}
	return words(r)
}

func key(r *rand.Rand) string { return pickWord(r, "a", "b", "c") }

// JSON0 is documents of json0. Its edits name what they take away, as that type wants it.
func JSON0(typ ot.Type) Kind {
	return Kind{
		Type: typ,
		Data: func(r *rand.Rand) []byte { return encode(tree(r)) },
		Edit: func(r *rand.Rand, doc []byte) []byte {
			op := []any{component0(r, doc)}
			if r.IntN(3) == 0 {
				op = append(op, component0(r, after(typ, doc, op)))
			}
			return encode(op)
		},
		Blind: func(r *rand.Rand) []byte { return encode([]any{add0(r)}) },
		Exact: true,
	}
}

func add0(r *rand.Rand) map[string]any { return map[string]any{"p": []any{"n"}, "na": 1 + r.IntN(3)} }

// component0 returns one component of a json0 operation.
func component0(r *rand.Rand, doc []byte) map[string]any {
	d := decodeTree(doc)
	switch r.IntN(8) {
	case 0, 1:
		return text0(r, []any{"t"}, d.Text)
	case 2:
		return add0(r)
	case 3:
		return map[string]any{"p": []any{"l", r.IntN(len(d.List) + 1)}, "li": leaf(r)}
	case 4, 5:
		return inList0(r, d.List)
	}
	k := key(r)
	c := map[string]any{"p": []any{"o", k}}
	old, there := d.Object[k]
	if there {
		c["od"] = old
	}
	if !there || r.IntN(3) > 0 {
		c["oi"] = leaf(r)
	}
	return c
}

// inList0 moves, replaces, removes or edits an element.
func inList0(r *rand.Rand, list []any) map[string]any {
	if len(list) == 0 {
		return map[string]any{"p": []any{"l", 0}, "li": leaf(r)}
	}
	at := r.IntN(len(list))
	path := []any{"l", at}
	text, isText := list[at].(string)
	switch n := r.IntN(5); {
	case n == 0:
		return map[string]any{"p": path, "lm": r.IntN(len(list))}
	case n == 1:
		return map[string]any{"p": path, "ld": list[at]}
	case n == 2:
		return map[string]any{"p": path, "ld": list[at], "li": leaf(r)}
	case isText:
		return text0(r, path, text)
	}
	return map[string]any{"p": []any{"l", at}, "li": leaf(r)}
}

// text0 inserts into a text or deletes from it, in UTF-16 units. It cuts no pair in two, as what it deletes is named;
// where an operation of another version has cut one, it only inserts.
func text0(r *rand.Rand, path []any, text string) map[string]any {
	runes := []rune(text)
	if len(runes) > 0 && r.IntN(3) == 0 && !slices.Contains(runes, utf8.RuneError) {
		at := r.IntN(len(runes))
		n := 1 + r.IntN(min(3, len(runes)-at))
		return map[string]any{"p": append(path, UTF16(string(runes[:at]))), "sd": string(runes[at : at+n])}
	}
	return map[string]any{"p": append(path, UTF16(string(runes[:r.IntN(len(runes)+1)]))), "si": words(r)}
}

// JSON1 is documents of json1.
func JSON1(typ ot.Type) Kind {
	return Kind{
		Type: typ,
		Data: func(r *rand.Rand) []byte { return encode(tree(r)) },
		Edit: func(r *rand.Rand, doc []byte) []byte {
			op := encode(edit1(r, doc))
			if r.IntN(3) > 0 {
				return op
			}
			first, err := typ.DecodeOp(op)
			if err != nil {
				panic(err)
			}
			second, err := typ.DecodeOp(encode(edit1(r, after(typ, doc, json.RawMessage(op)))))
			if err != nil {
				panic(err)
			}
			both, err := typ.Compose(first, second)
			if err != nil {
				panic(err)
			}
			if op, err = typ.EncodeOp(both); err != nil {
				panic(err)
			}
			return op
		},
		Blind: func(r *rand.Rand) []byte { return encode(add1(r)) },
	}
}

func add1(r *rand.Rand) any { return []any{"n", map[string]any{"ena": 1 + r.IntN(3)}} }

// edit1 returns a json1 operation that does one thing.
func edit1(r *rand.Rand, doc []byte) any {
	d := decodeTree(doc)
	switch r.IntN(8) {
	case 0, 1:
		return []any{"t", map[string]any{"es": skipping(r, len([]rune(d.Text)))}}
	case 2:
		return add1(r)
	case 3:
		return []any{"l", r.IntN(len(d.List) + 1), map[string]any{"i": leaf(r)}}
	case 4, 5:
		return inList1(r, d)
	}
	k := key(r)
	c := map[string]any{}
	if _, there := d.Object[k]; there {
		c["r"] = true
	}
	if c["r"] == nil || r.IntN(3) > 0 {
		c["i"] = leaf(r)
	}
	return []any{"o", k, c}
}

// inList1 moves an element within the list or into the object, removes it or edits it.
func inList1(r *rand.Rand, d document) any {
	if len(d.List) == 0 {
		return []any{"l", 0, map[string]any{"i": leaf(r)}}
	}
	at := r.IntN(len(d.List))
	text, isText := d.List[at].(string)
	switch n := r.IntN(5); {
	case n == 0 && len(d.List) > 1:
		to := r.IntN(len(d.List))
		if to == at {
			to = (at + 1) % len(d.List)
		}
		pick, drop := []any{at, map[string]any{"p": 0}}, []any{to, map[string]any{"d": 0}}
		if at < to {
			return []any{"l", pick, drop}
		}
		return []any{"l", drop, pick}
	case n == 1:
		if k := key(r); d.Object[k] == nil {
			return []any{[]any{"l", at, map[string]any{"p": 0}}, []any{"o", k, map[string]any{"d": 0}}}
		}
		return []any{"l", at, map[string]any{"r": true}}
	case n == 2:
		return []any{"l", at, map[string]any{"r": true}}
	case isText:
		return []any{"l", at, map[string]any{"es": skipping(r, len([]rune(text)))}}
	}
	return []any{"l", at, map[string]any{"i": leaf(r)}}
}

// document is what the edits look at of a document.
type document struct {
	Text   string         `json:"t"`
	List   []any          `json:"l"`
	Object map[string]any `json:"o"`
}

func decodeTree(doc []byte) (d document) {
	decode(doc, &d)
	return d
}

// after returns a document with an operation applied.
func after(typ ot.Type, doc []byte, op any) []byte {
	snap, err := typ.Create(doc)
	if err != nil {
		panic(err)
	}
	decoded, err := typ.DecodeOp(encode(op))
	if err != nil {
		panic(err)
	}
	if snap, err = typ.Apply(snap, decoded); err != nil {
		panic(err)
	}
	data, err := typ.Encode(snap)
	if err != nil {
		panic(err)
	}
	return data
}
