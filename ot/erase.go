package ot

import "fmt"

// Typed is a Type before its Op and Snapshot types are erased. The methods are those of Type.
type Typed[S, O any] interface {
	Name() string
	URI() string
	Create(data []byte) (S, error)
	Encode(S) ([]byte, error)
	DecodeOp(data []byte) (O, error)
	EncodeOp(O) ([]byte, error)
	Apply(S, O) (S, error)
	Transform(op, over O, side Side) (O, error)
	Compose(first, second O) (O, error)
}

// TypedEditor is an Editor before erasure.
type TypedEditor[S, O any] interface {
	Apply(O) error
	Freeze() S
}

// The optional abilities before erasure. Erase finds them on the Typed value.
type (
	// TypedEditable makes an Editable.
	TypedEditable[S, O any] interface{ Edit(S) TypedEditor[S, O] }
	// TypedInverter makes an Inverter.
	TypedInverter[S, O any] interface {
		Invert(op O, before S) (O, error)
	}
	// TypedDiffer makes a Differ.
	TypedDiffer[S, O any] interface {
		Diff(from, to S) (O, error)
	}
	// TypedPresence makes a PresenceTransformer.
	TypedPresence[O any] interface {
		TransformPresence(value []byte, op O, own bool) ([]byte, error)
	}
)

// Erase adapts typed methods to Type. It is the only place that asserts on Op and Snapshot: a value of another type is
// a fault of the program, and the assertion panics.
//
// Which of the optional abilities the result has is asked with AsInverter, AsDiffer, AsPresenceTransformer and AsViewer.
func Erase[S, O any](t Typed[S, O]) Type {
	if e, ok := t.(TypedEditable[S, O]); ok {
		return &erasedEditable[S, O]{erased[S, O]{t}, e}
	}
	return &erased[S, O]{t}
}

type erased[S, O any] struct{ t Typed[S, O] }

func (e *erased[S, O]) Name() string { return e.t.Name() }
func (e *erased[S, O]) URI() string  { return e.t.URI() }

func (e *erased[S, O]) Create(data []byte) (Snapshot, error) { return wrap(e.t.Create(data)) }
func (e *erased[S, O]) Encode(s Snapshot) ([]byte, error)    { return e.t.Encode(s.(S)) }
func (e *erased[S, O]) DecodeOp(data []byte) (Op, error)     { return wrap(e.t.DecodeOp(data)) }
func (e *erased[S, O]) EncodeOp(op Op) ([]byte, error)       { return e.t.EncodeOp(op.(O)) }
func (e *erased[S, O]) Apply(s Snapshot, op Op) (Snapshot, error) {
	return wrap(e.t.Apply(s.(S), op.(O)))
}

func (e *erased[S, O]) Transform(op, over Op, side Side) (Op, error) {
	return wrap(e.t.Transform(op.(O), over.(O), side))
}

func (e *erased[S, O]) Compose(first, second Op) (Op, error) {
	return wrap(e.t.Compose(first.(O), second.(O)))
}

// wrap keeps a failed call from returning a typed zero value inside a non-nil interface.
func wrap[T any](v T, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return v, nil
}

type erasedEditable[S, O any] struct {
	erased[S, O]
	editable TypedEditable[S, O]
}

func (e *erasedEditable[S, O]) Edit(s Snapshot) Editor {
	return erasedEditor[S, O]{e.editable.Edit(s.(S))}
}

type erasedEditor[S, O any] struct{ e TypedEditor[S, O] }

func (e erasedEditor[S, O]) Apply(op Op) error { return e.e.Apply(op.(O)) }
func (e erasedEditor[S, O]) Freeze() Snapshot  { return e.e.Freeze() }

func (e erasedEditor[S, O]) size() (int, bool) {
	s, ok := e.e.(Sizer)
	if !ok {
		return 0, false
	}
	return s.Size(), true
}

// The four methods below let the As functions look at the typed value inside an erased one.
func (e *erased[S, O]) inverter() (Inverter, bool) {
	t, ok := e.t.(TypedInverter[S, O])
	return erasedInverter[S, O]{t}, ok
}

func (e *erased[S, O]) differ() (Differ, bool) {
	t, ok := e.t.(TypedDiffer[S, O])
	return erasedDiffer[S, O]{t}, ok
}

func (e *erased[S, O]) presence() (PresenceTransformer, bool) {
	t, ok := e.t.(TypedPresence[O])
	return erasedPresence[O]{t}, ok
}

func (e *erased[S, O]) viewer() (Viewer, bool) {
	t, ok := e.t.(TypedViewer[S])
	return erasedViewer[S]{t}, ok
}

type erasedInverter[S, O any] struct{ t TypedInverter[S, O] }

func (e erasedInverter[S, O]) Invert(op Op, before Snapshot) (Op, error) {
	return wrap(e.t.Invert(op.(O), before.(S)))
}

type erasedDiffer[S, O any] struct{ t TypedDiffer[S, O] }

func (e erasedDiffer[S, O]) Diff(from, to Snapshot) (Op, error) {
	return wrap(e.t.Diff(from.(S), to.(S)))
}

type erasedPresence[O any] struct{ t TypedPresence[O] }

func (e erasedPresence[O]) TransformPresence(value []byte, op Op, own bool) ([]byte, error) {
	return e.t.TransformPresence(value, op.(O), own)
}

// AsInverter returns t's Inverter, if it has one.
func AsInverter(t Type) (Inverter, bool) {
	if e, ok := t.(interface{ inverter() (Inverter, bool) }); ok {
		return e.inverter()
	}
	i, ok := t.(Inverter)
	return i, ok
}

// AsDiffer returns t's Differ, if it has one.
func AsDiffer(t Type) (Differ, bool) {
	if e, ok := t.(interface{ differ() (Differ, bool) }); ok {
		return e.differ()
	}
	d, ok := t.(Differ)
	return d, ok
}

// AsPresenceTransformer returns t's PresenceTransformer, if it has one.
func AsPresenceTransformer(t Type) (PresenceTransformer, bool) {
	if e, ok := t.(interface {
		presence() (PresenceTransformer, bool)
	}); ok {
		return e.presence()
	}
	p, ok := t.(PresenceTransformer)
	return p, ok
}

// String names the type in logs and test failures.
func (e *erased[S, O]) String() string { return fmt.Sprintf("ot.Type(%s)", e.Name()) }
