package jsontree

import (
	"slices"
	"strings"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// Parse reads one JSON value within the limits.
func Parse(data []byte, lim jsonvalue.Limits) (Value, error) {
	v, err := jsonvalue.Parse(data, lim)
	if err != nil {
		return Value{}, err
	}
	return From(v), nil
}

// From returns v as a Value.
func From(v jsonvalue.Value) Value {
	switch v.Kind() {
	case jsonvalue.Null:
		return Null()
	case jsonvalue.Bool:
		return Bool(v.Bool())
	case jsonvalue.Number:
		return Number(v.Float())
	case jsonvalue.String:
		return String(v.Text())
	case jsonvalue.Array:
		elements := make([]Value, v.Len())
		for i := range elements {
			elements[i] = From(v.At(i))
		}
		return Value{ref: &list{build(elements)}}
	case jsonvalue.Object:
		members := make([]member, v.Len())
		for i := range members {
			members[i] = member{v.Key(i), From(v.At(i)), uint64(i)}
		}
		slices.SortFunc(members, func(a, b member) int { return strings.Compare(a.key, b.key) })
		return Value{ref: &object{build(members), uint64(len(members))}}
	}
	return Value{}
}

// Append appends v as JSON.stringify writes it, without spaces. The zero Value is written as null.
func Append(dst []byte, v Value) []byte {
	switch ref := v.ref.(type) {
	case plain:
		switch ref {
		case no:
			return append(dst, "false"...)
		case yes:
			return append(dst, "true"...)
		case number:
			return jsonvalue.AppendNumber(dst, v.num)
		}
	case string:
		return jsonvalue.AppendString(dst, ref)
	case *seq.Text:
		return jsonvalue.AppendString(dst, ref.String())
	case *list:
		dst = append(dst, '[')
		for e := range ref.root.all {
			dst = append(Append(dst, e), ',')
		}
		return closed(dst, '[', ']')
	case *object:
		dst = append(dst, '{')
		for key, value := range v.All() {
			dst = append(jsonvalue.AppendString(dst, key), ':')
			dst = append(Append(dst, value), ',')
		}
		return closed(dst, '{', '}')
	}
	return append(dst, "null"...)
}

// closed puts a closing bracket in the place of the last comma, or behind the opening bracket.
func closed(dst []byte, opening, closing byte) []byte {
	if last := len(dst) - 1; dst[last] != opening {
		dst[last] = closing
		return dst
	}
	return append(dst, closing)
}
