package ot

import "iter"

// Redactor is a Type whose operations and documents can be written anew with other content in the same places. It is for
// taking something out of a whole history: whoever replaces the same pieces of content in all operations, in order, gets a
// history that leads through documents of the same shape, in which every place and length is as it was.
type Redactor interface {
	// Rewrite returns op with other content in what it brings into the document. What op says of content that it takes away
	// becomes what stands there in before, which is the document that the rewritten operations before op have made.
	Rewrite(op Op, before Snapshot, r Replacer) (Op, error)
	// RewriteSnapshot returns a document with other content.
	RewriteSnapshot(s Snapshot, r Replacer) (Snapshot, error)
	// Changed yields where op, which made after of before, has changed texts, with margin units around it that were there.
	Changed(op Op, before, after Snapshot, margin int) iter.Seq[Span]
	// Text returns the text in a span of a document; it fails where there is no text. Of two documents of the same shape it
	// returns texts of the same shape.
	Text(s Snapshot, at Span) (string, error)
	// Values yields the strings that are said about a span of a document, such as links, or are no text, in any order.
	Values(s Snapshot, at Span) iter.Seq[string]
}

// Replacer says what content becomes. Its functions are called in the order of the operation or document, and not for what
// is the name of something.
type Replacer struct {
	// Text returns what becomes of a text that has a place: as many code points, each of as many UTF-16 units. path leads to
	// it in a JSON document; in documents that are one text it is nil. Both are WTF-8.
	Text func(path []any, text string) string
	// Value returns what becomes of a string that has no place, such as the address of a link. It may be of any length.
	Value func(string) string
}

// Span is a stretch of text in a document.
type Span struct {
	// Path leads to a string in a JSON document, by indexes (int) and names (string); nil where the document is one text.
	Path []any
	// From and To bound it, in the unit of the type; a To of WholeText is the end.
	From, To int
}

// WholeText stands for the end of a text.
const WholeText = -1

// TypedRedactor makes a Redactor.
type TypedRedactor[S, O any] interface {
	Rewrite(op O, before S, r Replacer) (O, error)
	RewriteSnapshot(s S, r Replacer) (S, error)
	Changed(op O, before, after S, margin int) iter.Seq[Span]
	Text(s S, at Span) (string, error)
	Values(s S, at Span) iter.Seq[string]
}

// AsRedactor returns t's Redactor, if it has one.
func AsRedactor(t Type) (Redactor, bool) {
	if e, ok := t.(interface{ redactor() (Redactor, bool) }); ok {
		return e.redactor()
	}
	r, ok := t.(Redactor)
	return r, ok
}

// redactor lets AsRedactor look at the typed value inside an erased one.
func (e *erased[S, O]) redactor() (Redactor, bool) {
	t, ok := e.t.(TypedRedactor[S, O])
	return erasedRedactor[S, O]{t}, ok
}

type erasedRedactor[S, O any] struct{ t TypedRedactor[S, O] }

func (e erasedRedactor[S, O]) Rewrite(op Op, before Snapshot, r Replacer) (Op, error) {
	return wrap(e.t.Rewrite(op.(O), before.(S), r))
}

func (e erasedRedactor[S, O]) RewriteSnapshot(s Snapshot, r Replacer) (Snapshot, error) {
	return wrap(e.t.RewriteSnapshot(s.(S), r))
}

func (e erasedRedactor[S, O]) Changed(op Op, before, after Snapshot, margin int) iter.Seq[Span] {
	return e.t.Changed(op.(O), before.(S), after.(S), margin)
}

func (e erasedRedactor[S, O]) Text(s Snapshot, at Span) (string, error) { return e.t.Text(s.(S), at) }

func (e erasedRedactor[S, O]) Values(s Snapshot, at Span) iter.Seq[string] {
	return e.t.Values(s.(S), at)
}
