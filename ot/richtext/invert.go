package richtext

// Invert is the reference's Delta.invert: it returns the operation that undoes op, which was made against before.
func (richText) Invert(op Op, before *Snapshot) (Op, error) {
	if err := checkLen(op, before.Len()); err != nil {
		return nil, err
	}
	var out Builder
	at := 0
	for i := range op {
		c := &op[i]
		switch {
		case c.Action == Insert:
			out.Push(DeleteLen(c.Len))
			continue
		case c.Action == Delete:
			for gone := range before.slice(at, at+c.Len) {
				out.Push(gone)
			}
		case c.Attributes == nil:
			out.Retain(c.Len, nil)
		default:
			for span := range before.spans.Range(at, at+c.Len) {
				out.Retain(span.Len, invertAttributes(c.Attributes, span.Tag.attributes))
			}
		}
		at += c.Len
	}
	return out.Op(), nil
}
