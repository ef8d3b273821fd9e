package query

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// The keys of an index, which stores keep: bytes whose order is that of the values. A key tells less than the value does:
// long strings are cut, and objects and arrays are all alike, so what is found by a key has yet to be matched. The form
// is frozen; none is the beginning of another.
const (
	keyNull   = 0x10 // and missing fields
	keyNumber = 0x20 // and 8 bytes: of a float64, turned so that they sort
	keyString = 0x30 // and the bytes, of which 0 is 0 and 255, and behind them 0 and 1, or 0 and 2 if the string was cut
	keyObject = 0x40
	keyArray  = 0x50
	keyBool   = 0x60 // and 0 or 1
	keyMany   = 0xf0 // for a document with so many keys that it is always looked at

	keyEnd = 0xff // behind all strings, numbers and booleans
)

const (
	// maxKeyText is how many bytes of a string are in a key.
	maxKeyText = 128
	// maxKeys is how many keys a document may have in an index.
	maxKeys = 1000
)

// Keys returns the keys under which a document is found in the index on a path, each once and in order.
func Keys(d *Doc, p Path) [][]byte {
	var keys [][]byte
	target{doc: d}.walk(p, true, func(v jsontree.Value) bool {
		keys = append(keys, appendKey(nil, v))
		if len(keys) < 2*maxKeys {
			return true
		}
		keys = sorted(keys)
		return len(keys) <= maxKeys
	})
	if keys = sorted(keys); len(keys) > maxKeys {
		return [][]byte{{keyMany}}
	}
	return keys
}

func sorted(keys [][]byte) [][]byte {
	slices.SortFunc(keys, bytes.Compare)
	return slices.CompactFunc(keys, bytes.Equal)
}

// appendKey appends the key of a value.
func appendKey(dst []byte, v jsontree.Value) []byte {
	switch v.Kind() {
	case jsonvalue.Number:
		b := math.Float64bits(v.Float() + 0) // -0 is 0
		if b>>63 == 1 {
			b = ^b
		} else {
			b |= 1 << 63
		}
		return binary.BigEndian.AppendUint64(append(dst, keyNumber), b)
	case jsonvalue.String:
		return appendKeyText(append(dst, keyString), v.String())
	case jsonvalue.Object:
		return append(dst, keyObject)
	case jsonvalue.Array:
		return append(dst, keyArray)
	case jsonvalue.Bool:
		if v.Bool() {
			return append(dst, keyBool, 1)
		}
		return append(dst, keyBool, 0)
	}
	return append(dst, keyNull)
}

func appendKeyText(dst []byte, s string) []byte {
	for i := range min(len(s), maxKeyText) {
		if dst = append(dst, s[i]); s[i] == 0 {
			dst = append(dst, 0xff)
		}
	}
	if len(s) > maxKeyText {
		return append(dst, 0, 2)
	}
	return append(dst, 0, 1)
}

// Range is of keys from From to To, both included.
type Range struct{ From, To []byte }

// Contains reports whether a key is in the range.
func (r Range) Contains(key []byte) bool {
	return bytes.Compare(r.From, key) <= 0 && bytes.Compare(key, r.To) <= 0
}

// Plan is how the documents that may match a query are found without looking at all: by their ids, or in the index on a
// path by ranges of keys.
type Plan struct {
	IDs    []string
	Path   string // empty: by IDs
	Ranges []Range
}

// Plan returns a plan for the query by ids or by one of the indexed paths; false if there is none. Of several the one that
// asks for single values is taken.
func (q *Query) Plan(indexed []string) (Plan, bool) {
	var best Plan
	found, exact := false, false
	q.filter.each(func(f *field) {
		ranges, points := rangesOf(f.test)
		switch {
		case exact || ranges == nil || f.whole:
		case f.path.text == fieldID:
			if ids, ok := idsOf(f.test); ok {
				best, found, exact = Plan{IDs: ids}, true, true
			}
		case slices.Contains(indexed, f.path.text) && (points || !found):
			ranges = append(ranges, Range{[]byte{keyMany}, []byte{keyMany}})
			best, found, exact = Plan{Path: f.path.text, Ranges: ranges}, true, points
		}
	})
	return best, found
}

// each calls fn with those conditions on fields that must all hold.
func (n and) each(fn func(*field)) {
	for _, c := range n {
		switch c := c.(type) {
		case and:
			c.each(fn)
		case *field:
			fn(c)
		}
	}
}

// idsOf returns the strings that pass a test; false if there may be others.
func idsOf(t test) (ids []string, ok bool) {
	switch t := t.(type) {
	case equal:
		if t.to.Kind() == jsonvalue.String {
			ids = append(ids, t.to.String())
		}
		return ids, true
	case *oneOf:
		for s := range t.strings {
			ids = append(ids, s)
		}
		slices.Sort(ids)
		return ids, true
	}
	return nil, false
}

// rangesOf returns the ranges that hold the keys of all values which pass a test; nil if that are too many. points says that each is of
// one value.
func rangesOf(t test) (ranges []Range, points bool) {
	switch t := t.(type) {
	case equal:
		return []Range{pointOf(t.to)}, true
	case *oneOf:
		ranges = []Range{}
		for s := range t.strings {
			ranges = append(ranges, pointOf(jsontree.String(s)))
		}
		for n := range t.numbers {
			ranges = append(ranges, pointOf(jsontree.Number(n)))
		}
		for _, e := range t.others {
			ranges = append(ranges, pointOf(e.to))
		}
		slices.SortFunc(ranges, func(a, b Range) int { return bytes.Compare(a.From, b.From) })
		return slices.CompactFunc(ranges, func(a, b Range) bool { return bytes.Equal(a.From, b.From) }), true
	case *ordered:
		key := appendKey(nil, t.to)
		kind := key[:1:1]
		if t.less {
			return []Range{{kind, key}}, false
		}
		return []Range{{key, append(kind, keyEnd)}}, false
	}
	return nil, false
}

func pointOf(v jsontree.Value) Range {
	key := appendKey(nil, v)
	return Range{key, key}
}
