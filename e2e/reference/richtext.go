package reference

import (
	"fmt"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/richtext"
)

// RichText makes cases of the type rich-text, with documents and operations that need not be merged and pairs cut in two.
var RichText = &Kind{
	Name: "rich-text",
	Type: richtext.Type,
	Doc:  func(t *rapid.T) []byte { return drawRich(t, drawUnits) },
	Op: func(t *rapid.T, doc ot.Snapshot) []byte {
		return drawDelta(t, doc.(*richtext.Snapshot).Len(), drawUnits)
	},
	Place: func(t *rapid.T, doc ot.Snapshot) []byte {
		s := drawSelection(t, doc.(*richtext.Snapshot).Len())
		return fmt.Appendf(nil, `{"index":%d,"length":%d}`, min(s[0], s[1]), max(s[0], s[1])-min(s[0], s[1]))
	},
	Plain: func(v jsonvalue.Value) jsonvalue.Value {
		if ops, ok := v.Get("ops"); ok {
			return ops
		}
		return v
	},
	Special: func(q *Question) map[string]func() ([]byte, error) {
		transformer, _ := ot.AsPresenceTransformer(richtext.Type)
		presence := func(own bool) func(jsonvalue.Value) ([]byte, error) {
			return func(place jsonvalue.Value) ([]byte, error) {
				return transformer.TransformPresence(jsonvalue.Append(nil, place), q.B, own)
			}
		}
		return map[string]func() ([]byte, error){
			"placesB":    q.places(presence(false)),
			"placesOwn":  q.places(presence(true)),
			"normalizeA": func() ([]byte, error) { return richtext.Type.EncodeOp(q.A) },
		}
	},
}

// drawRich draws a document of texts that text draws.
func drawRich(t *rapid.T, text func(*rapid.T) string) []byte {
	var inserts [][]byte
	for range rapid.IntRange(0, 6).Draw(t, "components") {
		inserts = append(inserts, drawInsert(t, text))
	}
	return fmt.Appendf(nil, `{"ops":%s}`, list(inserts))
}

// drawRichEdit draws an operation as it stands in one of another type: in either form, and without pairs that could be cut.
func drawRichEdit(t *rapid.T, length int) []byte {
	delta := drawDelta(t, length, drawFlat)
	if rapid.Bool().Draw(t, "as an object") {
		return fmt.Appendf(nil, `{"ops":%s}`, delta)
	}
	return delta
}

// drawAttributes draws the end of a component. There are few names and values, so that neighbours can often be merged.
func drawAttributes(t *rapid.T) string {
	return rapid.SampledFrom([]string{
		``, ``, ``, `,"attributes":{}`, `,"attributes":{"bold":true}`, `,"attributes":{"bold":null}`, `,"attributes":{"bold":false}`,
		`,"attributes":{"color":"red","bold":true}`, `,"attributes":{"color":null,"bold":true}`, `,"attributes":{"color":{"a":[1,null]}}`,
		`,"attributes":{"color":{"a":[1]}}`, `,"attributes":{"color":null}`, `,"attributes":{"bold":0}`, `,"attributes":{"color":""}`,
	}).Draw(t, "attributes")
}

func drawInsert(t *rapid.T, text func(*rapid.T) string) []byte {
	content := rapid.SampledFrom([]string{`{"image":1}`, `{"image":{"src":"x"}}`, ``, ``, ``, ``, ``}).Draw(t, "embed")
	if content == "" {
		content = text(t)
		if content == "" {
			content = "\n"
		}
		content = string(jsonvalue.AppendString(nil, content))
	}
	return fmt.Appendf(nil, `{"insert":%s%s}`, content, drawAttributes(t))
}

// drawDelta draws an operation that fits a document of that length and inserts what text draws.
func drawDelta(t *rapid.T, length int, text func(*rapid.T) string) []byte {
	var parts [][]byte
	for range rapid.IntRange(0, 6).Draw(t, "components") {
		n := rapid.IntRange(0, min(8, length)).Draw(t, "length")
		switch action := rapid.IntRange(0, 3).Draw(t, "action"); {
		case action == 0 || n == 0:
			parts = append(parts, drawInsert(t, text))
			continue
		case action == 1:
			parts = append(parts, fmt.Appendf(nil, `{"delete":%d}`, n))
		default:
			parts = append(parts, fmt.Appendf(nil, `{"retain":%d%s}`, n, drawAttributes(t)))
		}
		length -= n
	}
	return list(parts)
}
