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

// JSON1 makes cases of the type json1, which resolves conflicts, and compares the conflicts too.
var JSON1 = &Kind{
	Name: "json1",
	Type: json1.Merging,
	Doc:  drawDocument,
	Op:   drawJSON1Op,
	Special: func(q *Question) map[string]func() ([]byte, error) {
		conflict := func(side ot.Side) func() ([]byte, error) {
			return func() ([]byte, error) { return conflictOf(q.A, q.B, side) }
		}
		return map[string]func() ([]byte, error){
			"conflictL": conflict(ot.Left),
			"conflictR": conflict(ot.Right),
			"normalizeA": func() ([]byte, error) {
				op, err := json1.Normalize(q.Case.A)
				if err != nil {
					return nil, err
				}
				return json1.Type.EncodeOp(op)
			},
		}
	},
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

// drawJSON1Op composes an operation of simple changes.
func drawJSON1Op(t *rapid.T, doc ot.Snapshot) []byte {
	all := []byte("null")
	for range rapid.IntRange(0, 4).Draw(t, "changes") {
		if doc.(jsontree.Value).IsNone() {
			break
		}
		change := drawChange(t, doc.(jsontree.Value))
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

// drawChange draws a simple change of doc.
func drawChange(t *rapid.T, doc jsontree.Value) []byte {
	p, v := drawPath(t, doc)
	at := func(component string) []byte { return list(append(p[:len(p):len(p)], []byte(component))) }
	action := rapid.IntRange(0, 5).Draw(t, "action")
	switch {
	case action <= 1 && v.Kind() == jsonvalue.Number:
		return at(rapid.SampledFrom([]string{`{"ena":2}`, `{"ena":-0.1}`, `{"ena":0}`}).Draw(t, "amount"))
	case action <= 1 && v.Kind() == jsonvalue.String:
		return at(fmt.Sprintf(`{"es":%s}`, drawTextOp(t, v.String(), seq.CodePoints)))
	case action <= 2:
		return at(rapid.SampledFrom([]string{`{"r":true}`, `{"r":true}`, `{"r":null}`, `{"r":{"x":1}}`}).Draw(t, "remove"))
	case action == 3:
		return at(fmt.Sprintf(`{"r":true,"i":%s}`, drawJSON(t)))
	}
	free := drawFree(t, doc)
	if action == 4 && len(p) > 0 && len(free) > 0 {
		return move(p, free)
	}
	return list(append(free, fmt.Appendf(nil, `{"i":%s}`, drawJSON(t))))
}

// drawFree draws a path to where something may be put, if nothing is there.
func drawFree(t *rapid.T, doc jsontree.Value) path {
	p, v := drawPath(t, doc)
	if v.Kind() == jsonvalue.Array {
		return append(p, strconv.AppendInt(nil, int64(rapid.IntRange(0, v.Len()).Draw(t, "index")), 10))
	}
	if v.Kind() == jsonvalue.Object {
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
