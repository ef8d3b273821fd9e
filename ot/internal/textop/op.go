package textop

import (
	"fmt"

	"github.com/tandem-collab/tandem/ot/seq"
)

// Action is what a component does.
type Action uint8

// The actions.
const (
	Skip Action = iota
	Insert
	Delete
)

// Component is one step of an operation.
type Component struct {
	Action Action
	// Len is how much is skipped, inserted or deleted, in the unit of the type.
	Len int
	// Text is what is inserted; of a delete, what is deleted, or "" if the operation does not say.
	Text string
}

// Dialect is what the types differ in.
type Dialect struct {
	Name string   // of the type, for errors
	Unit seq.Unit // of offsets and lengths
	// Halves says whether a text may have half a surrogate pair.
	Halves bool
	// DeletedText says whether a delete may say its text instead of its length.
	DeletedText bool
}

// Length returns the length of a text.
func (d *Dialect) Length(text string) int { return seq.Measure(text)[d.Unit] }

// OpError says what is wrong with an operation. Its text is safe to show to a client.
type OpError struct {
	Type  string // its name
	Index int    // of the component
	Err   error
}

// Error returns the text.
func (e *OpError) Error() string {
	return fmt.Sprintf("%s operation, component %d: %v", e.Type, e.Index, e.Err)
}

// Unwrap returns the mistake.
func (e *OpError) Unwrap() error { return e.Err }

// Fail returns an error at a component.
func (d *Dialect) Fail(index int, err error) error { return &OpError{d.Name, index, err} }

// PastEnd returns the error of a component that goes past the end of a document of that length.
func (d *Dialect) PastEnd(index, length int) error {
	return d.Fail(index, fmt.Errorf("it goes past the end of the document, whose length is %d", length))
}
