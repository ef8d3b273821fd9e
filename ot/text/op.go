package text

import (
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/seq"
)

// Op is an operation: components that walk over the document.
type Op []Component

// Component is one step of an operation. Its Len counts UTF-16 units; a Delete has no Text.
type Component = textop.Component

// Action is what a component does.
type Action = textop.Action

// The actions.
const (
	Skip   = textop.Skip
	Insert = textop.Insert
	Delete = textop.Delete
)

// OpError says what is wrong with an operation. Its text is safe to show to a client.
type OpError = textop.OpError

// dialect says how text differs from its sibling.
var dialect = &textop.Dialect{Name: Name, Unit: seq.UTF16, Halves: true}

// Transform returns op as it must be after over, which was made against the same document.
func (op Op) Transform(over Op, side ot.Side) Op { return dialect.Transform(op, over, side) }

// Compose returns one operation with the effect of op followed by next.
func (op Op) Compose(next Op) Op { return dialect.Compose(op, next) }

// Normalize returns op with neighbours of the same kind merged.
func (op Op) Normalize() Op { return textop.Normalize(op) }
