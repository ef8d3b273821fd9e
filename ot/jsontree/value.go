package jsontree

import (
	"iter"
	"math"
	"slices"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// Value is an immutable JSON value. The zero Value is no value at all, what JavaScript calls undefined.
type Value struct {
	num float64 // of a number
	ref any     // nil, a plain, a string, *seq.Text, *list or *object
}

// plain marks the values that need no memory of their own. Values this small fit into an interface without one.
type plain uint8

const (
	null plain = iota
	no
	yes
	number
)

type (
	list   struct{ root *node[Value] }
	object struct {
		root *node[member]
		next uint64 // age of the next new member
	}
)

// member is a key and its value. Of two members the one with the lower age came into the object first.
type member struct {
	key   string
	value Value
	age   uint64
}

// What an element takes as JSON beside its value: a comma, or quotes, a colon and a comma.
const (
	elementBytes = 1
	memberBytes  = 4
)

func (v Value) sums() sums { return sums{1, v.Depth(), v.Size() + elementBytes} }
func (m member) sums() sums {
	return sums{1, m.value.Depth(), m.value.Size() + len(m.key) + memberBytes}
}

// longText is the size in bytes from which on a string that is edited is kept as a seq.Text.
const longText = 1024

// Null returns null.
func Null() Value { return Value{ref: null} }

// Bool returns true or false.
func Bool(b bool) Value {
	if b {
		return Value{ref: yes}
	}
	return Value{ref: no}
}

// Number returns a number.
func Number(f float64) Value { return Value{num: f, ref: number} }

// String returns a string; s is WTF-8.
func String(s string) Value { return Value{ref: s} }

// Text returns a string that is likely to be edited. It shares t if t is long.
func Text(t seq.Text) Value {
	if t.Size()[seq.Bytes] < longText {
		return String(t.String())
	}
	return Value{ref: &t}
}

// List returns a list of the elements.
func List(elements ...Value) Value { return Value{ref: &list{build(slices.Clone(elements))}} }

// Object returns an object without members.
func Object() Value { return Value{ref: &object{root: build[member](nil)}} }

// Kind returns the kind of v.
func (v Value) Kind() jsonvalue.Kind {
	switch ref := v.ref.(type) {
	case plain:
		switch ref {
		case null:
			return jsonvalue.Null
		case number:
			return jsonvalue.Number
		}
		return jsonvalue.Bool
	case string, *seq.Text:
		return jsonvalue.String
	case *list:
		return jsonvalue.Array
	case *object:
		return jsonvalue.Object
	}
	return jsonvalue.None
}

// IsNone reports whether v is the zero Value.
func (v Value) IsNone() bool { return v.ref == nil }

// IsNull reports whether v is null.
func (v Value) IsNull() bool { return v.ref == null }

// IsContainer reports whether v is a list or an object.
func (v Value) IsContainer() bool {
	switch v.ref.(type) {
	case *list, *object:
		return true
	}
	return false
}

// Bool returns whether v is true.
func (v Value) Bool() bool { return v.ref == yes }

// Float returns the number v, 0 if v is of another kind.
func (v Value) Float() float64 { return v.num }

// Text returns the string v for editing; false if v is of another kind. It takes time in proportion to v when v was not
// made by Text.
func (v Value) Text() (seq.Text, bool) {
	switch ref := v.ref.(type) {
	case string:
		return seq.NewText(ref), true
	case *seq.Text:
		return *ref, true
	}
	return seq.Text{}, false
}

// String returns the string v; if v is of another kind, its JSON.
func (v Value) String() string {
	switch ref := v.ref.(type) {
	case string:
		return ref
	case *seq.Text:
		return ref.String()
	}
	return string(Append(nil, v))
}

// Len returns the number of elements of a list or members of an object, else 0.
func (v Value) Len() int {
	switch ref := v.ref.(type) {
	case *list:
		return ref.root.count
	case *object:
		return ref.root.count
	}
	return 0
}

// Depth returns how many lists and objects are inside one another: 0 for a scalar, 1 for [] and [1], 2 for [[]].
func (v Value) Depth() int {
	switch ref := v.ref.(type) {
	case *list:
		return 1 + ref.root.depth
	case *object:
		return 1 + ref.root.depth
	}
	return 0
}

// Size returns about how many bytes v takes as JSON. It takes no time.
func (v Value) Size() int {
	switch ref := v.ref.(type) {
	case plain:
		if ref == number {
			return numberSize(v.num)
		}
		return len("null")
	case string:
		return len(ref) + len(`""`)
	case *seq.Text:
		return ref.Size()[seq.Bytes] + len(`""`)
	case *list:
		return ref.root.bytes + len("[]")
	case *object:
		return ref.root.bytes + len("{}")
	}
	return 0
}

// numberSize is the length of an integer, and that of most other numbers.
func numberSize(f float64) int {
	if f != math.Trunc(f) || math.Abs(f) >= 1e15 {
		return len("0.1234567890123456")
	}
	n := 1
	if f < 0 {
		n++
	}
	for i := int64(math.Abs(f)); i >= 10; i /= 10 {
		n++
	}
	return n
}

// All yields the members of an object in the order in which their keys came into it. Of anything else it yields
// nothing.
func (v Value) All() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		o, ok := v.ref.(*object)
		if !ok {
			return
		}
		members := make([]member, 0, o.root.count)
		for m := range o.root.all {
			members = append(members, m)
		}
		slices.SortFunc(members, func(a, b member) int {
			if a.age < b.age {
				return -1
			}
			return 1
		})
		for _, m := range members {
			if !yield(m.key, m.value) {
				return
			}
		}
	}
}

// Elements yields the elements of a list. Of anything else it yields nothing.
func (v Value) Elements() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		if l, ok := v.ref.(*list); ok {
			l.root.all(yield)
		}
	}
}
