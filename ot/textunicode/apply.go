package textunicode

import (
	"errors"
	"fmt"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/seq"
)

// The ways not to fit a document, besides going past its end.
var (
	errWrongText = errors.New("the document has another text where the operation deletes")
	errTooLarge  = errors.New("it makes the document too large")
)

// editor changes a text by operations.
type editor struct {
	text    *seq.TextEditor
	scratch []byte
}

// Edit returns an Editor that starts at text.
func (textUnicode) Edit(text seq.Text) ot.TypedEditor[seq.Text, Op] {
	return &editor{text: text.Edit()}
}

// Apply returns the text after op.
func (textUnicode) Apply(text seq.Text, op Op) (seq.Text, error) {
	e := editor{text: text.Edit()}
	if err := e.Apply(op); err != nil {
		return seq.Text{}, err
	}
	return e.Freeze(), nil
}

// Freeze returns the present text.
func (e *editor) Freeze() seq.Text { return e.text.Freeze() }

// Size returns the length of the text in bytes.
func (e *editor) Size() int { return e.text.Size()[seq.Bytes] }

// Apply changes the text by op.
func (e *editor) Apply(op Op) error {
	if err := e.check(op); err != nil {
		return err
	}
	e.text.Rewind()
	for i := range op {
		switch c := &op[i]; c.Action {
		case Skip:
			e.text.Skip(seq.CodePoints, c.Len)
		case Insert:
			e.text.Insert(c.Text)
		case Delete:
			e.text.Delete(seq.CodePoints, c.Len)
		}
	}
	return nil
}

// check returns an error unless op fits the text.
func (e *editor) check(op Op) error {
	size := e.text.Size()
	at, end, room := 0, size[seq.CodePoints], seq.MaxLen-size[seq.Bytes]
	for i := range op {
		c := &op[i]
		if c.Action == Insert {
			if room -= len(c.Text); room < 0 {
				return &OpError{i, errTooLarge}
			}
			continue
		}
		if c.Len > end-at {
			return pastEnd(i, end)
		}
		if c.Text != "" {
			e.scratch = e.text.AppendRange(e.scratch[:0], seq.CodePoints, at, at+c.Len)
			if string(e.scratch) != c.Text {
				return &OpError{i, errWrongText}
			}
		}
		at += c.Len
	}
	return nil
}

func pastEnd(index, length int) error {
	return &OpError{index, fmt.Errorf("it goes past the end of the document, which has %d code points", length)}
}
