package textunicode

import (
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/seq"
)

// Op is an operation: components that walk over the document.
type Op []Component

// Component is one step of an operation. Its Len counts code points.
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

// dialect says how text-unicode differs from its sibling.
var dialect = &textop.Dialect{Name: Name, Unit: seq.CodePoints, DeletedText: true}

// Transform returns op as it must be after over, which was made against the same document.
func (op Op) Transform(over Op, side ot.Side) Op { return dialect.Transform(op, over, side) }

// Compose returns one operation with the effect of op followed by next.
func (op Op) Compose(next Op) Op { return dialect.Compose(op, next) }

// Normalize returns op with neighbours of the same kind merged.
func (op Op) Normalize() Op { return textop.Normalize(op) }

// TransformPosition returns where a place, an offset in code points, is after op. An insert at the place does not move it; a
// place inside of what is deleted moves to where that was.
func (op Op) TransformPosition(place int) int { return textop.TransformPosition(op, place) }

// Selection is a stretch of selected text: where selecting began, and where the caret is, which may be before that. Both
// are offsets in code points.
type Selection struct{ Anchor, Focus int }

// TransformSelection returns where a selection is after op.
func (op Op) TransformSelection(s Selection) Selection {
	return Selection{op.TransformPosition(s.Anchor), op.TransformPosition(s.Focus)}
}
