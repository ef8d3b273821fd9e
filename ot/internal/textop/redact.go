package textop

import (
	"errors"
	"iter"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/seq"
)

var (
	errNoSpan = errors.New("the document has no such span of text")
	errLength = errors.New("a text was replaced by one of another length")
)

// Rewrite returns op with other texts in its inserts, and in its deletes those of before. Lengths stay.
func (d *Dialect) Rewrite(op []Component, before seq.Text, r ot.Replacer) ([]Component, error) {
	out := make([]Component, len(op))
	at, end := 0, before.Size()[d.Unit]
	for i, c := range op {
		if c.Action != Insert && c.Len > end-at {
			return nil, d.PastEnd(i, end)
		}
		switch {
		case c.Action == Insert:
			if c.Text = r.Text(nil, c.Text); d.Length(c.Text) != c.Len {
				return nil, d.Fail(i, errLength)
			}
		case c.Text != "":
			c.Text = string(before.AppendRange(nil, d.Unit, at, at+c.Len))
		}
		if c.Action != Insert {
			at += c.Len
		}
		out[i] = c
	}
	return out, nil
}

// RewriteSnapshot returns text with other content.
func (d *Dialect) RewriteSnapshot(text seq.Text, r ot.Replacer) (seq.Text, error) {
	out := seq.NewText(r.Text(nil, text.String()))
	if out.Size()[d.Unit] != text.Size()[d.Unit] {
		return text, errLength
	}
	return out, nil
}

// Changed yields what op has put into after, and where it has taken something out, with margin around it.
func (d *Dialect) Changed(op []Component, after seq.Text, margin int) iter.Seq[ot.Span] {
	return func(yield func(ot.Span) bool) {
		at, end := 0, after.Size()[d.Unit]
		for i := range op {
			n := op[i].Len
			if op[i].Action == Delete {
				n = 0
			}
			if op[i].Action != Skip && !yield(ot.Span{From: max(0, at-margin), To: min(end, at+n+margin)}) {
				return
			}
			at += n
		}
	}
}

// Text returns what stands in a span.
func (d *Dialect) Text(text seq.Text, at ot.Span) (string, error) {
	end := text.Size()[d.Unit]
	if at.To == ot.WholeText {
		at.To = end
	}
	if at.Path != nil || at.From < 0 || at.From > at.To || at.To > end {
		return "", errNoSpan
	}
	return string(text.AppendRange(nil, d.Unit, at.From, at.To)), nil
}

// NoValues yields nothing: nothing is said about these texts.
func NoValues(func(string) bool) {}
