package richtext

import (
	"bytes"
	"slices"

	"github.com/tandem-collab/tandem/ot"
)

// The name of the type, and its name on the wire and on disk.
const (
	Name = "rich-text"
	URI  = "http://sharejs.org/types/rich-text/v1"
)

// Type is the rich-text type. It is an ot.Editable, and has the abilities of ot.Inverter, ot.Differ and
// ot.PresenceTransformer.
var Type = ot.Erase[*Snapshot, Op](richText{})

// richText holds the typed methods.
type richText struct{}

// Name returns Name.
func (richText) Name() string { return Name }

// URI returns URI.
func (richText) URI() string { return URI }

// Create makes a document of a list of inserts, bare or as {"ops": list}. Without data, or with null, it is empty.
func (richText) Create(data []byte) (*Snapshot, error) {
	if data == nil || string(bytes.TrimSpace(data)) == "null" {
		return NewSnapshot(), nil
	}
	inserts, err := decodeDoc(data)
	if err != nil {
		return nil, err
	}
	return NewSnapshot(inserts...), nil
}

// Encode writes {"ops": [...]}.
func (richText) Encode(s *Snapshot) ([]byte, error) {
	return appendComponents(nil, s.Components()), nil
}

// DecodeOp reads an operation, a list or {"ops": list}.
func (richText) DecodeOp(data []byte) (Op, error) { return decode(data) }

// EncodeOp writes {"ops": [...]}, as the reference's server sends what it has transformed.
func (richText) EncodeOp(op Op) ([]byte, error) {
	return appendComponents(nil, slices.Values(op)), nil
}

// Transform returns op as it must be after over. Of two inserts at one place the left side's goes second.
func (richText) Transform(op, over Op, side ot.Side) (Op, error) {
	return transform(op, over, side), nil
}

// Compose returns one operation with the effect of both.
func (richText) Compose(first, second Op) (Op, error) { return compose(first, second), nil }
