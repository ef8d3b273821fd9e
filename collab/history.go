package collab

import (
	"context"
	"errors"

	"github.com/tandem-collab/tandem/ot"
)

// History is what reading a document from the store yields.
type History struct {
	State  State
	Recent []Revision // the last ones before State, oldest first
	Replay int        // bytes of revisions since the newest milestone before State
	// Milestone is the bytes of that milestone.
	Milestone int
}

// HistoryReader is what a document is read from: the reading half of Log and Milestones.
type HistoryReader interface {
	Revisions(ctx context.Context, id DocID, from, to Version) ([]Revision, error)
	Latest(ctx context.Context, id DocID, atMost Version) (Milestone, error)
}

// ReadHistory builds the state of a document at version atMost, or at the head of its log if that is earlier: from the
// newest milestone before and the revisions since. It keeps the last revisions, up to keep bytes of them.
//
// Where there are so many revisions that milestones should lie between, and from is a Milestones as well, it writes them,
// so the next reading is quick.
//
// A version that was trimmed is ErrTrimmed, unless a milestone of just that version was kept.
func ReadHistory(ctx context.Context, from HistoryReader, types *ot.Registry, id DocID, atMost Version, keep int) (History, error) {
	h, err := readHistory(ctx, from, types, id, atMost, keep)
	if errors.Is(err, ErrTrimmed) { // it may have been trimmed between the milestone and the revisions
		h, err = readHistory(ctx, from, types, id, atMost, keep)
	}
	return h, err
}

func readHistory(ctx context.Context, from HistoryReader, types *ot.Registry, id DocID, atMost Version, keep int) (History, error) {
	m, err := from.Latest(ctx, id, atMost)
	if err != nil {
		return History{}, err
	}
	start, err := stateOf(m, types)
	if err != nil {
		return History{}, err
	}
	t := newTip(types, start)
	fill := newMilestoneFiller(ctx, from, id, len(m.Data))
	kept := tail{next: start.Version}
	for t.version < atMost {
		revs, err := from.Revisions(ctx, id, t.version, atMost)
		if err != nil {
			return History{}, err
		}
		if len(revs) == 0 {
			break
		}
		for i := range revs {
			if revs[i].Base != t.version {
				return History{}, ErrGap
			}
			if err := t.applyRevision(&revs[i]); err != nil {
				return History{}, Errorf(CodeInternal, "Revision %d of the document cannot be replayed: %v", revs[i].Base, err)
			}
			fill.passed(&t, revs[i].size())
		}
		if keep > 0 {
			for i := range revs {
				kept.push(revs[i], nil, nil)
			}
			kept.trim(keep)
		}
	}
	h := History{State: t.freeze(), Replay: fill.replay, Milestone: fill.last}
	for _, c := range kept.revs {
		h.Recent = append(h.Recent, c.Revision)
	}
	return h, nil
}
