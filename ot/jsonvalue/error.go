package jsonvalue

import (
	"errors"
	"fmt"
)

// The kinds of Error, for errors.Is.
var (
	// ErrSyntax: the input is not JSON, or not the kind of value that was asked for.
	ErrSyntax = errors.New("invalid JSON")
	// ErrUTF8: the input is not UTF-8.
	ErrUTF8 = errors.New("invalid UTF-8")
	// ErrLimit: the input is larger or deeper than allowed, or holds a number beyond float64.
	ErrLimit = errors.New("JSON over the limit")
)

// Error says what is wrong with the input and where. Its text is safe to show to a client.
type Error struct {
	Offset int    // in bytes from the start of what was read
	Reason string // in a few words
	kind   error
}

// Error returns the kind, the offset and the reason.
func (e *Error) Error() string { return fmt.Sprintf("%v at byte %d: %s", e.kind, e.Offset, e.Reason) }

// Unwrap returns ErrSyntax, ErrUTF8 or ErrLimit.
func (e *Error) Unwrap() error { return e.kind }

func syntaxError(offset int, reason string) error { return &Error{offset, reason, ErrSyntax} }
func limitError(offset int, reason string) error  { return &Error{offset, reason, ErrLimit} }

// The reasons that occur in several places.
const (
	reasonEnd      = "unexpected end"
	reasonTrailing = "more follows after the value"
	reasonDeep     = "nested too deeply"
	reasonLarge    = "too large"
	reasonRange    = "number too large"
)
