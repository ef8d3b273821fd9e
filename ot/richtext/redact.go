package richtext

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

var errOtherLength = errors.New("a text was replaced by one of another length")

// Rewrite returns op with other texts, and other strings in embeds and attributes. Deletes say nothing of what they take.
func (richText) Rewrite(op Op, _ *Snapshot, r ot.Replacer) (Op, error) {
	out := slices.Clone(op)
	for i := range out {
		if err := out[i].rewrite(r); err != nil {
			return nil, fmt.Errorf("component %d: %w", i, err)
		}
	}
	return out, nil
}

func (c *Component) rewrite(r ot.Replacer) error {
	if c.Attributes.Len() > 0 {
		c.Attributes = newAttributes(rewriteValue(c.Attributes.object, r))
	}
	switch {
	case c.isText():
		c.Text = r.Text(nil, c.Text)
		if seq.Measure(c.Text)[seq.UTF16] != c.Len {
			return errOtherLength
		}
	case c.Action == Insert:
		v := rewriteValue(*c.Embed, r)
		c.Embed = &v
	}
	return nil
}

// rewriteValue returns v with other strings.
func rewriteValue(v jsonvalue.Value, r ot.Replacer) jsonvalue.Value {
	switch v.Kind() {
	case jsonvalue.String:
		return jsonvalue.NewString(r.Value(v.Text()))
	case jsonvalue.Array:
		elements := make([]jsonvalue.Value, v.Len())
		for i := range elements {
			elements[i] = rewriteValue(v.At(i), r)
		}
		return jsonvalue.NewArray(elements)
	case jsonvalue.Object:
		members := make([]jsonvalue.Member, v.Len())
		for i := range members {
			members[i] = jsonvalue.Member{Key: v.Key(i), Value: rewriteValue(v.At(i), r)}
		}
		return jsonvalue.NewObject(members...)
	}
	return v
}

// RewriteSnapshot returns a document with other content.
func (richText) RewriteSnapshot(s *Snapshot, r ot.Replacer) (*Snapshot, error) {
	inserts := slices.Collect(s.Components())
	for i := range inserts {
		if err := inserts[i].rewrite(r); err != nil {
			return nil, err
		}
	}
	return NewSnapshot(inserts...), nil
}

// Changed yields what op has put into after, and where it has taken something out, with margin around it.
func (richText) Changed(op Op, _, after *Snapshot, margin int) iter.Seq[ot.Span] {
	return func(yield func(ot.Span) bool) {
		at, end := 0, after.Len()
		for i := range op {
			n := op[i].Len
			if op[i].Action == Delete {
				n = 0
			}
			if op[i].Action != Retain && !yield(ot.Span{From: max(0, at-margin), To: min(end, at+n+margin)}) {
				return
			}
			at += n
		}
	}
}

var errNoSpan = errors.New("the document has no such span of text")

// Text returns what stands in a span. Each embed is U+0000.
func (richText) Text(s *Snapshot, at ot.Span) (string, error) {
	if at.To == ot.WholeText {
		at.To = s.Len()
	}
	if at.Path != nil || at.From < 0 || at.From > at.To || at.To > s.Len() {
		return "", errNoSpan
	}
	return string(s.text.AppendRange(nil, seq.UTF16, at.From, at.To)), nil
}

// Values yields the strings in the embeds and attributes of a span.
func (richText) Values(s *Snapshot, at ot.Span) iter.Seq[string] {
	return func(yield func(string) bool) {
		if at.To == ot.WholeText {
			at.To = s.Len()
		}
		more := true
		note := ot.Replacer{Value: func(text string) string { more = more && yield(text); return text }}
		for span := range s.spans.Range(at.From, at.To) {
			if span.Tag.attributes.Len() > 0 {
				rewriteValue(span.Tag.attributes.object, note)
			}
			if span.Tag.embed != nil {
				rewriteValue(*span.Tag.embed, note)
			}
			if !more {
				return
			}
		}
	}
}
