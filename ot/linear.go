package ot

import "iter"

// Linear is a Type whose documents are one row of content, as text is, and whose operations walk over it once from the
// beginning. It lets others follow what became of each piece of a document, who wrote it for instance, without knowing
// the grammar of its operations. Lengths and offsets are in the unit of the type.
type Linear interface {
	// Len returns the length of a document.
	Len(Snapshot) int
	// Steps yields what op does, in order. Behind the last step everything is kept.
	Steps(op Op) iter.Seq[Step]
	// Slice writes the content of s in [from, to) as JSON: a string of text, a list of inserts of rich text.
	Slice(s Snapshot, from, to int) ([]byte, error)
	// Reformat compares the attributes of n units of from and of to, whose content is the same. It yields consecutive
	// pieces of them: a length, and what was changed as a JSON object, nil where nothing was.
	Reformat(from Snapshot, fromAt int, to Snapshot, toAt, n int) iter.Seq2[int, []byte]
}

// StepKind is what a Step does.
type StepKind uint8

// The kinds of steps.
const (
	StepKeep   StepKind = iota // content stays as it is
	StepFormat                 // content stays, and something is said about it
	StepInsert
	StepDelete
)

// Step is one piece of the way of an operation over a document.
type Step struct {
	Kind StepKind
	Len  int
}

// TypedLinear makes a Linear.
type TypedLinear[S, O any] interface {
	Len(S) int
	Steps(op O) iter.Seq[Step]
	Slice(s S, from, to int) ([]byte, error)
	Reformat(from S, fromAt int, to S, toAt, n int) iter.Seq2[int, []byte]
}

// AsLinear returns t's Linear, if it has one.
func AsLinear(t Type) (Linear, bool) {
	if e, ok := t.(interface{ linear() (Linear, bool) }); ok {
		return e.linear()
	}
	l, ok := t.(Linear)
	return l, ok
}

// linear lets AsLinear look at the typed value inside an erased one.
func (e *erased[S, O]) linear() (Linear, bool) {
	t, ok := e.t.(TypedLinear[S, O])
	return erasedLinear[S, O]{t}, ok
}

type erasedLinear[S, O any] struct{ t TypedLinear[S, O] }

func (e erasedLinear[S, O]) Len(s Snapshot) int { return e.t.Len(s.(S)) }

func (e erasedLinear[S, O]) Steps(op Op) iter.Seq[Step] { return e.t.Steps(op.(O)) }

func (e erasedLinear[S, O]) Slice(s Snapshot, from, to int) ([]byte, error) {
	return e.t.Slice(s.(S), from, to)
}

func (e erasedLinear[S, O]) Reformat(from Snapshot, fromAt int, to Snapshot, toAt, n int) iter.Seq2[int, []byte] {
	return e.t.Reformat(from.(S), fromAt, to.(S), toAt, n)
}
