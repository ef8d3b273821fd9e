package textop

import (
	"errors"

	"github.com/tandem-collab/tandem/ot/seq"
)

// The ways not to fit a document, besides going past its end.
var (
	errWrongText = errors.New("the document has another text where the operation deletes")
	errTooLarge  = errors.New("it makes the document too large")
)

// Editor changes a text by operations of the form O.
type Editor[O ~[]Component] struct {
	dialect *Dialect
	text    *seq.TextEditor
	scratch []byte
}

// Edit returns an Editor that starts at text.
func Edit[O ~[]Component](d *Dialect, text seq.Text) *Editor[O] {
	return &Editor[O]{dialect: d, text: text.Edit()}
}

// Apply returns text after op.
func Apply[O ~[]Component](d *Dialect, text seq.Text, op O) (seq.Text, error) {
	e := Editor[O]{dialect: d, text: text.Edit()}
	if err := e.Apply(op); err != nil {
		return seq.Text{}, err
	}
	return e.Freeze(), nil
}

// Freeze returns the present text.
func (e *Editor[O]) Freeze() seq.Text { return e.text.Freeze() }

// Size returns the length of the text in bytes.
func (e *Editor[O]) Size() int { return e.text.Size()[seq.Bytes] }

// Apply changes the text by op. It checks before it changes anything.
func (e *Editor[O]) Apply(op O) error {
	if err := e.check(op); err != nil {
		return err
	}
	e.text.Rewind()
	for i := range op {
		switch c := &op[i]; c.Action {
		case Skip:
			e.text.Skip(e.dialect.Unit, c.Len)
		case Insert:
			e.text.Insert(c.Text)
		case Delete:
			e.text.Delete(e.dialect.Unit, c.Len)
		}
	}
	return nil
}

// check returns an error unless op fits the text.
func (e *Editor[O]) check(op O) error {
	unit, size := e.dialect.Unit, e.text.Size()
	at, end, room := 0, size[unit], seq.MaxLen-size[seq.Bytes]
	for i := range op {
		c := &op[i]
		if c.Action == Insert {
			if room -= len(c.Text); room < 0 {
				return e.dialect.Fail(i, errTooLarge)
			}
			continue
		}
		if c.Len > end-at {
			return e.dialect.PastEnd(i, end)
		}
		if c.Text != "" {
			e.scratch = e.text.AppendRange(e.scratch[:0], unit, at, at+c.Len)
			if string(e.scratch) != c.Text {
				return e.dialect.Fail(i, errWrongText)
			}
		}
		at += c.Len
	}
	return nil
}
