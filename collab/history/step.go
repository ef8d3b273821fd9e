package history

import (
	"cmp"
	"slices"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// How revisions form a Step. A sitting is made of whole steps, so its pauses and its length cannot be chosen finer.
const (
	stepPause = time.Minute     // the longest within
	stepSpan  = 5 * time.Minute // from the first revision to the last, at most
)

// stepEnd divides histories finely: versions that are multiples of it end a step, and a digest. Tests make it small.
var stepEnd collab.Version = 1024

// Tally is what one person did: how many revisions they made, and how much those inserted and deleted in the unit of the
// document's type. Only types of text count that.
type Tally struct {
	User                         collab.UserID
	Revisions, Inserted, Deleted int
}

// Step is consecutive revisions without a long pause: those with Base in [From, To).
type Step struct {
	From, To   collab.Version
	Start, End time.Time // of the first and the last revision
	People     []Tally   // most revisions first
}

// takes says whether rev, which follows the step, belongs to it.
func (s *Step) takes(rev *collab.Revision) bool {
	return rev.Base%stepEnd != 0 && rev.At.Sub(s.End) <= stepPause && rev.At.Sub(s.Start) <= stepSpan
}

// stepper makes steps of revisions, which are added in order.
type stepper struct {
	types *ot.Registry
	typ   ot.Type // of the document; nil while there is none
	steps []Step
}

func (s *stepper) add(rev *collab.Revision) {
	if n := len(s.steps); n == 0 || !s.steps[n-1].takes(rev) {
		s.steps = append(s.steps, Step{From: rev.Base, Start: rev.At, End: rev.At})
	}
	last := &s.steps[len(s.steps)-1]
	last.To = rev.Base + 1
	if rev.At.After(last.End) {
		last.End = rev.At
	}
	t := Tally{User: rev.Author, Revisions: 1}
	t.Inserted, t.Deleted = s.count(&rev.Change)
	last.People = addTally(last.People, t)
}

// count says how much a change inserts and deletes. How much was there when a document was deleted is not known here.
func (s *stepper) count(c *collab.Change) (inserted, deleted int) {
	switch c.Kind {
	case collab.Create:
		s.typ, _ = s.types.Type(c.Type)
		if s.typ == nil {
			return 0, 0
		}
		if linear, ok := ot.AsLinear(s.typ); ok {
			if snap, err := s.typ.Create(c.Data); err == nil {
				return linear.Len(snap), 0
			}
		}
	case collab.Delete:
		s.typ = nil
	case collab.Edit:
		if s.typ == nil {
			return 0, 0
		}
		if linear, ok := ot.AsLinear(s.typ); ok {
			return countEdit(s.typ, linear, c.Data)
		}
	}
	return 0, 0
}

func countEdit(typ ot.Type, linear ot.Linear, data []byte) (inserted, deleted int) {
	op, err := typ.DecodeOp(data)
	if err != nil {
		return 0, 0 // of a type that has become stricter; a list can do without
	}
	for step := range linear.Steps(op) {
		switch step.Kind {
		case ot.StepInsert:
			inserted += step.Len
		case ot.StepDelete:
			deleted += step.Len
		}
	}
	return inserted, deleted
}

// addTally adds t to the tally of its user.
func addTally(to []Tally, t Tally) []Tally {
	for i := range to {
		if to[i].User == t.User {
			to[i].Revisions += t.Revisions
			to[i].Inserted += t.Inserted
			to[i].Deleted += t.Deleted
			return to
		}
	}
	return append(to, t)
}

// rank sorts tallies by who did most.
func rank(people []Tally) {
	slices.SortStableFunc(people, func(a, b Tally) int {
		return cmp.Or(cmp.Compare(b.Revisions, a.Revisions), cmp.Compare(a.User, b.User))
	})
}
