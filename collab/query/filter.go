package query

import (
	"math"
	"regexp"
	"slices"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// node is a condition.
type node interface{ match(t target) bool }

type (
	// and holds where all of its conditions do; without any, everywhere.
	and []node
	// or holds where one of its conditions does; without any, nowhere.
	or []node
	// not holds where its condition does not.
	not struct{ node }
	// field holds where one of the values that a path leads to passes a test.
	field struct {
		path Path
		// whole says that an array at the end is not looked into.
		whole bool
		test  test
	}
)

func (n and) match(t target) bool {
	for _, c := range n {
		if !c.match(t) {
			return false
		}
	}
	return true
}

func (n or) match(t target) bool {
	return slices.ContainsFunc(n, func(c node) bool { return c.match(t) })
}

func (n not) match(t target) bool { return !n.node.match(t) }

func (n *field) match(t target) bool {
	return !t.walk(n.path, !n.whole, func(v jsontree.Value) bool { return !n.test.passes(v) })
}

// test is a condition on one value, which may be missing: the zero Value.
type test interface{ passes(v jsontree.Value) bool }

type (
	equal   struct{ to jsontree.Value }
	ordered struct {
		to        jsontree.Value
		less      bool // than to; else greater
		inclusive bool
	}
	oneOf struct {
		strings map[string]bool
		numbers map[float64]bool
		others  []equal
	}
	matches  struct{ re *regexp.Regexp }
	exists   struct{}
	sized    struct{ n int }
	modulo   struct{ divisor, remainder float64 }
	ofKind   struct{ kinds []jsonvalue.Kind }
	anyMatch struct {
		node
		objects bool // only elements that are objects or arrays are looked at
	}
)

func (e equal) passes(v jsontree.Value) bool {
	if e.to.IsNull() {
		return v.IsNone() || v.IsNull()
	}
	return jsontree.Equal(v, e.to)
}

func (o *ordered) passes(v jsontree.Value) bool {
	if v.IsNone() {
		v = jsontree.Null()
	}
	if rank(v) != rank(o.to) {
		return false
	}
	switch c := compare(v, o.to); {
	case c == 0:
		return o.inclusive
	default:
		return c < 0 == o.less
	}
}

func newOneOf(values []jsontree.Value) *oneOf {
	o := &oneOf{strings: make(map[string]bool), numbers: make(map[float64]bool)}
	for _, v := range values {
		switch v.Kind() {
		case jsonvalue.String:
			o.strings[v.String()] = true
		case jsonvalue.Number:
			o.numbers[v.Float()] = true
		default:
			o.others = append(o.others, equal{v})
		}
	}
	return o
}

func (o *oneOf) passes(v jsontree.Value) bool {
	switch v.Kind() {
	case jsonvalue.String:
		return len(o.strings) > 0 && o.strings[v.String()]
	case jsonvalue.Number:
		return o.numbers[v.Float()]
	}
	return slices.ContainsFunc(o.others, func(e equal) bool { return e.passes(v) })
}

func (m *matches) passes(v jsontree.Value) bool {
	return v.Kind() == jsonvalue.String && m.re.MatchString(v.String())
}

func (exists) passes(v jsontree.Value) bool { return !v.IsNone() }

func (s sized) passes(v jsontree.Value) bool { return isArray(v) && v.Len() == s.n }

func (m modulo) passes(v jsontree.Value) bool {
	return v.Kind() == jsonvalue.Number && math.Mod(math.Trunc(v.Float()), m.divisor) == m.remainder
}

func (k ofKind) passes(v jsontree.Value) bool { return slices.Contains(k.kinds, v.Kind()) }

func (m *anyMatch) passes(v jsontree.Value) bool {
	if !isArray(v) {
		return false
	}
	for e := range v.Elements() {
		if (e.IsContainer() || !m.objects) && m.match(target{element: e}) {
			return true
		}
	}
	return false
}
