package textunicode

import (
	"errors"

	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/seq"
)

// ErrNotInvertible: a delete of the operation does not say its text.
var ErrNotInvertible = errors.New("the operation does not say what it deletes")

// Invert returns the operation that undoes op. It fails with ErrNotInvertible unless each delete says its text.
func (op Op) Invert() (Op, error) {
	if !op.IsInvertible() {
		return nil, ErrNotInvertible
	}
	return textop.Map(op, func(c Component) Component {
		switch c.Action {
		case Insert:
			c.Action = Delete
		case Delete:
			c.Action = Insert
		}
		return c
	}), nil
}

// IsInvertible reports whether each delete says its text.
func (op Op) IsInvertible() bool {
	for _, c := range op {
		if c.Action == Delete && c.Text == "" {
			return false
		}
	}
	return true
}

// MakeInvertible returns op with the text of each delete that does not say it, from the text that op was made against.
// It fails if op goes past the end of that.
func (op Op) MakeInvertible(before seq.Text) (Op, error) {
	at, end := 0, before.Size()[seq.CodePoints]
	for i, c := range op {
		if c.Action == Insert {
			continue
		}
		if c.Len > end-at {
			return nil, dialect.PastEnd(i, end)
		}
		at += c.Len
	}
	at = 0
	return textop.Map(op, func(c Component) Component {
		if c.Action == Delete && c.Text == "" {
			c.Text = string(before.AppendRange(nil, seq.CodePoints, at, at+c.Len))
		}
		if c.Action != Insert {
			at += c.Len
		}
		return c
	}), nil
}

// StripInvertible returns op without the texts of its deletes.
func (op Op) StripInvertible() Op {
	return textop.Map(op, func(c Component) Component {
		if c.Action == Delete {
			c.Text = ""
		}
		return c
	})
}

// Invert returns the operation that undoes op; before is the text op was made against.
func (textUnicode) Invert(op Op, before seq.Text) (Op, error) {
	op, err := op.MakeInvertible(before)
	if err != nil {
		return nil, err
	}
	return op.Invert()
}
