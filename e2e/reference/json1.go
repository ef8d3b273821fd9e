package reference

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/json1"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// The kinds of the type json1, which resolves conflicts; the conflicts are compared too. The second has documents of rich-text.
var (
	JSON1         = json1Kind("json1", json1Ops{plainTrees})
	JSON1Subtypes = json1Kind("json1-subtypes", json1Ops{richTrees})
)

// json1Ops draws operations of json1.
type json1Ops struct{ trees trees }

func json1Kind(name string, d json1Ops) *Kind {
	return &Kind{
		Name:  name,
		Type:  json1.Merging,
		Doc:   d.trees.document,
		Op:    d.operation,
		Place: drawJSON1Place,
		Special: func(q *Question) map[string]func() ([]byte, error) {
			return map[string]func() ([]byte, error){
				"conflictL":  func() ([]byte, error) { return conflictOf(q.A, q.B, ot.Left) },
				"conflictR":  func() ([]byte, error) { return conflictOf(q.A, q.B, ot.Right) },
				"normalizeA": func() ([]byte, error) { return normalizeJSON1(q.Case.A) },
				"placesA":    q.places(func(place jsonvalue.Value) ([]byte, error) { return json1Place(q.A.(json1.Op), place), nil }),
				"placesB":    q.places(func(place jsonvalue.Value) ([]byte, error) { return json1Place(q.B.(json1.Op), place), nil }),
			}
		},
	}
}

func normalizeJSON1(data []byte) ([]byte, error) {
	op, err := json1.Normalize(data)
	if err != nil {
		return nil, err
	}
	return json1.Type.EncodeOp(op)
}

// drawJSON1Place draws a path to something, or to a place between elements or characters.
func drawJSON1Place(t *rapid.T, doc ot.Snapshot) []byte {
	p, v := drawPath(t, doc.(jsontree.Value))
	length := -1
	switch v.Kind() {
	case jsonvalue.Array:
		length = v.Len()
	case jsonvalue.String:
		length = seq.Measure(v.String())[seq.CodePoints]
	}
	if length >= 0 && rapid.Bool().Draw(t, "between") {
		p = append(p, strconv.AppendInt(nil, int64(rapid.IntRange(0, length).Draw(t, "index")), 10))
	}
	return list(p)
}

// json1Place returns where a place is after op; null if it is gone.
func json1Place(op json1.Op, place jsonvalue.Value) []byte {
	var p json1.Path
	for i := range place.Len() {
		if key := place.At(i); key.Kind() == jsonvalue.Number {
			p = append(p, json1.Element(int(key.Float())))
		} else {
			p = append(p, json1.Member(key.Text()))
		}
	}
	after, ok := op.TransformPosition(p)
	if !ok {
		return []byte("null")
	}
	var keys [][]byte
	for _, key := range after {
		keys = append(keys, []byte(key.String()))
	}
	return list(keys)
}

// conflictOf returns the conflict of two operations as the published type reports it; nothing if they have none.
func conflictOf(op, over ot.Op, side ot.Side) ([]byte, error) {
	_, err := json1.Type.Transform(op, over, side)
	var failure *json1.ConflictError
	if !errors.As(err, &failure) {
		return nil, err
	}
	first, err := json1.Type.EncodeOp(failure.Conflict.Op)
	if err != nil {
		return nil, err
	}
	second, err := json1.Type.EncodeOp(failure.Conflict.Over)
	return fmt.Appendf(nil, `{"type":%d,"op1":%s,"op2":%s}`, failure.Conflict.Kind, first, second), err
}

