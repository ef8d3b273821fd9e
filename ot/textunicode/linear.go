package textunicode

import (
	"iter"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/seq"
)

// Len returns the length of a document in code points.
func (textUnicode) Len(doc seq.Text) int { return doc.Size()[dialect.Unit] }

// Steps yields what op does.
func (textUnicode) Steps(op Op) iter.Seq[ot.Step] { return textop.Steps(op) }

// Slice writes what stands in [from, to) as a JSON string.
func (textUnicode) Slice(doc seq.Text, from, to int) ([]byte, error) {
	return dialect.Slice(doc, from, to)
}

// Reformat yields that nothing is said about any text.
func (textUnicode) Reformat(_ seq.Text, _ int, _ seq.Text, _, n int) iter.Seq2[int, []byte] {
	return textop.Reformat(n)
}
