package json0

import (
	"slices"

	"github.com/tandem-collab/tandem/ot/internal/listdiff"
	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// diff returns a small operation that turns from into to. It compares objects key by key and lists by what they have in
// common, with what was moved in them, and edits strings where they differ. It replaces numbers: to have a certain value is
// what is wanted, not to be higher by something.
func diff(from, to jsontree.Value) Op {
	d := differ{}
	d.value(nil, Object, from, to)
	return d.op
}

// differ collects the components, which are done one after another: a path leads through what they have changed before.
type differ struct{ op Op }

// value turns one value into another. It stands in a list or object, as inside says; the root counts as a member.
func (d *differ) value(path Path, inside Action, from, to jsontree.Value) {
	kind := from.Kind()
	switch {
	case jsontree.Equal(from, to):
	case kind == jsonvalue.Object && to.Kind() == kind && hasPlainKeys(from) && hasPlainKeys(to):
		d.object(path, from, to)
	case kind == jsonvalue.Array && to.Kind() == kind:
		d.list(path, from, to)
	case kind == jsonvalue.String && to.Kind() == kind:
		d.text(path, inside, from, to)
	default:
		d.op = append(d.op, Component{Path: path, Action: inside, Insert: to, Delete: from})
	}
}

// hasPlainKeys reports whether operations may name all members of an object.
func hasPlainKeys(v jsontree.Value) bool {
	for key := range v.All() {
		if fatal[key] || inherited[key] {
			return false
		}
	}
	return true
}

// under returns the path to a place in what path leads to.
func (path Path) under(k Key) Path { return append(path[:len(path):len(path)], k) }

func (d *differ) object(path Path, from, to jsontree.Value) {
	for key, before := range from.All() {
		at := path.under(Member(key))
		if after := to.Get(key); after.IsNone() {
			d.op = append(d.op, Component{Path: at, Action: Object, Delete: before})
		} else {
			d.value(at, Object, before, after)
		}
	}
	for key, after := range to.All() {
		if from.Get(key).IsNone() {
			d.op = append(d.op, Component{Path: path.under(Member(key)), Action: Object, Insert: after})
		}
	}
}

// list first removes what is gone, then moves what is elsewhere, and then goes through the list for what is new and what
// has changed. A path leads through what the components before have made of the list.
func (d *differ) list(path Path, from, to jsontree.Value) {
	a := listdiff.Align(from, to)
	for _, i := range slices.Backward(a.Removed) {
		d.op = append(d.op, Component{Path: path.under(Element(i)), Action: List, Delete: from.At(i)})
	}
	d.moves(path, a)
	added := 0
	for _, p := range stayed(a) {
		for ; added < len(a.Added) && a.Added[added] < p.To; added++ {
			j := a.Added[added]
			d.op = append(d.op, Component{Path: path.under(Element(j)), Action: List, Insert: to.At(j)})
		}
		d.value(path.under(Element(p.To)), List, from.At(p.From), to.At(p.To))
	}
	for _, j := range a.Added[added:] {
		d.op = append(d.op, Component{Path: path.under(Element(j)), Action: List, Insert: to.At(j)})
	}
}

// stayed returns the elements that are in both lists, in the order of the second.
func stayed(a listdiff.Alignment) []listdiff.Pair {
	all := slices.Concat(a.Kept, a.Moved)
	slices.SortFunc(all, func(a, b listdiff.Pair) int { return a.To - b.To })
	return all
}

// moves moves elements, each to where it comes behind the one that it is to follow. What is to be removed is gone, and what
// is to be added is not there yet.
func (d *differ) moves(path Path, a listdiff.Alignment) {
	if len(a.Moved) == 0 {
		return
	}
	target := stayed(a)
	now := slices.SortedFunc(slices.Values(target), func(a, b listdiff.Pair) int { return a.From - b.From })
	for _, m := range a.Moved {
		at := slices.Index(now, m)
		now = slices.Delete(now, at, at+1)
		to := 0
		if before := slices.Index(target, m); before > 0 {
			to = slices.Index(now, target[before-1]) + 1
		}
		now = slices.Insert(now, to, m)
		if at != to {
			d.op = append(d.op, Component{Path: path.under(Element(at)), Action: Move, To: to})
		}
	}
}

// units finds what two texts have in common, in UTF-16 units.
var units = &textop.Dialect{Name: Name, Unit: seq.UTF16, Halves: true}

// text edits a string, or replaces it if nothing is left of it.
func (d *differ) text(path Path, inside Action, from, to jsontree.Value) {
	before, _ := from.Text()
	after, _ := to.Text()
	var op pieces
	at := 0 // in before
	for _, c := range units.Diff(before, after) {
		switch c.Action {
		case textop.Skip:
			at += c.Len
		case textop.Insert:
			op = append(op, piece{at, c.Len, c.Text, false})
		case textop.Delete:
			old := string(before.AppendRange(nil, seq.UTF16, at, at+c.Len))
			if len(old) == before.Size()[seq.Bytes] {
				d.op = append(d.op, Component{Path: path, Action: inside, Insert: to, Delete: from})
				return
			}
			op = append(op, piece{at, c.Len, old, true})
			at += c.Len
		}
	}
	slices.Reverse(op) // so that the places before are still those in before
	d.op = append(d.op, Component{Path: path, Action: Edit, edit: edit{sub: text0{}, op: op}})
}
