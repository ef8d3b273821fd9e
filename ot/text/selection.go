package text

import "github.com/tandem-collab/tandem/ot/internal/textop"

// Selection is a stretch of selected text: where selecting began, and where the caret is, which may be before that. Both
// are offsets in UTF-16 units. A mere caret has the same twice.
type Selection struct{ Anchor, Focus int }

// TransformSelection returns where a selection is after op. Of one's own operation, a caret is left at the end; by another's, an
// insert at a place does not move it, and a place inside of what is deleted moves to where that was.
func (op Op) TransformSelection(s Selection, own bool) Selection {
	if own {
		end := op.end()
		return Selection{end, end}
	}
	return Selection{textop.TransformPosition(op, s.Anchor), textop.TransformPosition(op, s.Focus)}
}

// end returns the place behind the last change, in the document after op.
func (op Op) end() int {
	end := 0
	for _, c := range op {
		if c.Action != Delete {
			end += c.Len
		}
	}
	return end
}
