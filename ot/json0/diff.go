package json0

import (
	"slices"

	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// diff returns a small operation that turns from into to. It compares objects key by key and lists by what they have in
// common, and edits strings where they differ. It does not look for moves, and replaces numbers: to have a certain value is
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

// list keeps the longest common subsequence of both lists, and between what is kept compares the elements in pairs.
func (d *differ) list(path Path, from, to jsontree.Value) {
	at, i, j := 0, 0, 0 // in the list as it is now, in from and in to
	for _, run := range commonRuns(from, to) {
		for ; i < run.from && j < run.to; at, i, j = at+1, i+1, j+1 {
			d.value(path.under(Element(at)), List, from.At(i), to.At(j))
		}
		for ; i < run.from; i++ {
			d.op = append(d.op, Component{Path: path.under(Element(at)), Action: List, Delete: from.At(i)})
		}
		for ; j < run.to; at, j = at+1, j+1 {
			d.op = append(d.op, Component{Path: path.under(Element(at)), Action: List, Insert: to.At(j)})
		}
		at, i, j = at+run.length, i+run.length, j+run.length
	}
}

// run is a stretch of elements that two lists have in common, and where it begins in each.
type run struct{ from, to, length int }

// maxTable bounds the work of looking for what two lists have in common between their common beginning and end.
const maxTable = 1 << 16

// commonRuns returns what two lists have in common, in order. The last run is that at their ends, and may be empty.
func commonRuns(from, to jsontree.Value) []run {
	m, n := from.Len(), to.Len()
	start, end := 0, 0
	for start < min(m, n) && jsontree.Equal(from.At(start), to.At(start)) {
		start++
	}
	for end < min(m, n)-start && jsontree.Equal(from.At(m-1-end), to.At(n-1-end)) {
		end++
	}
	runs := []run{{0, 0, start}}
	if inFrom, inTo := m-start-end, n-start-end; inFrom > 0 && inTo > 0 && inFrom <= maxTable/inTo {
		runs = append(runs, between(from, to, start, inFrom, inTo)...)
	}
	return append(runs, run{m - end, n - end, end})
}

// between returns the longest common subsequence of m elements of one list and n of another, from start on, each as a run
// of one.
func between(from, to jsontree.Value, start, m, n int) (runs []run) {
	width := n + 1
	lengths := make([]int32, (m+1)*width) // of the subsequence of what begins at i and j
	for i := m - 1; i >= 0; i-- {
		for j := n - 1; j >= 0; j-- {
			at := i*width + j
			if jsontree.Equal(from.At(start+i), to.At(start+j)) {
				lengths[at] = lengths[at+width+1] + 1
			} else {
				lengths[at] = max(lengths[at+1], lengths[at+width])
			}
		}
	}
	for i, j := 0, 0; i < m && j < n; {
		at := i*width + j
		switch {
		case lengths[at] == lengths[at+width]:
			i++
		case lengths[at] == lengths[at+1]:
			j++
		default:
			runs = append(runs, run{start + i, start + j, 1})
			i, j = i+1, j+1
		}
	}
	return runs
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
