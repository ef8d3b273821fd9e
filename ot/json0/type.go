package json0

import (
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
)

// The name of the type, and its name on the wire and on disk.
const (
	Name = "json0"
	URI  = "http://sharejs.org/types/JSONv0"
)

// Type is the json0 type: its Snapshot is a jsontree.Value, its Op an Op. It has the abilities of ot.Inverter, ot.Differ
// and ot.Viewer. The reference has no presence, so it has none.
var Type = ot.Erase[jsontree.Value, Op](json0{})

// json0 holds the typed methods.
type json0 struct{}

// Name returns Name.
func (json0) Name() string { return Name }

// URI returns URI.
func (json0) URI() string { return URI }

// Create makes a document of JSON; without data it is null.
func (json0) Create(data []byte) (jsontree.Value, error) {
	if data == nil {
		return jsontree.Null(), nil
	}
	return jsontree.Parse(data, docLimits)
}

// Encode writes a document as JSON.
func (json0) Encode(doc jsontree.Value) ([]byte, error) { return jsontree.Append(nil, doc), nil }

// DecodeOp reads an operation. It is not normalized: the reference's server passes on what it gets.
func (json0) DecodeOp(data []byte) (Op, error) {
	op, err := decode(data)
	if err == nil {
		err = checkSegments(op)
	}
	return op, inWordsOfServer(err)
}

// EncodeOp writes an operation.
func (json0) EncodeOp(op Op) ([]byte, error) { return encode(op), nil }

// Apply returns the document after op.
func (json0) Apply(doc jsontree.Value, op Op) (jsontree.Value, error) { return apply(doc, op) }

// Transform returns op as it must be after over. Of two inserts into a list at one place the left side's goes first; of two
// values for one member the left side's stays.
func (json0) Transform(op, over Op, side ot.Side) (Op, error) {
	for _, o := range []Op{op, over} {
		if err := checkSubtypes(o); err != nil {
			return nil, err
		}
	}
	if err := checkWork(op, over); err != nil {
		return nil, err
	}
	return transform(componentRules, op, over, side)
}

// Compose returns one operation with the effect of both.
func (json0) Compose(first, second Op) (Op, error) { return compose(first, second) }

// Invert returns the operation that undoes op, from what op says of the values that it deletes.
func (json0) Invert(op Op, _ jsontree.Value) (Op, error) { return invert(op) }

// Diff returns an operation that turns from into to.
func (json0) Diff(from, to jsontree.Value) (Op, error) { return diff(from, to), nil }

// View returns a document, which is JSON as it is.
func (json0) View(doc jsontree.Value) jsontree.Value { return doc }
