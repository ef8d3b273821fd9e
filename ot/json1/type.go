package json1

import (
	"errors"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// The name of the type, and its name on the wire and on disk.
const (
	Name = "json1"
	URI  = "http://sharejs.org/types/JSONv1"
)

var (
	// Type is the json1 type as published: Transform fails with a *ConflictError where operations conflict. Its
	// Snapshot is a jsontree.Value, its Op an Op. It is an ot.Editable whose editors know the size of their document, and
	// has the abilities of ot.Inverter, ot.Differ and ot.Viewer.
	Type = ot.Erase[jsontree.Value, Op](json1{})
	// Merging is the same type, except that Transform resolves conflicts. Clients have to do the same.
	Merging = ot.Erase[jsontree.Value, Op](merging{})
)

// json1 holds the typed methods.
type json1 struct{}

var errDocumentLoneHalf = errors.New("a json1 document must not have half a surrogate pair")

// Name returns Name.
func (json1) Name() string { return Name }

// URI returns URI.
func (json1) URI() string { return URI }

// Create makes a document of JSON. Without data it is one that has no value, and to which only an operation that
// inserts at the root can be applied; null is a value.
func (json1) Create(data []byte) (jsontree.Value, error) {
	if len(data) == 0 {
		return jsontree.Value{}, nil
	}
	v, err := jsonvalue.Parse(data, docLimits)
	if err != nil {
		return jsontree.Value{}, err
	}
	if hasLoneHalf(v) {
		return jsontree.Value{}, errDocumentLoneHalf
	}
	return jsontree.From(v), nil
}

// Encode writes a document as JSON, and nothing if it has no value.
func (json1) Encode(doc jsontree.Value) ([]byte, error) {
	if doc.IsNone() {
		return nil, nil
	}
	return jsontree.Append(nil, doc), nil
}

// DecodeOp reads an operation. It is not normalized: the reference's server passes on what it gets.
func (json1) DecodeOp(data []byte) (Op, error) { return decode(data) }

// EncodeOp writes an operation.
func (json1) EncodeOp(op Op) ([]byte, error) { return encode(op), nil }

// Apply returns the document after op.
func (json1) Apply(doc jsontree.Value, op Op) (jsontree.Value, error) { return apply(doc, op) }

// Transform returns op as it must be after over, or a *ConflictError.
func (json1) Transform(op, over Op, side ot.Side) (Op, error) {
	result, conflict, err := tryTransform(op, over, side)
	if conflict != nil {
		return Op{}, &ConflictError{*conflict}
	}
	return result, err
}

// Compose returns one operation with the effect of both.
func (json1) Compose(first, second Op) (Op, error) { return compose(first, second) }

// Invert returns the operation that undoes op; before is the document op was made against. Edits of embedded documents
// cannot be undone.
func (json1) Invert(op Op, before jsontree.Value) (Op, error) {
	op, err := makeInvertible(op, before)
	if err != nil {
		return Op{}, err
	}
	return invert(op)
}

// Diff returns an operation that turns from into to.
func (json1) Diff(from, to jsontree.Value) (Op, error) { return diff(from, to) }

// View returns a document, which is JSON as it is.
func (json1) View(doc jsontree.Value) jsontree.Value { return doc }

// merging is json1 with another Transform.
type merging struct{ json1 }

// Transform returns op as it must be after over. Where the two conflict, the left one wins a collision, and what was
// put into something removed is removed with it.
func (merging) Transform(op, over Op, side ot.Side) (Op, error) {
	return transformMerging(op, over, side)
}
