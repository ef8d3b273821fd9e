package json1

import (
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// diff returns a small operation that turns from into to. It compares objects key by key, skips what two lists have
// in common at both ends and compares the elements between these in pairs, and edits strings where they differ. It
// does not look for moves, and replaces numbers: to have a certain value is what is wanted, not to be higher by
// something.
func diff(from, to jsontree.Value) (Op, error) {
	w := newWriter()
	diffAt(from, to, w)
	op, err := w.op()
	if err != nil {
		return Op{}, &OpError{err}
	}
	return op, nil
}

func diffAt(from, to jsontree.Value, w *writer) {
	kind := from.Kind()
	switch {
	case jsontree.Equal(from, to):
	case kind == jsonvalue.Object && to.Kind() == kind:
		diffObjects(from, to, w)
	case kind == jsonvalue.Array && to.Kind() == kind:
		diffLists(from, to, w)
	case kind == jsonvalue.String && to.Kind() == kind:
		diffTexts(from, to, w)
	default:
		if !from.IsNone() {
			w.component().setRemove(jsontree.Bool(true))
		}
		if !to.IsNone() {
			w.component().setInsert(to)
		}
	}
}

func diffObjects(from, to jsontree.Value, w *writer) {
	for key, value := range from.All() {
		diffAt(value, to.Get(key), w.at(Member(key)))
	}
	for key, value := range to.All() {
		if from.Get(key).IsNone() {
			w.at(Member(key)).component().setInsert(value)
		}
	}
}

func diffLists(from, to jsontree.Value, w *writer) {
	m, n := from.Len(), to.Len()
	start := 0
	for start < min(m, n) && jsontree.Equal(from.At(start), to.At(start)) {
		start++
	}
	for m > start && n > start && jsontree.Equal(from.At(m-1), to.At(n-1)) {
		m, n = m-1, n-1
	}
	for i := start; i < max(m, n); i++ {
		switch at := w.at(Element(i)); {
		case i >= n:
			at.component().setRemove(jsontree.Bool(true))
		case i >= m:
			at.component().setInsert(to.At(i))
		default:
			diffAt(from.At(i), to.At(i), at)
		}
	}
}

// diffTexts edits a string, or replaces it if nothing is left of it.
func diffTexts(from, to jsontree.Value, w *writer) {
	differ, _ := ot.AsDiffer(textunicode.Type)
	before, _ := from.Text()
	after, _ := to.Text()
	op, err := differ.Diff(before, after)
	if err != nil {
		w.component().setRemove(jsontree.Bool(true))
		w.component().setInsert(to)
		return
	}
	w.writeEdit(textSubtype{}, op)
}
