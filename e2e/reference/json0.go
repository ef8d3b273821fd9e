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

// The kinds of the type json0: with edits of strings by text0, and with the older ones. As the two ways know nothing of each
// other, they lead to offsets past the end when they meet, which the published type clamps and tandem's refuses.
var (
	JSON0      = json0Kind("json0", drawText0)
	JSON0Older = json0Kind("json0-older", drawOlderText)
)

func json0Kind(name string, edit func(t *rapid.T, p path, now string) []byte) *Kind {
	return &Kind{
		Name: name,
		Type: json0.Type,
		Doc:  drawDocument,
		Op:   func(t *rapid.T, doc ot.Snapshot) []byte { return drawJSON0Op(t, doc, edit) },
		Special: func(q *Question) map[string]func() ([]byte, error) {
			return map[string]func() ([]byte, error){
				"normalizeA": func() ([]byte, error) {
					op, err := json0.Normalize(q.Case.A)
					if err != nil {
						return nil, err
					}
					return json0.Type.EncodeOp(op)
				},
			}
		},
	}
}

// drawJSON0Op draws components that fit one after another.
func drawJSON0Op(t *rapid.T, doc ot.Snapshot, edit func(t *rapid.T, p path, now string) []byte) []byte {
	var components [][]byte
	for range rapid.IntRange(0, 5).Draw(t, "components") {
		c := drawComponent(t, doc.(jsontree.Value), edit)
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

// drawComponent draws a component that fits doc and says what it deletes.
func drawComponent(t *rapid.T, doc jsontree.Value, edit func(t *rapid.T, p path, now string) []byte) []byte {
	p, v := drawPath(t, doc)
	switch {
	case v.Kind() == jsonvalue.Number && rapid.Bool().Draw(t, "add"):
		amount := rapid.SampledFrom([]string{"1", "-3", "0.2", "0"}).Draw(t, "amount")
		return fmt.Appendf(nil, `{"p":%s,"na":%s}`, list(p), amount)
	case v.Kind() == jsonvalue.String && rapid.Bool().Draw(t, "edit"):
		return edit(t, p, v.String())
	case v.Kind() == jsonvalue.Array && rapid.IntRange(0, 2).Draw(t, "into") > 0:
		at := strconv.AppendInt(nil, int64(rapid.IntRange(0, v.Len()).Draw(t, "index")), 10)
		return fmt.Appendf(nil, `{"p":%s,"li":%s}`, list(append(p, at)), drawJSON(t))
	case v.Kind() == jsonvalue.Object && rapid.IntRange(0, 2).Draw(t, "into") > 0:
		name := drawName(t)
		text, _ := jsonvalue.ParseString(name)
		if old := v.Get(text); !old.IsNone() {
			return fmt.Appendf(nil, `{"p":%s,"od":%s,"oi":%s}`, list(append(p, name)), jsontree.Append(nil, old), drawJSON(t))
		}
		return fmt.Appendf(nil, `{"p":%s,"oi":%s}`, list(append(p, name)), drawJSON(t))
	}
	old := jsontree.Append(nil, v)
	if len(p) == 0 {
		return fmt.Appendf(nil, `{"p":[],"od":%s,"oi":%s}`, old, drawJSON(t))
	}
	kind := "o"
	if holder := parent(doc, p); holder.Kind() == jsonvalue.Array {
		kind = "l"
		if rapid.Bool().Draw(t, "move") {
			return fmt.Appendf(nil, `{"p":%s,"lm":%d}`, list(p), rapid.IntRange(0, holder.Len()-1).Draw(t, "to"))
		}
	}
	if rapid.Bool().Draw(t, "replace") {
		return fmt.Appendf(nil, `{"p":%s,"%sd":%s,"%si":%s}`, list(p), kind, old, kind, drawJSON(t))
	}
	return fmt.Appendf(nil, `{"p":%s,"%sd":%s}`, list(p), kind, old)
}

func drawJSON(t *rapid.T) []byte { return jsontree.Append(nil, drawTree(t, 1)) }

func drawText0(t *rapid.T, p path, now string) []byte {
	at, kind, piece := drawPiece(t, now)
	return fmt.Appendf(nil, `{"p":%s,"t":"text0","o":[{"p":%d,"%s":%s}]}`, list(p), at, kind, piece)
}

func drawOlderText(t *rapid.T, p path, now string) []byte {
	at, kind, piece := drawPiece(t, now)
	return fmt.Appendf(nil, `{"p":%s,"s%s":%s}`, list(append(p, strconv.AppendInt(nil, int64(at), 10))), kind, piece)
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
