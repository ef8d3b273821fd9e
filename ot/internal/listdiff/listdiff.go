// Package listdiff finds out what became of the elements of a JSON list.
//
// Align compares two lists; json0 and json1 make the operation of it that their grammar has.
//
// # Concurrency
//
// Align is a pure function.
package listdiff

import (
	"slices"

	"github.com/tandem-collab/tandem/ot/internal/diff"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Pair is an element of both lists, by its index in each.
type Pair struct{ From, To int }

// Alignment says what became of the elements of one list in another. Each element of either is in one of the four.
type Alignment struct {
	Kept    []Pair // in order in both lists; equal, or one that has changed into the other
	Moved   []Pair // elsewhere among the others; equal, or one that has changed a little; in the order of To
	Removed []int  // of the first list, in order
	Added   []int  // of the second list, in order
}

// Align keeps as many equal elements in their order as it can, then looks for equal ones that are elsewhere now, and takes
// what is left between the same neighbours for changed, one after the other, where a part of it can have been kept:
// objects for objects, lists for lists, texts for texts.
func Align(from, to jsontree.Value) Alignment {
	var names namer
	a, b := names.all(from), names.all(to)
	edits := diff.Elements(a, b)
	moved := moves(a, b, edits)
	out := Alignment{}
	i, j := 0, 0
	for _, e := range append(edits, diff.Edit{From: len(a), FromEnd: len(a), To: len(b), ToEnd: len(b)}) {
		for ; i < e.From; i, j = i+1, j+1 {
			out.Kept = append(out.Kept, Pair{i, j})
		}
		for i < e.FromEnd || j < e.ToEnd {
			switch {
			case i < e.FromEnd && moved.to[i] >= 0:
				i++
			case j < e.ToEnd && moved.from[j] >= 0:
				out.Moved = append(out.Moved, Pair{moved.from[j], j})
				j++
			case i < e.FromEnd && j < e.ToEnd && alike(from.At(i), to.At(j)):
				out.Kept = append(out.Kept, Pair{i, j})
				i, j = i+1, j+1
			case j >= e.ToEnd || i < e.FromEnd && e.FromEnd-i >= e.ToEnd-j:
				out.Removed = append(out.Removed, i)
				i++
			default:
				out.Added = append(out.Added, j)
				j++
			}
		}
	}
	out.matchSimilar(from, to)
	return out
}

// maxMatches bounds how many pairs are looked at for similar elements.
const maxMatches = 1 << 14

// matchSimilar takes what was removed in one place and is much like what was added in another for moved and changed.
func (a *Alignment) matchSimilar(from, to jsontree.Value) {
	if len(a.Removed)*len(a.Added) > maxMatches {
		return
	}
	a.Removed = slices.DeleteFunc(a.Removed, func(i int) bool {
		n := slices.IndexFunc(a.Added, func(j int) bool { return similar(from.At(i), to.At(j)) })
		if n >= 0 {
			a.Moved = append(a.Moved, Pair{i, a.Added[n]})
			a.Added = slices.Delete(a.Added, n, n+1)
		}
		return n >= 0
	})
	slices.SortFunc(a.Moved, func(a, b Pair) int { return a.To - b.To })
}

// similar says whether half of an object's members, or half of a text at its ends, are the same.
func similar(a, b jsontree.Value) bool {
	switch {
	case a.Kind() != b.Kind():
		return false
	case a.Kind() == jsonvalue.Object:
		same := 0
		for key, value := range a.All() {
			if other := b.Get(key); !other.IsNone() && jsontree.Equal(value, other) {
				same++
			}
		}
		return same > 0 && 2*same >= max(a.Len(), b.Len())
	case a.Kind() == jsonvalue.String:
		before, after := jsontree.Append(nil, a), jsontree.Append(nil, b)
		before, after = before[1:len(before)-1], after[1:len(after)-1]
		same, least := 0, min(len(before), len(after))
		for same < least && before[same] == after[same] {
			same++
		}
		for end := 1; same < least && before[len(before)-end] == after[len(after)-end]; end++ {
			same++
		}
		return same > 0 && 2*same >= max(len(before), len(after))
	}
	return false
}

// alike says whether one element can have changed into another.
func alike(a, b jsontree.Value) bool {
	kind := a.Kind()
	return kind == b.Kind() && (kind == jsonvalue.Object || kind == jsonvalue.Array || kind == jsonvalue.String)
}

// namer gives equal elements equal numbers. Objects whose members come in another order count as others.
type namer struct {
	numbers map[string]int32
	buf     []byte
}

func (n *namer) all(list jsontree.Value) []int32 {
	if n.numbers == nil {
		n.numbers = make(map[string]int32)
	}
	out := make([]int32, list.Len())
	for i := range out {
		n.buf = jsontree.Append(n.buf[:0], list.At(i))
		number, known := n.numbers[string(n.buf)]
		if !known {
			number = int32(len(n.numbers))
			n.numbers[string(n.buf)] = number
		}
		out[i] = number
	}
	return out
}

// movements are the elements that are found elsewhere; -1: not this one.
type movements struct{ to, from []int }

// moves looks among what edits remove for what they add. Of several equal ones the first goes with the first.
func moves(a, b []int32, edits []diff.Edit) movements {
	m := movements{to: slices.Repeat([]int{-1}, len(a)), from: slices.Repeat([]int{-1}, len(b))}
	removed := make(map[int32][]int)
	for _, e := range edits {
		for i := e.From; i < e.FromEnd; i++ {
			removed[a[i]] = append(removed[a[i]], i)
		}
	}
	for _, e := range edits {
		for j := e.To; j < e.ToEnd; j++ {
			if left := removed[b[j]]; len(left) > 0 {
				m.to[left[0]], m.from[j] = j, left[0]
				removed[b[j]] = left[1:]
			}
		}
	}
	return m
}
