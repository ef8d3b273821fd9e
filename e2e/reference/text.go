package reference

import (
	"fmt"
	"strconv"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
	"github.com/tandem-collab/tandem/ot/text"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// TextUnicode makes cases of the type text-unicode.
var TextUnicode = &Kind{
	Name: "text-unicode",
	Type: textunicode.Type,
	Doc:  func(t *rapid.T) []byte { return jsonvalue.AppendString(nil, drawText(t)) },
	Op: func(t *rapid.T, doc ot.Snapshot) []byte {
		return drawTextOp(t, doc.(seq.Text).String(), seq.CodePoints, drawText)
	},
	Place: func(t *rapid.T, doc ot.Snapshot) []byte { return drawTextPlace(t, doc, seq.CodePoints) },
	Special: func(q *Question) map[string]func() ([]byte, error) {
		return map[string]func() ([]byte, error){
			"normalizeA": func() ([]byte, error) { return textunicode.Type.EncodeOp(q.A.(textunicode.Op).Normalize()) },
			"placesA":    q.places(func(place jsonvalue.Value) ([]byte, error) { return unicodePlace(q.A.(textunicode.Op), place) }),
			"placesB":    q.places(func(place jsonvalue.Value) ([]byte, error) { return unicodePlace(q.B.(textunicode.Op), place) }),
		}
	},
}

// Text makes cases of the type text, with pairs cut in two.
var Text = &Kind{
	Name: "text",
	Type: text.Type,
	Doc:  func(t *rapid.T) []byte { return jsonvalue.AppendString(nil, drawUnits(t)) },
	Op: func(t *rapid.T, doc ot.Snapshot) []byte {
		return drawTextOp(t, doc.(seq.Text).String(), seq.UTF16, drawUnits)
	},
	Place: func(t *rapid.T, doc ot.Snapshot) []byte { return drawTextPlace(t, doc, seq.UTF16) },
	Special: func(q *Question) map[string]func() ([]byte, error) {
		return map[string]func() ([]byte, error){
			"normalizeA": func() ([]byte, error) { return text.Type.EncodeOp(q.A.(text.Op).Normalize()) },
			"placesB":    q.places(func(place jsonvalue.Value) ([]byte, error) { return textPlace(q.B.(text.Op), place, false) }),
			"placesOwn":  q.places(func(place jsonvalue.Value) ([]byte, error) { return textPlace(q.B.(text.Op), place, true) }),
		}
	},
}

// drawText draws a text, short as differences show in short ones.
func drawText(t *rapid.T) string {
	return rapid.StringOfN(rapid.SampledFrom([]rune("abc\n é€\uFFFF😀👩")), 0, 12, -1).Draw(t, "text")
}

// drawFlat draws a text without pairs.
func drawFlat(t *rapid.T) string {
	return rapid.StringOfN(rapid.SampledFrom([]rune("abc\n é")), 0, 6, -1).Draw(t, "text")
}

// drawUnits draws a text that may begin with half a pair.
func drawUnits(t *rapid.T) string {
	all := drawText(t)
	_, rest := seq.Cut(all, seq.UTF16, rapid.IntRange(0, min(1, len(all))).Draw(t, "cut"))
	return rest
}

// drawSelection draws two places in a text of that length.
func drawSelection(t *rapid.T, length int) [2]int {
	place := rapid.IntRange(0, length)
	return [2]int{place.Draw(t, "anchor"), place.Draw(t, "focus")}
}

// drawTextPlace draws a position or a selection, as the text types write it.
func drawTextPlace(t *rapid.T, doc ot.Snapshot, unit seq.Unit) []byte {
	s := drawSelection(t, doc.(seq.Text).Size()[unit])
	if rapid.Bool().Draw(t, "a position") {
		return strconv.AppendInt(nil, int64(s[0]), 10)
	}
	return fmt.Appendf(nil, "[%d,%d]", s[0], s[1])
}

// unicodePlace returns where a place of text-unicode is after op.
func unicodePlace(op textunicode.Op, place jsonvalue.Value) ([]byte, error) {
	if place.Kind() == jsonvalue.Number {
		return strconv.AppendInt(nil, int64(op.TransformPosition(int(place.Float()))), 10), nil
	}
	s := op.TransformSelection(textunicode.Selection{Anchor: int(place.At(0).Float()), Focus: int(place.At(1).Float())})
	return fmt.Appendf(nil, "[%d,%d]", s.Anchor, s.Focus), nil
}

// textPlace returns where a place of text is after op. The published type makes a position of a selection by one's own operation.
func textPlace(op text.Op, place jsonvalue.Value, own bool) ([]byte, error) {
	position := place.Kind() == jsonvalue.Number
	s := text.Selection{Anchor: int(place.Float()), Focus: int(place.Float())}
	if !position {
		s = text.Selection{Anchor: int(place.At(0).Float()), Focus: int(place.At(1).Float())}
	}
	s = op.TransformSelection(s, own)
	if position || own {
		return strconv.AppendInt(nil, int64(s.Focus), 10), nil
	}
	return fmt.Appendf(nil, "[%d,%d]", s.Anchor, s.Focus), nil
}

// drawTextOp draws an operation of either text type that fits now, and inserts what insert draws. Neighbours of one kind need not
// be merged.
func drawTextOp(t *rapid.T, now string, unit seq.Unit, insert func(*rapid.T) string) []byte {
	var parts [][]byte
	skipped := 0
	push := func(part []byte) {
		if skipped > 0 {
			parts, skipped = append(parts, fmt.Appendf(nil, "%d", skipped)), 0
		}
		parts = append(parts, part)
	}
	for range rapid.IntRange(0, 6).Draw(t, "components") {
		n := rapid.IntRange(0, min(8, seq.Measure(now)[unit])).Draw(t, "length")
		head, tail := seq.Cut(now, unit, n)
		switch action := rapid.IntRange(0, 2).Draw(t, "action"); {
		case action == 0 || n == 0:
			if text := insert(t); text != "" {
				push(jsonvalue.AppendString(nil, text))
			}
			continue
		case action == 1:
			skipped += n
		case unit == seq.CodePoints && rapid.Bool().Draw(t, "says its text"):
			push(fmt.Appendf(nil, `{"d":%s}`, jsonvalue.AppendString(nil, head)))
		default:
			push(fmt.Appendf(nil, `{"d":%d}`, n))
		}
		now = tail
	}
	return list(parts)
}

// list writes elements as a list.
func list(elements [][]byte) []byte {
	out := []byte{'['}
	for i, e := range elements {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, e...)
	}
	return append(out, ']')
}
