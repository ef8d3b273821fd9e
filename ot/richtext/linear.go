package richtext

import (
	"iter"
	"slices"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Len returns the length of a document in UTF-16 units.
func (richText) Len(s *Snapshot) int { return s.Len() }

// Steps yields what op does. A retain with attributes is a format.
func (richText) Steps(op Op) iter.Seq[ot.Step] {
	return func(yield func(ot.Step) bool) {
		for i := range op {
			if !yield(op[i].step()) {
				return
			}
		}
	}
}

func (c *Component) step() ot.Step {
	switch {
	case c.Action == Insert:
		return ot.Step{Kind: ot.StepInsert, Len: c.Len}
	case c.Action == Delete:
		return ot.Step{Kind: ot.StepDelete, Len: c.Len}
	case c.Attributes.Len() > 0:
		return ot.Step{Kind: ot.StepFormat, Len: c.Len}
	}
	return ot.Step{Kind: ot.StepKeep, Len: c.Len}
}

// Slice writes what stands in [from, to) as a list of inserts.
func (richText) Slice(s *Snapshot, from, to int) ([]byte, error) {
	return appendList(nil, s.slice(from, to)), nil
}

// Reformat yields what turns the attributes of n units of from into those of to.
func (richText) Reformat(from *Snapshot, fromAt int, to *Snapshot, toAt, n int) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		olds := slices.Collect(from.spans.Range(fromAt, fromAt+n))
		news := slices.Collect(to.spans.Range(toAt, toAt+n))
		for len(olds) > 0 && len(news) > 0 {
			piece := min(olds[0].Len, news[0].Len)
			var changed []byte
			if d := diffAttributes(olds[0].Tag.attributes, news[0].Tag.attributes); d.Len() > 0 {
				changed = jsonvalue.Append(nil, d.object)
			}
			if !yield(piece, changed) {
				return
			}
			olds, news = dropSpan(olds, piece), dropSpan(news, piece)
		}
	}
}
