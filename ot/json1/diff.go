package json1

import (
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/internal/listdiff"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// diff returns a small operation that turns from into to. It compares objects key by key and lists by what they have in
// common, with what was moved in them, and edits strings where they differ. It replaces numbers: to have a certain value
// is what is wanted, not to be higher by something.
func diff(from, to jsontree.Value) (Op, error) {
	w := newWriter()
	d := differ{}
	d.value(from, to, w, w)
	op, err := w.op()
	if err != nil {
		return Op{}, &OpError{err}
	}
	return op, nil
}

// differ writes what differs. Of each place it has two writers, of where that is in the first document and of where in the
// second: an operation removes and picks up by the one and does all else by the other.
type differ struct{ slots int }

func (d *differ) value(from, to jsontree.Value, old, new *writer) {
	kind := from.Kind()
	switch {
	case jsontree.Equal(from, to):
	case kind == jsonvalue.Object && to.Kind() == kind:
		d.objects(from, to, old, new)
	case kind == jsonvalue.Array && to.Kind() == kind:
		d.lists(from, to, old, new)
	case kind == jsonvalue.String && to.Kind() == kind:
		diffTexts(from, to, old, new)
	default:
		replace(from, to, old, new)
	}
}

func replace(from, to jsontree.Value, old, new *writer) {
	if !from.IsNone() {
		old.component().setRemove(jsontree.Bool(true))
	}
	if !to.IsNone() {
		new.component().setInsert(to)
	}
}

func (d *differ) objects(from, to jsontree.Value, old, new *writer) {
	for key, value := range from.All() {
		d.value(value, to.Get(key), old.at(Member(key)), new.at(Member(key)))
	}
	for key, value := range to.All() {
		if from.Get(key).IsNone() {
			new.at(Member(key)).component().setInsert(value)
		}
	}
}

func (d *differ) lists(from, to jsontree.Value, old, new *writer) {
	a := listdiff.Align(from, to)
	for _, p := range a.Kept {
		d.value(from.At(p.From), to.At(p.To), old.at(Element(p.From)), new.at(Element(p.To)))
	}
	for _, p := range a.Moved {
		old.at(Element(p.From)).component().setPick(d.slots)
		new.at(Element(p.To)).component().setDrop(d.slots)
		d.slots++
		d.value(from.At(p.From), to.At(p.To), old.at(Element(p.From)), new.at(Element(p.To)))
	}
	for _, i := range a.Removed {
		old.at(Element(i)).component().setRemove(jsontree.Bool(true))
	}
	for _, j := range a.Added {
		new.at(Element(j)).component().setInsert(to.At(j))
	}
}

// diffTexts edits a string, or replaces it if nothing is left of it.
func diffTexts(from, to jsontree.Value, old, new *writer) {
	differ, _ := ot.AsDiffer(textunicode.Type)
	before, _ := from.Text()
	after, _ := to.Text()
	op, err := differ.Diff(before, after)
	if err != nil {
		replace(from, to, old, new)
		return
	}
	new.writeEdit(textSubtype{}, op)
}
