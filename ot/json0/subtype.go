package json0

import (
	"errors"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/richtext"
	"github.com/tandem-collab/tandem/ot/seq"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// subtype is another OT type that edits a single value of a document. Its operations are its own, hence any. Subtypes are
// comparable.
type subtype interface {
	name() string
	decode(raw []byte) (any, error)
	append(dst []byte, op any) []byte

	apply(v jsontree.Value, op any) (jsontree.Value, error)
	transform(op, over any, side ot.Side) (any, error)
	// compose may change first if it is the caller's own.
	compose(first, second any, own bool) (any, error)
	// invert returns the operation that undoes op; nil if it says nothing.
	invert(op any) (any, error)
	// rewrite returns op, which is done to v at a path, with other content; see ot.Redactor.
	rewrite(op any, v jsontree.Value, at []any, r ot.Replacer) (any, error)
	// isEmpty reports whether a result of transform is left out.
	isEmpty(op any) bool
}

// subtypes are the types that may stand under "t". Every client has text0; the others have to be registered there.
var subtypes = map[string]subtype{
	"text0":          text0{},
	textunicode.Name: unicodeText{embedded{textunicode.Type}},
	richtext.Name:    embedded{richtext.Type},
}

func subtypeOf(name string) subtype {
	if sub, ok := subtypes[name]; ok {
		return sub
	}
	return unknown(name)
}

var (
	errSubtype   = errors.New("an edit of an unknown type")
	errNoInverse = errors.New("an edit of this type cannot be inverted")
	errHalf      = errors.New("an edit in code points of a text with half a surrogate pair")
)

// embedded is an OT type whose documents stand in a JSON document.
type embedded struct{ typ ot.Type }

// embeddedOp keeps what was read, because what is not transformed or composed must go out in the form it came in.
type embeddedOp struct {
	op   ot.Op
	read []byte // nil for a result
}

func (e embedded) name() string { return e.typ.Name() }

func (e embedded) decode(raw []byte) (any, error) {
	op, err := e.typ.DecodeOp(raw)
	if err != nil {
		return nil, err
	}
	return embeddedOp{op, append([]byte(nil), raw...)}, nil
}

// append writes an operation. Types fail to write only what they have not made.
func (e embedded) append(dst []byte, op any) []byte {
	if read := op.(embeddedOp).read; read != nil {
		return append(dst, read...)
	}
	data, err := e.typ.EncodeOp(op.(embeddedOp).op)
	if err != nil {
		panic(err)
	}
	return append(dst, data...)
}

func (e embedded) apply(v jsontree.Value, op any) (jsontree.Value, error) {
	doc, err := e.typ.Create(jsontree.Append(nil, v))
	if err != nil {
		return jsontree.Value{}, err
	}
	if doc, err = e.typ.Apply(doc, op.(embeddedOp).op); err != nil {
		return jsontree.Value{}, err
	}
	data, err := e.typ.Encode(doc)
	if err != nil {
		return jsontree.Value{}, err
	}
	return jsontree.Parse(data, docLimits)
}

func (e embedded) transform(op, over any, side ot.Side) (any, error) {
	next, err := e.typ.Transform(op.(embeddedOp).op, over.(embeddedOp).op, side)
	return embeddedOp{op: next}, err
}

func (e embedded) compose(first, second any, _ bool) (any, error) {
	both, err := e.typ.Compose(first.(embeddedOp).op, second.(embeddedOp).op)
	return embeddedOp{op: both}, err
}

func (embedded) invert(any) (any, error) { return nil, errNoInverse }

// isEmpty is never true: a result of rich-text is {"ops": list}, which the reference keeps.
func (embedded) isEmpty(any) bool { return false }

// unicodeText is text-unicode as json0 embeds it. Where a string is edited by another subtype at the same time, a delete may reach
// past the end or meet another text. As in the reference, it then deletes what is there.
type unicodeText struct{ embedded }

func (unicodeText) apply(v jsontree.Value, op any) (jsontree.Value, error) {
	text, ok := v.Text()
	switch {
	case !ok:
		return jsontree.Value{}, errNotString
	case jsonvalue.HasLoneHalf(text.String()):
		return jsontree.Value{}, errHalf
	}
	next, err := textunicode.Type.Apply(text, within(op.(embeddedOp).op.(textunicode.Op), text.Size()[seq.CodePoints]))
	if err != nil {
		return jsontree.Value{}, err
	}
	return jsontree.Text(next.(seq.Text)), nil
}

// within returns op with deletes that end where a document of that length does, and do not say their text.
func within(op textunicode.Op, length int) textunicode.Op {
	out := make(textunicode.Op, 0, len(op))
	for _, c := range op {
		switch c.Action {
		case textunicode.Skip:
			length -= c.Len
		case textunicode.Delete:
			c = textunicode.Component{Action: textunicode.Delete, Len: max(0, min(c.Len, length))}
			length -= c.Len
		}
		out = append(out, c)
	}
	return out
}

// invert works without the document, so only where a text says what it deletes.
func (unicodeText) invert(op any) (any, error) {
	back, err := op.(embeddedOp).op.(textunicode.Op).Invert()
	return embeddedOp{op: back}, err
}

func (unicodeText) isEmpty(op any) bool { return len(op.(embeddedOp).op.(textunicode.Op)) == 0 }

// unknown is a subtype that this package does not have. What is done with its operations fails, only that they are lost
// when they are inverted, as in the reference.
type unknown string

func (u unknown) name() string                   { return string(u) }
func (unknown) decode(raw []byte) (any, error)   { return append([]byte(nil), raw...), nil }
func (unknown) append(dst []byte, op any) []byte { return append(dst, op.([]byte)...) }
func (unknown) apply(jsontree.Value, any) (jsontree.Value, error) {
	return jsontree.Value{}, errSubtype
}
func (unknown) transform(any, any, ot.Side) (any, error) { return nil, errSubtype }
func (unknown) compose(any, any, bool) (any, error)      { return nil, errSubtype }
func (unknown) invert(any) (any, error)                  { return nil, nil }
func (unknown) isEmpty(any) bool                         { return false }
