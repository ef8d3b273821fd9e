package json0

import (
	"errors"
	"slices"
	"strconv"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// piece is a component of text0: text that is inserted or deleted at an offset. It is immutable.
type piece struct {
	at, len int // in UTF-16 units
	text    string
	deletes bool
}

func newPiece(at int, text string, deletes bool) piece {
	return piece{at, seq.Measure(text)[seq.UTF16], text, deletes}
}

// end is the offset behind the text.
func (p piece) end() int { return p.at + p.len }

// cut returns the text in [from, to), offsets into it.
func (p piece) cut(from, to int) string {
	if from >= to {
		return ""
	}
	_, tail := seq.Cut(p.text, seq.UTF16, from)
	head, _ := seq.Cut(tail, seq.UTF16, to-from)
	return head
}

// inject returns text with other put in at an offset.
func inject(text string, at int, other string) string {
	head, tail := seq.Cut(text, seq.UTF16, at)
	return jsonvalue.Concat(jsonvalue.Concat(head, other), tail)
}

// text0 is the subtype for strings. Its operations are lists of pieces, done one after another.
type text0 struct{}

// pieces is an operation of text0.
type pieces []piece

var (
	errPieces    = errors.New("o must be a list of objects with p, and i or d")
	errOffset    = errors.New("an offset into a text must be an integer from 0 to 2147483647")
	errNotString = errors.New("a text edit of something that is not a string")
	errWrongText = errors.New("the document has another text where the operation deletes")
	errTooLarge  = errors.New("it makes a text too large")
	errDeletes   = errors.New("the operations delete different texts in the same place")
)

func (text0) name() string { return "text0" }

func (text0) decode(raw []byte) (any, error) {
	if jsonvalue.KindOf(raw) != jsonvalue.Array {
		return nil, errPieces
	}
	op := make(pieces, 0, 1)
	r := jsonvalue.ReadArray(raw, opLimits)
	for r.Next() {
		p, err := decodePiece(r.Raw())
		if err != nil {
			return nil, err
		}
		op = append(op, p)
	}
	return op, r.Err()
}

// decodePiece reads {"p": offset, "i": text} or {"p": offset, "d": text}. The other one may be null.
func decodePiece(raw []byte) (piece, error) {
	if jsonvalue.KindOf(raw) != jsonvalue.Object {
		return piece{}, errPieces
	}
	var p, i, d []byte
	r := jsonvalue.ReadObject(raw, opLimits)
	for r.Next() {
		switch string(r.Key()) {
		case "p":
			p = r.Raw()
		case "i":
			i = r.Raw()
		case "d":
			d = r.Raw()
		default:
			return piece{}, errPieces
		}
	}
	if err := r.Err(); err != nil {
		return piece{}, err
	}
	at, err := decodeIndex(p)
	if err != nil {
		return piece{}, errOffset
	}
	raw = i
	if isNull(i) {
		raw = d
	}
	if jsonvalue.KindOf(raw) != jsonvalue.String || !isNull(i) && !isNull(d) {
		return piece{}, errPieces
	}
	text, err := jsonvalue.ParseString(raw)
	return newPiece(at, text, isNull(i)), err
}

func isNull(raw []byte) bool { return raw == nil || jsonvalue.KindOf(raw) == jsonvalue.Null }

func (text0) append(dst []byte, op any) []byte {
	dst = append(dst, '[')
	for i, p := range op.(pieces) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(append(dst, `{"p":`...), int64(p.at), 10)
		name := `,"i":`
		if p.deletes {
			name = `,"d":`
		}
		dst = append(jsonvalue.AppendString(append(dst, name...), p.text), '}')
	}
	return append(dst, ']')
}

func (text0) apply(v jsontree.Value, op any) (jsontree.Value, error) {
	text, ok := v.Text()
	if !ok {
		return jsontree.Value{}, errNotString
	}
	e := text.Edit()
	for _, p := range op.(pieces) {
		if err := p.apply(e); err != nil {
			return jsontree.Value{}, err
		}
	}
	return jsontree.Text(e.Freeze()), nil
}

// apply changes the text of e by p. An offset past the end means the end, as for JavaScript's slice.
func (p piece) apply(e *seq.TextEditor) error {
	size := e.Size()
	p.at = min(p.at, size[seq.UTF16])
	switch {
	case !p.deletes && len(p.text) > seq.MaxLen-size[seq.Bytes]:
		return errTooLarge
	case p.deletes && p.end() > size[seq.UTF16], p.deletes && string(e.AppendRange(nil, seq.UTF16, p.at, p.end())) != p.text:
		return errWrongText
	}
	e.Rewind()
	e.Skip(seq.UTF16, p.at)
	if p.deletes {
		e.Delete(seq.UTF16, p.len)
	} else {
		e.Insert(p.text)
	}
	return nil
}

func (text0) invert(op any) (any, error) {
	in := op.(pieces)
	out := make(pieces, len(in))
	for i, p := range in {
		p.deletes = !p.deletes
		out[len(in)-1-i] = p
	}
	return out, nil
}

func (text0) isEmpty(op any) bool { return len(op.(pieces)) == 0 }

func (text0) compose(first, second any, own bool) (any, error) {
	out := first.(pieces)
	if !own {
		out = slices.Clone(out)
	}
	for _, p := range second.(pieces) {
		out = out.push(p)
	}
	return out, nil
}

func (text0) transform(op, over any, side ot.Side) (any, error) {
	out, err := transform(pieceRules, op.(pieces), over.(pieces), side)
	return pieces(out), err
}

// push appends p, or merges it with the last piece, which is then replaced.
func (op pieces) push(p piece) pieces {
	if p.text == "" {
		return op
	}
	if len(op) > 0 {
		switch last := &op[len(op)-1]; {
		case last.deletes != p.deletes:
		case !p.deletes && last.at <= p.at && p.at <= last.end():
			*last = piece{last.at, last.len + p.len, inject(last.text, p.at-last.at, p.text), false}
			return op
		case p.deletes && p.at <= last.at && last.at <= p.end():
			*last = piece{p.at, p.len + last.len, inject(p.text, last.at-p.at, last.text), true}
			return op
		}
	}
	return append(op, p)
}
