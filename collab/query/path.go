package query

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Path leads to fields of a document: names with dots between them.
type Path struct {
	text     string
	segments []segment
}

// segment is a name and, if it may be an index of an array as well, that.
type segment struct {
	name  string
	index int // -1: it is none
}

// Limits of a path. Each number in it may be an index or a name, so there are two ways to go; few of them are no burden.
const (
	MaxSegments = 64
	MaxIndexes  = 8
)

// ParsePath reads a path.
func ParsePath(text string) (Path, error) {
	p := Path{text: text}
	if strings.Count(text, ".") >= MaxSegments {
		return p, fmt.Errorf("a path has more than %d segments", MaxSegments)
	}
	indexes := 0
	for name := range strings.SplitSeq(text, ".") {
		if name == "" {
			return p, fmt.Errorf("the path %q has an empty segment", text)
		}
		if name[0] == '$' {
			return p, fmt.Errorf("the path %q has a segment that begins with $", text)
		}
		s := segment{name, index(name)}
		if s.index >= 0 {
			indexes++
		}
		p.segments = append(p.segments, s)
	}
	if indexes > MaxIndexes {
		return p, fmt.Errorf("the path %q has more than %d numbers", text, MaxIndexes)
	}
	return p, nil
}

// String returns the path as it was written.
func (p Path) String() string { return p.text }

// field is the name of the document's field in which the path begins.
func (p Path) field() string { return p.segments[0].name }

// IsMeta reports whether a path leads to what is not the content of a document.
func IsMeta(p Path) bool {
	switch p.field() {
	case fieldID, fieldV, fieldType, fieldMeta:
		return true
	}
	return false
}

// index returns the index that a name stands for; -1 if it is none.
func index(name string) int {
	if len(name) > 9 || len(name) > 1 && name[0] == '0' {
		return -1
	}
	i, err := strconv.ParseUint(name, 10, 32)
	if err != nil {
		return -1
	}
	return int(i)
}

// walk calls yield with each value that a path leads to from v, until yield returns false; it reports whether it did not. The
// zero Value stands for a field that is missing. Where the path leads into an array it goes on in each element that is an
// object, and in the element of that index if the next segment is one; so it may lead nowhere at all. With elements, an
// array at the end is followed by its elements.
func walk(v jsontree.Value, path []segment, elements bool, yield func(jsontree.Value) bool) bool {
	if len(path) == 0 {
		if elements && isArray(v) {
			for e := range v.Elements() {
				if !yield(e) {
					return false
				}
			}
		}
		return yield(v)
	}
	switch {
	case isObject(v):
		return walk(v.Get(path[0].name), path[1:], elements, yield)
	case !isArray(v):
		return yield(jsontree.Value{})
	}
	i := path[0].index
	if i >= 0 && i < v.Len() && !walkIndex(v.At(i), path[1:], elements, yield) {
		return false
	}
	for e := range v.Elements() {
		if isObject(e) && !walk(e, path, elements, yield) {
			return false
		}
	}
	return true
}

// walkIndex is walk from an element that was named by its index. What is neither object nor array there leads nowhere.
func walkIndex(v jsontree.Value, path []segment, elements bool, yield func(jsontree.Value) bool) bool {
	if len(path) > 0 && !v.IsContainer() {
		return true
	}
	return walk(v, path, elements, yield)
}

// target is what conditions are about: a document, or an element of an array within one.
type target struct {
	doc     *Doc
	element jsontree.Value
}

// walk is walk from the target. An empty path leads to the element itself.
func (t target) walk(p Path, elements bool, yield func(jsontree.Value) bool) bool {
	if t.doc == nil {
		return walkElement(t.element, p.segments, elements, yield)
	}
	v, rest := t.doc.follow(p)
	return walk(v, rest, elements, yield)
}

// walkElement is walk from an element, which counts as an object with indexes for names if it is an array.
func walkElement(v jsontree.Value, path []segment, elements bool, yield func(jsontree.Value) bool) bool {
	if len(path) == 0 || !isArray(v) {
		return walk(v, path, elements, yield)
	}
	if i := path[0].index; i >= 0 && i < v.Len() {
		return walk(v.At(i), path[1:], elements, yield)
	}
	return yield(jsontree.Value{})
}

func isObject(v jsontree.Value) bool { return v.Kind() == jsonvalue.Object }
func isArray(v jsontree.Value) bool  { return v.Kind() == jsonvalue.Array }

// addField adds a name to names, each of which is there once.
func addField(names []string, name string) []string {
	if slices.Contains(names, name) {
		return names
	}
	return append(names, name)
}
