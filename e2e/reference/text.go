package reference

import (
	"fmt"

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
		return drawTextOp(t, doc.(seq.Text).String(), seq.CodePoints)
	},
	Special: func(q *Question) map[string]func() ([]byte, error) {
		return map[string]func() ([]byte, error){
			"normalizeA": func() ([]byte, error) { return textunicode.Type.EncodeOp(q.A.(textunicode.Op).Normalize()) },
		}
	},
}

// Text makes cases of the type text, with pairs cut in two.
var Text = &Kind{
	Name: "text",
	Type: text.Type,
	Doc:  func(t *rapid.T) []byte { return jsonvalue.AppendString(nil, drawUnits(t)) },
	Op: func(t *rapid.T, doc ot.Snapshot) []byte {
		return drawTextOp(t, doc.(seq.Text).String(), seq.UTF16)
	},
	Special: func(q *Question) map[string]func() ([]byte, error) {
		return map[string]func() ([]byte, error){
			"normalizeA": func() ([]byte, error) { return text.Type.EncodeOp(q.A.(text.Op).Normalize()) },
		}
	},
}

// drawText draws a text, short as differences show in short ones.
func drawText(t *rapid.T) string {
	return rapid.StringOfN(rapid.SampledFrom([]rune("abc\n é€\uFFFF😀👩")), 0, 12, -1).Draw(t, "text")
}

// drawUnits draws a text that may begin with half a pair.
func drawUnits(t *rapid.T) string {
	all := drawText(t)
	_, rest := seq.Cut(all, seq.UTF16, rapid.IntRange(0, min(1, len(all))).Draw(t, "cut"))
	return rest
}

// drawTextOp draws an operation of either text type that fits now. Neighbours of one kind need not be merged.
func drawTextOp(t *rapid.T, now string, unit seq.Unit) []byte {
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
			insert := drawText(t)
			if unit == seq.UTF16 {
				insert = drawUnits(t)
			}
			if insert != "" {
				push(jsonvalue.AppendString(nil, insert))
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
