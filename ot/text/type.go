package text

import (
	"bytes"
	"errors"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// The name of the type, and its name on the wire and on disk.
const (
	Name = "text"
	URI  = "http://sharejs.org/types/textv1"
)

// Type is the text type: its Snapshot is a seq.Text, its Op an Op. It is an ot.Editable, and has the ability of ot.Differ.
var Type = ot.Erase[seq.Text, Op](text{})

// text holds the typed methods.
type text struct{}

//lint:ignore ST1005 the words of the published type
var errDocument = errors.New("Initial data must be a string")

// Name returns Name.
func (text) Name() string { return Name }

// URI returns URI.
func (text) URI() string { return URI }

// Create makes a document of a JSON string; an empty one without data, or of null.
func (text) Create(data []byte) (seq.Text, error) {
	data = bytes.TrimSpace(data)
	switch jsonvalue.KindOf(data) {
	case jsonvalue.String:
		content, err := jsonvalue.ParseString(data)
		return seq.NewText(content), err
	case jsonvalue.Null:
		return seq.Text{}, jsonvalue.Check(data, jsonvalue.Limits{})
	}
	if len(data) == 0 {
		return seq.Text{}, nil
	}
	return seq.Text{}, errDocument
}

// Encode writes a JSON string.
func (text) Encode(doc seq.Text) ([]byte, error) {
	return jsonvalue.AppendString(nil, doc.String()), nil
}

// Edit returns an Editor that starts at doc.
func (text) Edit(doc seq.Text) ot.TypedEditor[seq.Text, Op] { return textop.Edit[Op](dialect, doc) }

// Apply returns the document after op.
func (text) Apply(doc seq.Text, op Op) (seq.Text, error) { return textop.Apply(dialect, doc, op) }

// DecodeOp reads an operation.
func (text) DecodeOp(data []byte) (Op, error) { return dialect.Decode(data) }

// EncodeOp writes an operation.
func (text) EncodeOp(op Op) ([]byte, error) { return textop.Encode(op), nil }

// Transform returns op as it must be after over. Of two inserts at one place the left side's goes first.
func (text) Transform(op, over Op, side ot.Side) (Op, error) { return op.Transform(over, side), nil }

// Compose returns one operation with the effect of both.
func (text) Compose(first, second Op) (Op, error) { return first.Compose(second), nil }

// Diff returns an operation that turns from into to, and inserts and deletes as little as can be found out with reasonable
// effort.
func (text) Diff(from, to seq.Text) (Op, error) { return dialect.Diff(from, to), nil }
