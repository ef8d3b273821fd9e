package textop

// TransformPosition returns where a place, an offset, is after op. An insert at the place does not move it; a place inside of
// what is deleted moves to where that was.
func TransformPosition(op []Component, place int) int {
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
