package collabtest

import (
	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// judge asks whether a refusal is right and rests on what was committed, version upto at the most.
func (s *sim) judge(sub *submitted, base, upto collab.Version, err error) {
	code := collab.CodeOf(err)
	if sub.stock && code != collab.CodeAlreadyCreated && code != collab.CodeWasDeleted {
		s.fail("a client that keeps the rules is refused: %v", err)
		return
	}
	if code == collab.CodeVersionTooNew {
		if sub.Base <= 0 {
			s.fail("version %d is refused as too new", sub.Base)
		}
		return
	}
	if s.log.holds(sub, upto) {
		s.fail("%s is refused (%v), although the log has it", named{sub.ID, sub.Change}, err)
	}
	if !s.log.refutes(sub, base, upto) {
		s.fail("a refusal (%v) that nothing up to version %d explains", err, upto)
	}
}

// refused judges what a hub refuses, by all that is in the log.
func (s *sim) refused(sub *submitted, err error) {
	s.meet("refused")
	base := sub.Base
	if base == collab.NoBase || base > s.log.head() {
		return // which version that meant is not known here
	}
	s.judge(sub, base, s.log.head(), err)
}

// holds says whether a submission was committed before version upto, as far as its base allows to know: an edit or a
// delete without a base is a new one each time, and a create without a base is known while its document is there.
func (l *log) holds(sub *submitted, upto collab.Version) bool {
	from := sub.Base
	if from == collab.NoBase {
		if sub.Change.Kind != collab.Create {
			return false
		}
		for from = upto; from > 0 && l.states[from].Type != nil; {
			from--
		}
	}
	for v := from; v < upto; v++ {
		if l.revs[v].ID == sub.ID {
			return true
		}
	}
	return false
}

// refutes walks a submission through the log from its base and says whether it cannot be committed by version upto.
func (l *log) refutes(sub *submitted, base, upto collab.Version) bool {
	c := sub.Change
	var op ot.Op
	if at := l.states[base]; c.Kind == collab.Edit && at.Type != nil {
		var err error
		if op, err = at.Type.DecodeOp(c.Data); err != nil {
			return true
		}
	}
	for v := base; ; v++ {
		at := l.states[v]
		switch {
		case c.Kind == collab.Create && at.Type != nil, c.Kind == collab.Edit && at.Type == nil:
			return true
		case c.Kind == collab.Edit:
			if _, err := at.Type.Apply(at.Snapshot, op); err != nil {
				return true
			}
		}
		if v >= upto {
			return false
		}
		over := l.revs[v].Change
		if over.Kind != collab.Edit {
			if c.Kind != collab.Delete || over.Kind == collab.Create {
				return true
			}
			continue
		}
		if c.Kind == collab.Edit {
			past, err := at.Type.DecodeOp(over.Data)
			if err == nil {
				op, err = at.Type.Transform(op, past, ot.Left)
			}
			if err != nil {
				return true
			}
		}
	}
}

// compare holds everyone's document against the log once all is at rest, and every acknowledgement.
func (s *sim) compare() {
	for _, h := range s.hosts {
		h.rest()
	}
	for _, p := range s.people {
		if c, ok := p.(*client); ok {
			c.compare()
		}
	}
	for _, c := range s.conns {
		if c.unanswered != 0 {
			s.fail("%s has %d requests without an answer", c.person, c.unanswered)
		}
	}
	times := make(map[collab.OpID]int)
	for _, rev := range s.log.revs {
		times[rev.ID]++
	}
	for _, sub := range s.acked {
		// What is sent again without a base is a new submission, unless it is a create and its document is still there.
		if n := times[sub.ID]; n == 0 || n > 1 && sub.Base != collab.NoBase {
			s.fail("%s was acknowledged and is in the log %d times", named{sub.ID, sub.Change}, n)
		}
	}
}
