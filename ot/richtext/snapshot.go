package richtext

import (
	"iter"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// tag is what a Snapshot says about one of its components.
type tag struct {
	attributes *Attributes
	embed      *jsonvalue.Value // nil: text
}

// mergesWith reports whether text with these two tags is merged when one is pushed behind the other.
func (t tag) mergesWith(next tag) bool {
	return t.embed == nil && next.embed == nil && equalAttributes(t.attributes, next.attributes)
}

// placeholder stands for an embed in the text of a Snapshot. That it may also occur as itself does no harm.
const placeholder = "\x00"

// Snapshot is an immutable document. Its components keep their borders.
type Snapshot struct {
	text  seq.Text
	spans seq.Spans[tag] // lengths in UTF-16 units
	// tight says that no neighbours can be merged and no attributes are empty. If it is false it may yet be so.
	tight bool
}

// NewSnapshot returns a document of the given inserts, which are not merged.
func NewSnapshot(inserts ...Component) *Snapshot {
	var text []byte
	tight := true
	spans := make([]seq.Span[tag], len(inserts))
	for i, c := range inserts {
		if c.Action != Insert {
			panic("richtext: a document consists of inserts")
		}
		spans[i] = spanOf(&c)
		if c.Embed == nil {
			text = seq.Join(text, c.Text)
		} else {
			text = append(text, placeholder...)
		}
		if c.isEmptyAttributed() || i > 0 && spans[i-1].Tag.mergesWith(spans[i].Tag) {
			tight = false
		}
	}
	return &Snapshot{seq.NewText(string(text)), seq.NewSpans(spans...), tight}
}

func spanOf(c *Component) seq.Span[tag] {
	return tag{c.Attributes, c.Embed}.span(c.Len)
}

// span returns a span with the tag. It weighs what the tag takes as JSON.
func (t tag) span(n int) seq.Span[tag] {
	weight := t.attributes.size()
	if t.embed != nil {
		weight += len(jsonvalue.Append(nil, *t.embed))
	}
	return seq.Span[tag]{Len: n, Tag: t, Weight: weight}
}

// componentBytes is about what a component takes as JSON, beside its text, its embed and its attributes.
const componentBytes = len(`{"insert":"","attributes":},`)

func sizeOf(text seq.Size, components, weight int) int {
	return text[seq.Bytes] + components*componentBytes + weight
}

// isEmptyAttributed reports whether c has attributes that say nothing.
func (c *Component) isEmptyAttributed() bool { return c.Attributes != nil && c.Attributes.Len() == 0 }

// Len returns the length in UTF-16 units.
func (s *Snapshot) Len() int { return s.spans.Len() }

// Components yields the inserts of which the document consists.
func (s *Snapshot) Components() iter.Seq[Component] { return s.slice(0, s.Len()) }

// slice yields the inserts in [from, to), the first and the last cut to what lies within.
func (s *Snapshot) slice(from, to int) iter.Seq[Component] {
	return func(yield func(Component) bool) {
		var buf []byte
		at := from
		for span := range s.spans.Range(from, to) {
			c := Component{Action: Insert, Len: span.Len, Embed: span.Tag.embed, Attributes: span.Tag.attributes}
			if c.Embed == nil {
				buf = s.text.AppendRange(buf[:0], seq.UTF16, at, at+span.Len)
				c.Text = string(buf)
			}
			at += span.Len
			if !yield(c) {
				return
			}
		}
	}
}
