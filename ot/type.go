package ot

import "errors"

// Op is one change in the grammar of its Type. It is immutable: whoever holds one may share it.
type Op any

// Snapshot is the content of a document at one version. It is immutable.
type Snapshot any

// Side breaks the tie between two operations that meet at one place. The server transforms what comes in as Left over
// what is committed, as ShareDB does; each type keeps the meaning that its reference gives to the sides.
type Side uint8

// The two sides.
const (
	Left Side = iota
	Right
)

// String returns "left" or "right", the names that the reference types use.
func (s Side) String() string {
	if s == Left {
		return "left"
	}
	return "right"
}

// Type is what the rest of tandem sees of an OT type. Nothing that is passed in is ever modified.
//
// An error of DecodeOp, Apply, Transform or Compose is the caller's fault or the client's, and its text is safe to
// show to a client. Hostile input yields an error, never a panic.
type Type interface {
	// Name is the short name, such as "text-unicode".
	Name() string
	// URI is the name on the wire and on disk, such as "http://sharejs.org/types/text-unicode".
	URI() string

	// Create makes the first snapshot from JSON data; nil data makes the type's empty document.
	Create(data []byte) (Snapshot, error)
	// Encode writes a snapshot as the JSON that Create reads.
	Encode(Snapshot) ([]byte, error)

	// DecodeOp is the only border through which operations come in: it checks the grammar and the limits.
	DecodeOp(data []byte) (Op, error)
	// EncodeOp writes an operation as JSON in the form in which the reference server would send it.
	EncodeOp(Op) ([]byte, error)

	// Apply returns the snapshot after op. It fails when op does not fit.
	Apply(Snapshot, Op) (Snapshot, error)
	// Transform returns op as it must be after over, which was made against the same snapshot.
	Transform(op, over Op, side Side) (Op, error)
	// Compose returns one operation with the effect of first followed by second.
	Compose(first, second Op) (Op, error)
}

// Inverter is a Type that can take operations back.
type Inverter interface {
	// Invert returns the operation that undoes op; before is the snapshot op was made against.
	Invert(op Op, before Snapshot) (Op, error)
}

// Differ is a Type that can say how to get from one state to another.
type Differ interface {
	// Diff returns a small operation that turns from into to.
	Diff(from, to Snapshot) (Op, error)
}

// PresenceTransformer is a Type whose reference moves presence (carets, selections) over operations.
type PresenceTransformer interface {
	// TransformPresence returns value, JSON, as it must be after op; own says whether the presence and the operation
	// come from the same client.
	TransformPresence(value []byte, op Op, own bool) ([]byte, error)
}

// IsBadlyFormed reports whether err, of DecodeOp, says that the data has not even the outer form of an operation. The protocol
// tells such data apart from operations that do not fit. An error says so by a method BadlyFormed() bool.
func IsBadlyFormed(err error) bool {
	var e interface{ BadlyFormed() bool }
	return errors.As(err, &e) && e.BadlyFormed()
}
