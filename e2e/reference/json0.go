package reference

import (
	"fmt"
	"strconv"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/json0"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// The kinds of the type json0. They differ in how texts are edited: by text0, in the older way, or in both, which know nothing of
// each other; and with text-unicode as a third way beside documents of rich-text.
var (
	JSON0         = json0Kind("json0", json0Ops{plainTrees, []editText{drawText0}})
	JSON0Older    = json0Kind("json0-older", json0Ops{plainTrees, []editText{drawOlderText}})
	JSON0Mixed    = json0Kind("json0-mixed", json0Ops{plainTrees, []editText{drawText0, drawOlderText}})
	JSON0Subtypes = json0Kind("json0-subtypes", json0Ops{flatTrees, []editText{drawText0, drawOlderText, drawUnicode}})
)

// json0Ops draws operations of json0.
type json0Ops struct {
	trees trees
	edits []editText
}

// editText draws a component that edits the text now at p.
type editText func(t *rapid.T, p path, now string) []byte

func json0Kind(name string, d json0Ops) *Kind {
	return &Kind{
		Name: name,
		Type: json0.Type,
		Doc:  d.trees.document,
		Op:   d.operation,
		Special: func(q *Question) map[string]func() ([]byte, error) {
			return map[string]func() ([]byte, error){
				"normalizeA": func() ([]byte, error) { return normalizeJSON0(q.Case.A) },
				"clientsAB":  func() ([]byte, error) { return clientsOfJSON0(q) },
			}
		},
	}
}

func normalizeJSON0(data []byte) ([]byte, error) {
	op, err := json0.Normalize(data)
	if err != nil {
		return nil, err
	}
	return json0.Type.EncodeOp(op)
}

// clientsOfJSON0 returns both operations after each other as clients compute them, who transform them at once (transformX). It is what
// the server computes, but that an operation is normalized where the other one is empty and comes first.
func clientsOfJSON0(q *Question) ([]byte, error) {
	left, err := encodeJSON0(json0.Type.Transform(q.A, q.B, ot.Left))
	if err != nil {
		return nil, err
	}
	right, err := encodeJSON0(json0.Type.Transform(q.B, q.A, ot.Right))
	if len(q.A.(json0.Op)) == 0 {
		right, err = normalizeJSON0(q.Case.B)
	}
	return list([][]byte{left, right}), err
}

func encodeJSON0(op ot.Op, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return json0.Type.EncodeOp(op)
}

// operation draws components that fit one after another.
func (d json0Ops) operation(t *rapid.T, doc ot.Snapshot) []byte {
	var components [][]byte
	for range rapid.IntRange(0, 5).Draw(t, "components") {
		c := d.component(t, doc.(jsontree.Value))
		op, err := json0.Type.DecodeOp(list([][]byte{c}))
		if err != nil {
			t.Fatalf("%s: %v", c, err)
		}
		if doc, err = json0.Type.Apply(doc, op); err != nil {
			t.Fatalf("%s: %v", c, err)
		}
		components = append(components, c)
	}
	return list(components)
}

// component draws a component that fits doc and says what it deletes.
func (d json0Ops) component(t *rapid.T, doc jsontree.Value) []byte {
	p, v := drawPath(t, doc)
	richLength, isRich := richLength(v)
	switch {
	case v.Kind() == jsonvalue.Number && rapid.Bool().Draw(t, "add"):
		amount := rapid.SampledFrom([]string{"1", "-3", "0.2", "0"}).Draw(t, "amount")
		return fmt.Appendf(nil, `{"p":%s,"na":%s}`, list(p), amount)
	case v.Kind() == jsonvalue.String && rapid.Bool().Draw(t, "edit"):
		return rapid.SampledFrom(d.edits).Draw(t, "way")(t, p, v.String())
	case isRich && rapid.Bool().Draw(t, "edit"):
		return fmt.Appendf(nil, `{"p":%s,"t":"rich-text","o":%s}`, list(p), drawRichEdit(t, richLength))
	case v.Kind() == jsonvalue.Array && rapid.IntRange(0, 2).Draw(t, "into") > 0:
		at := strconv.AppendInt(nil, int64(rapid.IntRange(0, v.Len()).Draw(t, "index")), 10)
		return fmt.Appendf(nil, `{"p":%s,"li":%s}`, list(append(p, at)), d.trees.json(t))
	case v.Kind() == jsonvalue.Object && !isRich && rapid.IntRange(0, 2).Draw(t, "into") > 0:
		return d.member(t, p, v)
	case len(p) == 0:
		return fmt.Appendf(nil, `{"p":[],"od":%s,"oi":%s}`, jsontree.Append(nil, v), d.trees.json(t))
	}
	return d.element(t, p, v, parent(doc, p))
}

// member draws a change of a member of the object v at p.
func (d json0Ops) member(t *rapid.T, p path, v jsontree.Value) []byte {
	name := drawName(t)
	text, _ := jsonvalue.ParseString(name)
	if old := v.Get(text); !old.IsNone() {
		return fmt.Appendf(nil, `{"p":%s,"od":%s,"oi":%s}`, list(append(p, name)), jsontree.Append(nil, old), d.trees.json(t))
	}
	return fmt.Appendf(nil, `{"p":%s,"oi":%s}`, list(append(p, name)), d.trees.json(t))
}

// element draws a change of the value old at p, which stands in holder.
func (d json0Ops) element(t *rapid.T, p path, old, holder jsontree.Value) []byte {
	kind := "o"
	if holder.Kind() == jsonvalue.Array {
		kind = "l"
		if rapid.Bool().Draw(t, "move") {
			return fmt.Appendf(nil, `{"p":%s,"lm":%d}`, list(p), rapid.IntRange(0, holder.Len()-1).Draw(t, "to"))
		}
	}
	del := jsontree.Append(nil, old)
	if rapid.Bool().Draw(t, "replace") {
		return fmt.Appendf(nil, `{"p":%s,"%sd":%s,"%si":%s}`, list(p), kind, del, kind, d.trees.json(t))
	}
	return fmt.Appendf(nil, `{"p":%s,"%sd":%s}`, list(p), kind, del)
}

func drawText0(t *rapid.T, p path, now string) []byte {
	at, kind, piece := drawPiece(t, now)
	return fmt.Appendf(nil, `{"p":%s,"t":"text0","o":[{"p":%d,"%s":%s}]}`, list(p), at, kind, piece)
}

func drawOlderText(t *rapid.T, p path, now string) []byte {
	at, kind, piece := drawPiece(t, now)
	return fmt.Appendf(nil, `{"p":%s,"s%s":%s}`, list(append(p, strconv.AppendInt(nil, int64(at), 10))), kind, piece)
}

func drawUnicode(t *rapid.T, p path, now string) []byte {
	return fmt.Appendf(nil, `{"p":%s,"t":"text-unicode","o":%s}`, list(p), drawTextOp(t, now, seq.CodePoints, drawFlat))
}

// drawPiece draws what text to insert ("i") or delete ("d") where.
func drawPiece(t *rapid.T, now string) (at int, kind string, piece []byte) {
	length := seq.Measure(now)[seq.UTF16]
	at = rapid.IntRange(0, length).Draw(t, "at")
	_, rest := seq.Cut(now, seq.UTF16, at)
	gone, _ := seq.Cut(rest, seq.UTF16, rapid.IntRange(0, length-at).Draw(t, "length"))
	if gone != "" && rapid.Bool().Draw(t, "delete") {
		return at, "d", jsonvalue.AppendString(nil, gone)
	}
	return at, "i", []byte(`"xy"`)
}
