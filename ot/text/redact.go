package text

import (
	"iter"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/seq"
)

// Rewrite returns op with other texts in its inserts, and in its deletes those of before.
func (text) Rewrite(op Op, before seq.Text, r ot.Replacer) (Op, error) {
	return dialect.Rewrite(op, before, r)
}

// RewriteSnapshot returns a document with other content.
func (text) RewriteSnapshot(doc seq.Text, r ot.Replacer) (seq.Text, error) {
	return dialect.RewriteSnapshot(doc, r)
}

// Changed yields where op has changed the text.
func (text) Changed(op Op, _, after seq.Text, margin int) iter.Seq[ot.Span] {
	return dialect.Changed(op, after, margin)
}

// Text returns what stands in a span.
func (text) Text(doc seq.Text, at ot.Span) (string, error) { return dialect.Text(doc, at) }

// Values yields nothing.
func (text) Values(seq.Text, ot.Span) iter.Seq[string] { return textop.NoValues }
