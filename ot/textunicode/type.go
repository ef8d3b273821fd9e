package textunicode

import (
	"errors"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// The name of the type, and its name on the wire and on disk.
const (
	Name = "text-unicode"
	URI  = "http://sharejs.org/types/text-unicode"
)

// Type is the text-unicode type: its Snapshot is a seq.Text, its Op an Op. It is an ot.Editable, and has the abilities of
// ot.Inverter and ot.Differ. The reference has no presence, so it has none.
var Type = ot.Erase[seq.Text, Op](textUnicode{})

// textUnicode holds the typed methods.
type textUnicode struct{}

var (
	//lint:ignore ST1005 the words of the published type
	errDocument         = errors.New("Initial data must be a string")
	errDocumentLoneHalf = errors.New("a text-unicode document must not have half a surrogate pair")
)

// Name returns Name.
func (textUnicode) Name() string { return Name }

// URI returns URI.
func (textUnicode) URI() string { return URI }

// Create makes a document of a JSON string; an empty one without data.
func (textUnicode) Create(data []byte) (seq.Text, error) {
	if data == nil {
		return seq.Text{}, nil
	}
	v, err := jsonvalue.Parse(data, jsonvalue.Limits{Depth: 1})
	switch {
	case err != nil:
		return seq.Text{}, err
	case v.Kind() != jsonvalue.String:
		return seq.Text{}, errDocument
	case jsonvalue.HasLoneHalf(v.Text()):
		return seq.Text{}, errDocumentLoneHalf
	}
	return seq.NewText(v.Text()), nil
}

// Encode writes a JSON string.
func (textUnicode) Encode(text seq.Text) ([]byte, error) {
	return jsonvalue.AppendString(nil, text.String()), nil
}

// Edit returns an Editor that starts at text.
func (textUnicode) Edit(text seq.Text) ot.TypedEditor[seq.Text, Op] {
	return textop.Edit[Op](dialect, text)
}

// Apply returns the text after op.
func (textUnicode) Apply(text seq.Text, op Op) (seq.Text, error) {
	return textop.Apply(dialect, text, op)
}

// DecodeOp reads an operation.
func (textUnicode) DecodeOp(data []byte) (Op, error) { return dialect.Decode(data) }

// EncodeOp writes an operation.
func (textUnicode) EncodeOp(op Op) ([]byte, error) { return textop.Encode(op), nil }

// Transform returns op as it must be after over. Of two inserts at one place the left side's goes first.
func (textUnicode) Transform(op, over Op, side ot.Side) (Op, error) {
	return op.Transform(over, side), nil
}

// Compose returns one operation with the effect of both.
func (textUnicode) Compose(first, second Op) (Op, error) { return first.Compose(second), nil }

// Diff returns an operation that turns from into to, and inserts and deletes as little as can be found out with reasonable
// effort.
func (textUnicode) Diff(from, to seq.Text) (Op, error) { return dialect.Diff(from, to), nil }
