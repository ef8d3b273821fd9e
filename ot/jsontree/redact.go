package jsontree

import (
	"errors"
	"iter"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// Path is the way to a value as package ot has it: indexes of lists (int) and names of members (string).
type Path = []any

// Rewrite returns v, the value at a path, with what text makes of each string in it, in order; the names of members stay. v may
// be the zero Value.
func Rewrite(v Value, at Path, text func(at Path, text string) string) Value {
	switch v.Kind() {
	case jsonvalue.String:
		return Text(seq.NewText(text(at, v.String())))
	case jsonvalue.Array:
		elements := make([]Value, 0, v.Len())
		for e := range v.Elements() {
			elements = append(elements, Rewrite(e, below(at, len(elements)), text))
		}
		return List(elements...)
	case jsonvalue.Object:
		out := Object()
		for name, member := range v.All() {
			out = out.Set(name, Rewrite(member, below(at, name), text))
		}
		return out
	}
	return v
}

// below returns the path one step further. It does not share memory with another one that begins the same.
func below(at Path, step any) Path { return append(at[:len(at):len(at)], step) }

// Changed yields the paths of the strings in after that are not the same as in before, the value at that path before.
func Changed(before, after Value, at Path) iter.Seq[Path] {
	return func(yield func(Path) bool) { changed(before, after, at, yield) }
}

func changed(before, after Value, at Path, yield func(Path) bool) bool {
	if Same(before, after) {
		return true
	}
	switch after.Kind() {
	case jsonvalue.String:
		return yield(at)
	case jsonvalue.Object:
		for name, member := range after.All() {
			if !changed(before.Get(name), member, below(at, name), yield) {
				return false
			}
		}
	case jsonvalue.Array:
		return changedList(before, after, at, yield)
	}
	return true
}

// changedList passes over what is the same at the beginnings and the ends of two lists.
func changedList(before, after Value, at Path, yield func(Path) bool) bool {
	first, end, endBefore := 0, after.Len(), before.Len()
	if before.Kind() != jsonvalue.Array {
		endBefore = 0
	}
	for first < min(end, endBefore) && Same(before.At(first), after.At(first)) {
		first++
	}
	for end > first && endBefore > first && Same(before.At(endBefore-1), after.At(end-1)) {
		end, endBefore = end-1, endBefore-1
	}
	for i := first; i < end; i++ {
		if !changed(before.At(i), after.At(i), below(at, i), yield) {
			return false
		}
	}
	return true
}

var (
	errNoText = errors.New("there is no text at this path of the document")
	errNoSpan = errors.New("the text at this path has no such span")
)

// TextAt returns the text at a path, from one place in it to another, in units; a to below 0 is its end.
func TextAt(v Value, path Path, unit seq.Unit, from, to int) (string, error) {
	for _, step := range path {
		switch step := step.(type) {
		case int:
			v = v.At(step)
		case string:
			v = v.Get(step)
		}
	}
	text, ok := v.Text()
	if !ok {
		return "", errNoText
	}
	end := text.Size()[unit]
	if to < 0 {
		to = end
	}
	if from < 0 || from > to || to > end {
		return "", errNoSpan
	}
	return string(text.AppendRange(nil, unit, from, to)), nil
}