// operation composes an operation of simple changes.
func (d json1Ops) operation(t *rapid.T, doc ot.Snapshot) []byte {
	all := []byte("null")
	for range rapid.IntRange(0, 4).Draw(t, "changes") {
		if doc.(jsontree.Value).IsNone() {
			break
		}
		change := d.change(t, doc.(jsontree.Value))
		op, err := json1.Merging.DecodeOp(change)
		if err != nil {
			continue // a move into what is moved
		}
		next, err := json1.Merging.Apply(doc, op)
		if err != nil {
			continue // likewise
		}
		before, err := json1.Merging.DecodeOp(all)
		if err != nil {
			t.Fatalf("%s: %v", all, err)
		}
		both, err := json1.Merging.Compose(before, op)
		if err != nil {
			t.Fatalf("compose %s, %s: %v", all, change, err)
		}
		if all, err = json1.Merging.EncodeOp(both); err != nil {
			t.Fatal(err)
		}
		doc = next
	}
	return all
}

// change draws a simple change of doc.
func (d json1Ops) change(t *rapid.T, doc jsontree.Value) []byte {
	p, v := drawPath(t, doc)
	at := func(component string) []byte { return list(append(p[:len(p):len(p)], []byte(component))) }
	action := rapid.IntRange(0, 5).Draw(t, "action")
	richLength, isRich := richLength(v)
	switch {
	case action <= 1 && isRich:
		return at(fmt.Sprintf(`{"et":"rich-text","e":%s}`, drawRichEdit(t, richLength)))
	case action <= 1 && v.Kind() == jsonvalue.Number:
		return at(rapid.SampledFrom([]string{`{"ena":2}`, `{"ena":-0.1}`, `{"ena":0}`}).Draw(t, "amount"))
	case action <= 1 && v.Kind() == jsonvalue.String:
		return at(fmt.Sprintf(`{"es":%s}`, drawTextOp(t, v.String(), seq.CodePoints, drawText)))
	case action <= 2:
		return at(rapid.SampledFrom([]string{`{"r":true}`, `{"r":true}`, `{"r":null}`, `{"r":{"x":1}}`}).Draw(t, "remove"))
	case action == 3:
		return at(fmt.Sprintf(`{"r":true,"i":%s}`, d.trees.json(t)))
	}
	free := drawFree(t, doc)
	if action == 4 && len(p) > 0 && len(free) > 0 {
		return move(p, free)
	}
	return list(append(free, fmt.Appendf(nil, `{"i":%s}`, d.trees.json(t))))
}

// drawFree draws a path to where something may be put, if nothing is there.
func drawFree(t *rapid.T, doc jsontree.Value) path {
	p, v := drawPath(t, doc)
	if v.Kind() == jsonvalue.Array {
		return append(p, strconv.AppendInt(nil, int64(rapid.IntRange(0, v.Len()).Draw(t, "index")), 10))
	}
	if _, isRich := richLength(v); v.Kind() == jsonvalue.Object && !isRich {
		return append(p, drawName(t))
	}
	return p
}

// move writes the operation that moves what is at from.
func move(from, to path) []byte {
	n := 0
	for n < len(from) && n < len(to) && bytes.Equal(from[n], to[n]) {
		n++
	}
	pick := append(from[n:len(from):len(from)], []byte(`{"p":0}`))
	drop := append(to[n:len(to):len(to)], []byte(`{"d":0}`))
	common := from[:n:n]
	switch {
	case n == len(from) && n == len(to):
		return list(append(common, []byte(`{"p":0,"d":0}`)))
	case n == len(from):
		return list(append(append(common, pick...), drop...))
	case n == len(to):
		return list(append(append(common, drop...), pick...))
	case less(from[n], to[n]):
		return list(append(common, list(pick), list(drop)))
	}
	return list(append(common, list(drop), list(pick)))
}

// less is the order of keys in an operation: numbers before names, and these by their UTF-16 units.
func less(a, b []byte) bool {
	i, errA := strconv.Atoi(string(a))
	j, errB := strconv.Atoi(string(b))
	if errA == nil && errB == nil {
		return i < j
	}
	if errA == nil || errB == nil {
		return errA == nil
	}
	return position(a) < position(b)
}

// position is the place of a name in names, which are in order but for the second last.
func position(name []byte) int {
	for i, n := range []string{`"1"`, `"a"`, `"b"`, `"😀"`, `"～"`} {
		if n == string(name) {
			return i
		}
	}
	return -1
}
