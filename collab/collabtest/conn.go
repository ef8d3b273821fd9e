package collabtest

import (
	"slices"

	"github.com/tandem-collab/tandem/collab"
)

// conn is a connection of one person to one node: two queues that the simulation empties frame by frame.
type conn struct {
	sim        *sim
	person     person
	host       host // nil: the connection is gone
	up         []*request
	down       []*frame
	unanswered int
	subscribed bool // as the node has it
}

type requestKind uint8

const (
	reqSubmit requestKind = iota + 1
	reqFetch
	reqSubscribe
	reqUnsubscribe
)

// request is what a person asks of a node.
type request struct {
	kind requestKind
	sub  *submitted     // of reqSubmit
	from collab.Version // of the reads
}

// submitted is a submission as it was sent, for the checks.
type submitted struct {
	collab.Submission
	stock bool // by a client that keeps the rules
}

type frameKind uint8

const (
	frameRevision frameKind = iota + 1
	frameAck
	frameRefusal
	frameSnapshot // answers a read without a version
	frameDone     // answers a read, behind its revisions, or an unsubscribe
	frameLost     // the connection is closed, to be opened again
)

// frame is what a node tells a person.
type frame struct {
	kind    frameKind
	version collab.Version // Base of a revision, also of the acknowledged one; or of the snapshot
	id      collab.OpID    // of the submission
	change  collab.Change  // of frameRevision
	err     error          // of frameRefusal
	typ     string         // of frameSnapshot; empty: there is no document
	data    []byte

	answers   *request // of a hub's answers
	duplicate bool     // of a hub's acknowledgement: it was committed before
}

// connect opens a connection to a node that the seed chooses.
func (s *sim) connect(p person) *conn {
	c := &conn{sim: s, person: p, host: pick(s, s.hosts)}
	s.conns = append(s.conns, c)
	return c
}

// lose breaks a connection: what is under way in it is gone, and both ends notice.
func (s *sim) lose(c *conn) {
	s.event("%s loses its connection to %s, with %d frames up and %d down", c.person, c.host, len(c.up), len(c.down))
	if slices.ContainsFunc(c.down, func(f *frame) bool { return f.kind == frameAck }) {
		s.meet("acknowledgement lost")
	}
	s.conns = slices.DeleteFunc(s.conns, func(o *conn) bool { return o == c })
	c.host.hangUp(c)
	c.host, c.up, c.down = nil, nil, nil
	c.person.lost(c)
}

func (c *conn) ask(r *request) {
	c.unanswered++
	c.up = append(c.up, r)
}

// tell sends a frame to the person, if the connection is still there.
func (c *conn) tell(f *frame) {
	if c.host == nil {
		return
	}
	if f.kind != frameRevision {
		c.unanswered--
	}
	c.down = append(c.down, f)
}

// pump delivers the next frame up or down, and says whether there was one.
func (c *conn) pump(up bool) bool {
	switch {
	case up && len(c.up) > 0:
		r := c.up[0]
		c.up = c.up[1:]
		c.host.handle(c, r)
	case !up && len(c.down) > 0:
		f := c.down[0]
		c.down = c.down[1:]
		if f.kind == frameLost {
			c.sim.meet("closed to come back")
			c.sim.lose(c)
			break
		}
		c.person.receive(c, f)
		if c.host != nil && len(c.down) == 0 {
			c.host.emptied(c)
		}
	default:
		return false
	}
	return true
}
