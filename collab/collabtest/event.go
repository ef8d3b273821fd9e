package collabtest

import (
	"fmt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// event writes down what happened, if anybody wants to read it.
func (s *sim) event(format string, args ...any) {
	if s.verbose {
		s.events = append(s.events, fmt.Sprintf(format, args...))
	}
}

// fail records the first thing that does not hold.
func (s *sim) fail(format string, args ...any) {
	if s.reason == "" {
		s.reason = fmt.Sprintf(format, args...)
		s.event("FAILED: %s", s.reason)
	}
}

// named is an operation in the list of events.
type named struct {
	id     collab.OpID
	change collab.Change
}

func (n named) String() string {
	text := fmt.Sprintf("%s:%d %v", n.id.Source, n.id.Seq, n.change.Kind)
	if n.change.Type != "" {
		text += " " + n.change.Type
	}
	if n.change.Data != nil {
		text += " " + string(n.change.Data)
	}
	return text
}

// encoded is an operation in the list of events.
func encoded(typ ot.Type, op ot.Op) string {
	data, err := typ.EncodeOp(op)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// shown is a document in the list of events.
type shown struct {
	sim  *sim
	typ  ot.Type
	snap ot.Snapshot
}

func (d shown) String() string { return d.sim.show(d.typ, d.snap) }
