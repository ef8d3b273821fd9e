package json0

// invert returns the operation that undoes op. It needs no document: op says what it deletes, and where it does not, its
// inverse does not restore it.
func invert(op Op) (Op, error) {
	back := make(Op, len(op))
	for i, c := range op {
		if err := c.invert(); err != nil {
			return nil, &OpError{i, err}
		}
		back[len(op)-1-i] = c
	}
	return back, nil
}

// invert makes c its own inverse.
func (c *Component) invert() (err error) {
	switch c.Action {
	case List, Object:
		c.Insert, c.Delete = c.Delete, c.Insert
	case Move:
		last := len(c.Path) - 1
		from := c.Path[last].number
		c.Path, c.To = c.Path.with(last, c.To), from
	case Add:
		c.Amount = -c.Amount
	case Text:
		c.text.deletes = !c.text.deletes
	case Edit:
		c.edit.op, err = c.edit.sub.invert(c.edit.op)
	}
	return err
}
