package query

import "slices"

// StepKind is what a Step does.
type StepKind uint8

// The kinds.
const (
	Insert StepKind = iota + 1
	Remove
	Move
)

// Step is one change of a list of ids. Steps are applied one after the other, each to the list that the one before left.
type Step struct {
	Kind  StepKind
	Index int      // where ids are inserted, removed or taken from
	Count int      // how many
	To    int      // of Move: where they are put, in the list without them
	IDs   []string // of Insert and Remove: Count of them
}

// Apply returns the list after steps. It may reuse the given one.
func Apply(list []string, steps []Step) []string {
	for _, s := range steps {
		switch s.Kind {
		case Insert:
			list = slices.Insert(list, s.Index, s.IDs...)
		case Remove:
			list = slices.Delete(list, s.Index, s.Index+s.Count)
		case Move:
			taken := slices.Clone(list[s.Index : s.Index+s.Count])
			list = slices.Insert(slices.Delete(list, s.Index, s.Index+s.Count), s.To, taken...)
		}
	}
	return list
}

// Undo returns the list before steps, which led to the given one. It may reuse that.
func Undo(list []string, steps []Step) []string {
	for _, s := range slices.Backward(steps) {
		back := Step{Kind: s.Kind, Index: s.Index, Count: s.Count, IDs: s.IDs}
		switch s.Kind {
		case Insert:
			back.Kind = Remove
		case Remove:
			back.Kind = Insert
		case Move:
			back.Index, back.To = s.To, s.Index
		}
		list = Apply(list, []Step{back})
	}
	return list
}

// maxMoves is how many moves Diff makes before it removes what has moved, and inserts it where it belongs.
const maxMoves = 100

// Diff returns steps that lead from one list to another: removals, then moves, then insertions. An id is at most once in
// after; in before, which a client may have made up, all but the first count as surplus.
func Diff(before, after []string) []Step {
	if slices.Equal(before, after) {
		return nil
	}
	place := make(map[string]int, len(after)) // in after
	for i, id := range after {
		place[id] = i
	}
	var kept []int // the places in after of what stays, in the order of before
	var stays []bool
	seen := make(map[int]bool, len(after))
	for _, id := range before {
		to, ok := place[id]
		ok = ok && !seen[to]
		if ok {
			seen[to] = true
			kept = append(kept, to)
		}
		stays = append(stays, ok)
	}
	still := longestRising(kept)
	if len(kept)-len(still) > maxMoves { // what has moved is removed, and inserted again
		for i, j := 0, 0; i < len(stays); i++ {
			if stays[i] {
				stays[i] = still[kept[j]]
				j++
			}
		}
		kept = slices.DeleteFunc(kept, func(to int) bool { return !still[to] })
	}
	steps := removals(before, stays)
	steps = append(steps, moves(kept, still)...)
	return append(steps, insertions(after, kept)...)
}

// removals removes what does not stay.
func removals(list []string, stays []bool) []Step {
	var steps []Step
	kept := 0
	for i := 0; i < len(list); i++ {
		from := i
		for i < len(list) && !stays[i] {
			i++
		}
		if i > from {
			steps = append(steps, Step{Kind: Remove, Index: kept, Count: i - from, IDs: list[from:i:i]})
		}
		kept++ // the one at i, if there is one
	}
	return steps
}

// moves brings numbers into rising order, and those that are still do not move: each other one is put behind the one before it.
func moves(list []int, still map[int]bool) []Step {
	if len(still) == len(list) {
		return nil
	}
	var steps []Step
	list = slices.Clone(list)
	sorted := slices.Sorted(slices.Values(list))
	for i, n := range sorted {
		if still[n] {
			continue
		}
		from, to := slices.Index(list, n), 0
		list = slices.Delete(list, from, from+1)
		if i > 0 {
			to = slices.Index(list, sorted[i-1]) + 1
		}
		list = slices.Insert(list, to, n)
		if from != to {
			steps = append(steps, Step{Kind: Move, Index: from, Count: 1, To: to})
		}
	}
	return steps
}

// insertions adds what is not among the places that are kept.
func insertions(after []string, kept []int) []Step {
	there := make(map[int]bool, len(kept))
	for _, i := range kept {
		there[i] = true
	}
	var steps []Step
	for i := 0; i < len(after); i++ {
		from := i
		for i < len(after) && !there[i] {
			i++
		}
		if i > from {
			steps = append(steps, Step{Kind: Insert, Index: from, Count: i - from, IDs: after[from:i:i]})
		}
	}
	return steps
}

// longestRising returns the numbers of a longest subsequence that rises. Each number is in the list once.
func longestRising(list []int) map[int]bool {
	var ends []int // ends[l] is the index of the least number that ends a rising subsequence of length l+1
	before := make([]int, len(list))
	for i, n := range list {
		l, _ := slices.BinarySearchFunc(ends, n, func(e, n int) int { return list[e] - n })
		before[i] = -1
		if l > 0 {
			before[i] = ends[l-1]
		}
		if l == len(ends) {
			ends = append(ends, i)
		} else {
			ends[l] = i
		}
	}
	rising := make(map[int]bool, len(ends))
	if len(ends) == 0 {
		return rising
	}
	for i := ends[len(ends)-1]; i >= 0; i = before[i] {
		rising[list[i]] = true
	}
	return rising
}
