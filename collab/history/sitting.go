package history

import (
	"slices"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// sittingEnd divides histories: versions that are multiples of it end a sitting. So where one begins is found without
// going back for ever, and the same revisions always fall into the same sitting. It is a multiple of stepEnd.
var sittingEnd = 64 * stepEnd

// Sitting is a row of steps with short pauses between them.
type Sitting struct {
	Step                // all of it
	Steps []Step        // oldest first
	Marks []collab.Mark // of the versions after From up to To, oldest first
}

// group makes sittings of steps, which must not reach beyond a multiple of sittingEnd. A sitting has pauses of at most gap
// and takes at most span. Unless the steps begin where a sitting does, those before the first longer pause are left out.
func group(steps []Step, whole bool, gap, span time.Duration) (sittings []Sitting) {
	if !whole {
		steps = afterPause(steps, gap)
	}
	for i, step := range steps {
		n := len(sittings)
		if n == 0 || step.Start.Sub(steps[i-1].End) > gap || step.End.Sub(sittings[n-1].Start) > span {
			sittings = append(sittings, Sitting{Step: Step{From: step.From, Start: step.Start, End: step.End}})
			n++
		}
		s := &sittings[n-1]
		s.To = step.To
		if step.End.After(s.End) {
			s.End = step.End
		}
		s.Steps = append(s.Steps, step)
		for _, t := range step.People {
			s.People = addTally(s.People, t)
		}
	}
	for i := range sittings {
		rank(sittings[i].People)
	}
	return sittings
}

// afterPause returns the steps from the first on that a pause longer than gap is before.
func afterPause(steps []Step, gap time.Duration) []Step {
	for i := 1; i < len(steps); i++ {
		if steps[i].Start.Sub(steps[i-1].End) > gap {
			return steps[i:]
		}
	}
	return nil
}

// has says whether a person took part.
func (s *Sitting) has(user collab.UserID) bool {
	return slices.ContainsFunc(s.People, func(t Tally) bool { return t.User == user })
}

// named says whether one of the versions has a name.
func (s *Sitting) named() bool {
	return slices.ContainsFunc(s.Marks, func(m collab.Mark) bool { return m.Name != "" })
}

// marked sets the marks of s, out of all of the document in order.
func (s *Sitting) marked(all []collab.Mark) {
	from := marksUpTo(all, s.From)
	s.Marks = all[from:marksUpTo(all, s.To)]
}

// marksUpTo returns how many marks are of versions up to v.
func marksUpTo(all []collab.Mark, v collab.Version) int {
	n, _ := slices.BinarySearchFunc(all, v+1, func(m collab.Mark, v collab.Version) int { return int(m.Version - v) })
	return n
}
