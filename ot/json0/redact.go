package json0

import (
	"errors"
	"iter"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

var (
	errRewrite     = errors.New("an edit of this type cannot be written with other content")
	errOtherLength = errors.New("a text was replaced by one of another length")
)

// Rewrite returns op with other strings. What it deletes becomes what stands there: in before, as the components before it
// have made it.
func (json0) Rewrite(op Op, before jsontree.Value, r ot.Replacer) (Op, error) {
	out := make(Op, len(op))
	for i, c := range op {
		err := c.rewrite(before, r)
		if err == nil {
			before, err = c.apply(before)
		}
		if err != nil {
			return nil, &OpError{i, err}
		}
		out[i] = c
	}
	return out, nil
}

// rewrite gives c, which is done to doc, other content.
func (c *Component) rewrite(doc jsontree.Value, r ot.Replacer) (err error) {
	switch c.Action {
	case List, Object:
		if !c.Delete.IsNone() {
			if c.Delete = valueAt(doc, c.Path); c.Delete.IsNone() {
				c.Delete = jsontree.Null() // it says that something was there
			}
		}
		if !c.Insert.IsNone() {
			c.Insert = jsontree.Rewrite(c.Insert, c.Path.steps(doc), r.Text)
		}
	case Text:
		path, p := c.asEdit()
		p, _, err = p.rewrite(valueAt(doc, path), path.steps(doc), r)
		c.text = newPiece(c.text.at, p.text, p.deletes)
	case Edit:
		if c.edit.op != nil {
			c.edit.op, err = c.edit.sub.rewrite(c.edit.op, valueAt(doc, c.Path), c.Path.steps(doc), r)
			c.edit.own = false
		}
	}
	return err
}

// valueAt returns the value at a path; the zero Value if there is none.
func valueAt(v jsontree.Value, path Path) jsontree.Value {
	for _, k := range path {
		v = child(v, k)
	}
	return v
}

// steps returns the path in doc as package ot has it.
func (p Path) steps(doc jsontree.Value) []any {
	steps := make([]any, len(p))
	for i, k := range p {
		if doc.Kind() == jsonvalue.Array {
			steps[i] = k.number
		} else {
			steps[i] = k.member()
		}
		doc = child(doc, k)
	}
	return steps
}

// rewrite returns a piece with another text, done to the string v at a path, and the string after it.
func (p piece) rewrite(v jsontree.Value, at []any, r ot.Replacer) (piece, jsontree.Value, error) {
	text, ok := v.Text()
	if !ok {
		return p, v, errNotString
	}
	changed := r.Text(at, p.text)
	if end := text.Size()[seq.UTF16]; p.deletes {
		if p.end() > end {
			return p, v, errWrongText
		}
		changed = string(text.AppendRange(nil, seq.UTF16, p.at, p.end()))
	}
	if seq.Measure(changed)[seq.UTF16] != p.len {
		return p, v, errOtherLength
	}
	p.text = changed
	after, err := text0{}.apply(v, pieces{p})
	return p, after, err
}

func (text0) rewrite(op any, v jsontree.Value, at []any, r ot.Replacer) (any, error) {
	out := make(pieces, len(op.(pieces)))
	for i, p := range op.(pieces) {
		var err error
		if out[i], v, err = p.rewrite(v, at, r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (e embedded) rewrite(op any, v jsontree.Value, at []any, r ot.Replacer) (any, error) {
	redactor, ok := ot.AsRedactor(e.typ)
	if !ok {
		return nil, errRewrite
	}
	doc, err := e.typ.Create(jsontree.Append(nil, v))
	if err != nil {
		return nil, err
	}
	next, err := redactor.Rewrite(op.(embeddedOp).op, doc, under(r, at))
	return embeddedOp{op: next}, err
}

// under returns r for a text that stands at a path.
func under(r ot.Replacer, at []any) ot.Replacer {
	return ot.Replacer{Value: r.Value, Text: func(_ []any, text string) string { return r.Text(at, text) }}
}

func (u unknown) rewrite(any, jsontree.Value, []any, ot.Replacer) (any, error) {
	return nil, errRewrite
}

// RewriteSnapshot returns a document with other strings.
func (json0) RewriteSnapshot(doc jsontree.Value, r ot.Replacer) (jsontree.Value, error) {
	return jsontree.Rewrite(doc, nil, r.Text), nil
}

// Changed yields the strings that op has changed, whole.
func (json0) Changed(_ Op, before, after jsontree.Value, _ int) iter.Seq[ot.Span] {
	return func(yield func(ot.Span) bool) {
		for path := range jsontree.Changed(before, after, nil) {
			if !yield(ot.Span{Path: path, To: ot.WholeText}) {
				return
			}
		}
	}
}

// Text returns a part of a string. Its bounds count UTF-16 units.
func (json0) Text(doc jsontree.Value, at ot.Span) (string, error) {
	return jsontree.TextAt(doc, at.Path, seq.UTF16, at.From, at.To)
}

// Values yields nothing: all strings have places.
func (json0) Values(jsontree.Value, ot.Span) iter.Seq[string] { return func(func(string) bool) {} }
