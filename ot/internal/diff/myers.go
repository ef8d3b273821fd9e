package diff

import "math"

// effort is how far the search in long sequences goes from each end before it takes the best way found so far.
const effort = 256

// search compares two sequences. forward and backward hold, for each diagonal, how far in a the furthest way from the
// beginning and from the end has come; index 0 is the lowest diagonal.
type search struct {
	a, b              []int32
	forward, backward []int
	zero              int // the index of diagonal 0
	effort            int
	found             func(Edit)
}

// compare calls found with each edit from a to b, in order.
func compare(a, b []int32, found func(Edit)) {
	s := search{a: a, b: b, zero: len(b) + 1, effort: effort, found: found}
	if len(a)+len(b) <= small {
		s.effort = small // more than there is to do
	}
	s.forward, s.backward = make([]int, len(a)+len(b)+3), make([]int, len(a)+len(b)+3)
	s.between(0, len(a), 0, len(b))
}

// between compares a[a0:a1] with b[b0:b1].
func (s *search) between(a0, a1, b0, b1 int) {
	for a0 < a1 && b0 < b1 && s.a[a0] == s.b[b0] {
		a0, b0 = a0+1, b0+1
	}
	for a0 < a1 && b0 < b1 && s.a[a1-1] == s.b[b1-1] {
		a1, b1 = a1-1, b1-1
	}
	switch {
	case a0 == a1 && b0 == b1:
	case a0 == a1 || b0 == b1:
		s.found(Edit{a0, a1, b0, b1})
	default:
		x, y := s.middle(a0, a1, b0, b1)
		s.between(a0, x, b0, y)
		s.between(x, a1, y, b1)
	}
}

// middle returns a place on the shortest way from (a0, b0) to (a1, b1), or on a good one if that takes too much effort.
// Diagonal d is where the offset in a is d more than that in b.
func (s *search) middle(a0, a1, b0, b1 int) (x, y int) {
	low, high := a0-b1, a1-b0
	fromBegin, fromEnd := diagonals{a0 - b0, a0 - b0}, diagonals{a1 - b1, a1 - b1}
	s.forward[s.zero+a0-b0], s.backward[s.zero+a1-b1] = a0, a1
	odd := (fromBegin.least-fromEnd.least)%2 != 0
	for cost := 1; ; cost++ {
		fromBegin.widen(low, high, s.forward, s.zero, -1)
		for d := fromBegin.most; d >= fromBegin.least; d -= 2 {
			x := max(s.forward[s.zero+d-1]+1, s.forward[s.zero+d+1])
			for x < a1 && x-d < b1 && s.a[x] == s.b[x-d] {
				x++
			}
			s.forward[s.zero+d] = x
			if odd && fromEnd.has(d) && s.backward[s.zero+d] <= x {
				return x, x - d
			}
		}
		fromEnd.widen(low, high, s.backward, s.zero, math.MaxInt)
		for d := fromEnd.most; d >= fromEnd.least; d -= 2 {
			x := min(s.backward[s.zero+d-1], s.backward[s.zero+d+1]-1)
			for x > a0 && x-d > b0 && s.a[x-1] == s.b[x-d-1] {
				x--
			}
			s.backward[s.zero+d] = x
			if !odd && fromBegin.has(d) && x <= s.forward[s.zero+d] {
				return x, x - d
			}
		}
		if cost >= s.effort {
			return s.best(fromBegin, fromEnd, a0, a1, b0, b1)
		}
	}
}

// best returns how far the best way from either end has come.
func (s *search) best(fromBegin, fromEnd diagonals, a0, a1, b0, b1 int) (x, y int) {
	begun, x, y := -1, 0, 0
	for d := fromBegin.most; d >= fromBegin.least; d -= 2 {
		i := min(s.forward[s.zero+d], a1, b1+d)
		if 2*i-d > begun {
			begun, x, y = 2*i-d, i, i-d
		}
	}
	ended, endX, endY := math.MaxInt, 0, 0
	for d := fromEnd.most; d >= fromEnd.least; d -= 2 {
		i := max(s.backward[s.zero+d], a0, b0+d)
		if 2*i-d < ended {
			ended, endX, endY = 2*i-d, i, i-d
		}
	}
	if a1+b1-ended > begun-a0-b0 {
		return endX, endY
	}
	return x, y
}

// diagonals are those that a search has reached: every second from least to most.
type diagonals struct{ least, most int }

func (s diagonals) has(d int) bool { return s.least <= d && d <= s.most }

// widen goes one diagonal further to both sides, where there is one, with none as how far the neighbours have come.
func (s *diagonals) widen(low, high int, reached []int, zero, none int) {
	if s.least > low {
		s.least--
		reached[zero+s.least-1] = none
	} else {
		s.least++
	}
	if s.most < high {
		s.most++
		reached[zero+s.most+1] = none
	} else {
		s.most--
	}
}
