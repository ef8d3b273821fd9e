package json1

import (
	"errors"
	"math"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/richtext"
	"github.com/tandem-collab/tandem/ot/seq"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// subtype is what an edit does to a single value. Its operations are its own, hence any. Subtypes are comparable.
type subtype interface {
	name() string
	// short is the member of a component that holds an operation without a type: "es" or "ena", else "".
	short() string
	decode(jsonvalue.Value) (any, error)
	append(dst []byte, op any) []byte

	apply(v jsontree.Value, op any) (jsontree.Value, error)
	transform(op, over any, side ot.Side) (any, error)
	compose(first, second any) (any, error)
	normalize(op any) any
	// isNoop reports whether op is dropped instead of being written.
	isNoop(op any) bool

	invert(op any) (any, error)
	// makeInvertible returns op with what invert needs; v is the value it was made against. fills says whether it
	// ever adds something.
	makeInvertible(op any, v jsontree.Value) (any, error)
	fills() bool
	// rewrite returns op, which is done to v at a path, with other content; see ot.Redactor.
	rewrite(op any, v jsontree.Value, at []any, r ot.Replacer) (any, error)
	transformPosition(i int, op any) int
}

// subtypes are the types that may stand under "et".
var subtypes = map[string]subtype{
	textunicode.Name: textSubtype{}, textunicode.URI: textSubtype{},
	"number":      numberSubtype{},
	richtext.Name: richSubtype, richtext.URI: richSubtype,
}

var (
	errIncompatible = errors.New("the operations edit one value by different types")
	errNoInverse    = errors.New("an edit of this type cannot be inverted")
	errNotString    = errors.New("a text edit of something that is not a string")
	errNotNumber    = errors.New("a number edit of something that is not a number")
	errNumber       = errors.New("a number edit must be a number")
	errRange        = errors.New("a number would be too large")
)

// textSubtype edits strings.
type textSubtype struct{}

func (textSubtype) name() string                          { return textunicode.Name }
func (textSubtype) short() string                         { return "es" }
func (textSubtype) decode(v jsonvalue.Value) (any, error) { return decodeAs(textunicode.Type, v) }
func (textSubtype) append(dst []byte, op any) []byte      { return appendAs(dst, textunicode.Type, op) }
func (textSubtype) compose(first, second any) (any, error) {
	return text(first).Compose(text(second)), nil
}
func (textSubtype) normalize(op any) any                { return text(op).Normalize() }
func (textSubtype) isNoop(op any) bool                  { return len(text(op)) == 0 }
func (textSubtype) fills() bool                         { return true }
func (textSubtype) transformPosition(i int, op any) int { return text(op).TransformPosition(i) }

func (textSubtype) transform(op, over any, side ot.Side) (any, error) {
	return text(op).Transform(text(over), side), nil
}

func (textSubtype) invert(op any) (any, error) {
	back, err := text(op).Invert()
	if err != nil {
		return nil, err // not an interface with a nil Op
	}
	return back, nil
}

func (textSubtype) apply(v jsontree.Value, op any) (jsontree.Value, error) {
	t, ok := v.Text()
	if !ok {
		return jsontree.Value{}, errNotString
	}
	next, err := textunicode.Type.Apply(t, op)
	if err != nil {
		return jsontree.Value{}, err
	}
	return jsontree.Text(next.(seq.Text)), nil
}

func (textSubtype) makeInvertible(op any, v jsontree.Value) (any, error) {
	t, ok := v.Text()
	if !ok {
		return nil, errNotString
	}
	full, err := text(op).MakeInvertible(t)
	if err != nil {
		return nil, err
	}
	return full, nil
}

func text(op any) textunicode.Op { return op.(textunicode.Op) }

// numberSubtype adds to numbers.
type numberSubtype struct{}

func (numberSubtype) name() string  { return "number" }
func (numberSubtype) short() string { return "ena" }
func (numberSubtype) append(dst []byte, op any) []byte {
	return jsonvalue.AppendNumber(dst, op.(float64))
}
func (numberSubtype) transform(op, _ any, _ ot.Side) (any, error)          { return op, nil }
func (numberSubtype) normalize(op any) any                                 { return op }
func (numberSubtype) isNoop(any) bool                                      { return false }
func (numberSubtype) fills() bool                                          { return false }
func (numberSubtype) invert(op any) (any, error)                           { return -op.(float64), nil }
func (numberSubtype) makeInvertible(op any, _ jsontree.Value) (any, error) { return op, nil }
func (numberSubtype) transformPosition(i int, _ any) int                   { return i }

func (numberSubtype) decode(v jsonvalue.Value) (any, error) {
	if v.Kind() != jsonvalue.Number {
		return nil, errNumber
	}
	return v.Float(), nil
}

func (numberSubtype) compose(first, second any) (any, error) {
	sum := first.(float64) + second.(float64)
	if math.IsInf(sum, 0) {
		return nil, errRange
	}
	return sum, nil
}

func (numberSubtype) apply(v jsontree.Value, op any) (jsontree.Value, error) {
	if v.Kind() != jsonvalue.Number {
		return jsontree.Value{}, errNotNumber
	}
	sum := v.Float() + op.(float64)
	if math.IsInf(sum, 0) {
		return jsontree.Value{}, errRange
	}
	return jsontree.Number(sum), nil
}

// embedded is any other OT type whose documents stand in a JSON document.
type embedded struct{ typ ot.Type }

var richSubtype = embedded{richtext.Type}

// embeddedOp keeps what was read, because what is not transformed or composed must go out in the form it came in.
type embeddedOp struct {
	op   ot.Op
	read []byte // nil for a result
}

func (e embedded) name() string                                       { return e.typ.Name() }
func (embedded) short() string                                        { return "" }
func (embedded) normalize(op any) any                                 { return op }
func (embedded) isNoop(any) bool                                      { return false }
func (embedded) fills() bool                                          { return false }
func (embedded) invert(any) (any, error)                              { return nil, errNoInverse }
func (embedded) makeInvertible(op any, _ jsontree.Value) (any, error) { return op, nil }
func (embedded) transformPosition(i int, _ any) int                   { return i }

func (e embedded) decode(v jsonvalue.Value) (any, error) {
	read := jsonvalue.Append(nil, v)
	op, err := e.typ.DecodeOp(read)
	if err != nil {
		return nil, err
	}
	return embeddedOp{op, read}, nil
}

func (e embedded) append(dst []byte, op any) []byte {
	if read := op.(embeddedOp).read; read != nil {
		return append(dst, read...)
	}
	return appendAs(dst, e.typ, op.(embeddedOp).op)
}

func (e embedded) transform(op, over any, side ot.Side) (any, error) {
	next, err := e.typ.Transform(op.(embeddedOp).op, over.(embeddedOp).op, side)
	return embeddedOp{op: next}, err
}

func (e embedded) compose(first, second any) (any, error) {
	both, err := e.typ.Compose(first.(embeddedOp).op, second.(embeddedOp).op)
	return embeddedOp{op: both}, err
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

func decodeAs(typ ot.Type, v jsonvalue.Value) (any, error) {
	return typ.DecodeOp(jsonvalue.Append(nil, v))
}

// appendAs appends an operation of another type. Types fail to write only what they have not made.
func appendAs(dst []byte, typ ot.Type, op any) []byte {
	data, err := typ.EncodeOp(op)
	if err != nil {
		panic(err)
	}
	return append(dst, data...)
}
