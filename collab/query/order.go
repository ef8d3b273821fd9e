package query

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// rank orders the kinds of values. The zero Value is less than null only in a sort key, where it stands for an empty array.
func rank(v jsontree.Value) int {
	switch v.Kind() {
	case jsonvalue.None:
		return 0
	case jsonvalue.Null:
		return 1
	case jsonvalue.Number:
		return 2
	case jsonvalue.String:
		return 3
	case jsonvalue.Object:
		return 4
	case jsonvalue.Array:
		return 5
	}
	return 6 // true and false
}

// compare orders all values, by kind and then by content. Members of objects are compared in the order of their names.
func compare(a, b jsontree.Value) int {
	if c := cmp.Compare(rank(a), rank(b)); c != 0 || jsontree.Same(a, b) {
		return c
	}
	switch a.Kind() {
	case jsonvalue.Number:
		return cmp.Compare(a.Float(), b.Float())
	case jsonvalue.String:
		return strings.Compare(a.String(), b.String())
	case jsonvalue.Object:
		return slices.CompareFunc(members(a), members(b), compareMembers)
	case jsonvalue.Array:
		return slices.CompareFunc(slices.Collect(a.Elements()), slices.Collect(b.Elements()), compare)
	case jsonvalue.Bool:
		switch {
		case a.Bool() == b.Bool():
			return 0
		case b.Bool():
			return -1
		}
		return 1
	}
	return 0
}

type member struct {
	name  string
	value jsontree.Value
}

// members returns the members of an object by name.
func members(v jsontree.Value) []member {
	list := make([]member, 0, v.Len())
	for name, value := range v.All() {
		list = append(list, member{name, value})
	}
	slices.SortFunc(list, func(a, b member) int { return strings.Compare(a.name, b.name) })
	return list
}

func compareMembers(a, b member) int {
	return cmp.Or(cmp.Compare(rank(a.value), rank(b.value)), strings.Compare(a.name, b.name), compare(a.value, b.value))
}

// sortKey is one path of a $sort.
type sortKey struct {
	path    Path
	falling bool
}

// of returns by what a document is sorted: the least of the values, or the greatest where the order is falling.
func (k *sortKey) of(d *Doc) jsontree.Value {
	var key jsontree.Value
	some := false
	take := func(v jsontree.Value) bool {
		if c := compare(v, key); !some || c < 0 && !k.falling || c > 0 && k.falling {
			key, some = v, true
		}
		return true
	}
	target{doc: d}.walk(k.path, false, func(v jsontree.Value) bool {
		switch {
		case isArray(v) && v.Len() > 0:
			for e := range v.Elements() {
				take(e)
			}
		case isArray(v):
			take(jsontree.Value{})
		case v.IsNone():
			take(jsontree.Null())
		default:
			take(v)
		}
		return true
	})
	if !some {
		return jsontree.Null()
	}
	return key
}
