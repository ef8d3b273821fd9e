package textunicode

// TransformPosition returns where a place, an offset in code points, is after op. An insert at the place does not move
// it; a place inside of what is deleted moves to where that was.
func (op Op) TransformPosition(place int) int {
	at := 0
	for _, c := range op {
		if place <= at {
			break
		}
		switch c.Action {
		case Skip:
			at += c.Len
		case Insert:
			at += c.Len
			place += c.Len
		case Delete:
			place -= min(c.Len, place-at)
		}
	}
	return place
}

// Selection is a stretch of selected text: where selecting began, and where the caret is, which may be before that. Both
// are offsets in code points.
type Selection struct{ Anchor, Focus int }

// TransformSelection returns where a selection is after op.
func (op Op) TransformSelection(s Selection) Selection {
	return Selection{op.TransformPosition(s.Anchor), op.TransformPosition(s.Focus)}
}
