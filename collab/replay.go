package collab

import "github.com/tandem-collab/tandem/ot"

// Replay applies the revisions of a log one after the other and says what is wrong with the first that does not fit. It
// is for those who read a log that nobody has vouched for yet. It belongs to one goroutine.
type Replay struct{ tip tip }

// NewReplay begins behind a milestone; the zero Milestone is the beginning of the log.
func NewReplay(types *ot.Registry, from Milestone) (_ *Replay, err error) {
	defer catch(&err)
	start, err := stateOf(from, types)
	if err != nil {
		return nil, err
	}
	return &Replay{tip: newTip(types, start)}, nil
}

// Apply goes on by one revision. It fails with ErrGap if rev is not the next one. After an error the Replay is spent.
func (r *Replay) Apply(rev *Revision) (err error) {
	defer catch(&err)
	if rev.Base != r.tip.version {
		return ErrGap
	}
	return r.tip.applyRevision(rev)
}

// Version returns the version that was reached.
func (r *Replay) Version() Version { return r.tip.version }

// State returns the document as it is now.
func (r *Replay) State() State { return r.tip.freeze() }

// catch makes a panic of a type an error: what it was given may be anything.
func catch(err *error) {
	if cause := recover(); cause != nil {
		*err = Errorf(CodeNotApplied, "The type fails: %v", cause)
	}
}
