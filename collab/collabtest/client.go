package collabtest

import (
	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// client is somebody with ShareDB's client: one operation in flight, further ones composed behind it, all of them
// transformed over what others commit. It sends again after every loss, with its present version and the operation's
// first id, to whichever node it is connected to then.
type client struct {
	sim  *sim
	name string
	seq  uint64
	conn *conn

	version collab.Version // NoBase: not known
	kind    *Kind          // nil: there is no document
	snap    ot.Snapshot

	inflight *edit
	pending  []*edit
	fetching int  // reads without an answer
	live     bool // wants a subscription
	asked    bool // has asked for one on this connection
}

// edit is a change that was made here and is not acknowledged.
type edit struct {
	change collab.Change
	typ    ot.Type // of an Edit
	op     ot.Op
	id     collab.OpID // once it has been sent
}

func newClient(s *sim, name string) *client {
	return &client{sim: s, name: name, version: collab.NoBase, live: s.rng.IntN(4) > 0}
}

func (c *client) String() string { return c.name }

func (c *client) act() {
	s := c.sim
	switch {
	case c.conn == nil && !s.chance(3):
		c.reconnect()
	case s.chance(20):
		c.live = !c.live
		c.subscribe()
	case s.chance(12):
		c.fetch()
	default:
		c.edit()
	}
	c.send()
}

// rest sends what is left and asks for what may be missing.
func (c *client) rest() bool {
	if c.conn == nil {
		c.reconnect()
		return false
	}
	if !c.live {
		c.live = true
		c.subscribe()
		return false
	}
	c.send()
	return c.inflight == nil && len(c.pending) == 0
}

// reconnect sends the burst of a reconnecting client: first the operation that was in flight, then the subscription.
func (c *client) reconnect() {
	c.conn = c.sim.connect(c)
	c.fetching, c.asked = 0, false
	c.sim.event("%s connects to %s at version %d", c.name, c.conn.host, c.version)
	if c.inflight != nil {
		c.sim.meet("sent again")
		c.submit()
	}
	c.send()
	c.subscribe()
}

func (c *client) lost(*conn) { c.conn = nil }

func (c *client) subscribe() {
	if c.conn == nil || c.live == c.asked {
		return
	}
	c.asked = c.live
	r := &request{kind: reqUnsubscribe}
	if c.live {
		r = &request{kind: reqSubscribe, from: c.version}
	}
	c.fetching++
	c.conn.ask(r)
}

// fetch asks for what is missing, unless that is on its way.
func (c *client) fetch() {
	if c.conn != nil && c.fetching == 0 {
		c.fetchFrom(c.version)
	}
}

func (c *client) fetchFrom(v collab.Version) {
	if c.conn != nil {
		c.fetching++
		c.conn.ask(&request{kind: reqFetch, from: v})
	}
}

// edit changes the document here.
func (c *client) edit() {
	s := c.sim
	switch {
	case c.kind == nil && (c.version == collab.NoBase && !s.chance(4) || s.chance(2)):
		return // wait for what the server has
	case c.kind == nil:
		kind := pick(s, s.Kinds)
		c.change(&edit{change: collab.Change{Kind: collab.Create, Type: kind.Type.URI(), Data: kind.Data(s.rng)}})
	case s.chance(40):
		c.change(&edit{change: collab.Change{Kind: collab.Delete}})
	default:
		data, err := c.kind.Type.Encode(c.snap)
		if err != nil {
			s.fail("a snapshot cannot be encoded: %v", err)
			return
		}
		c.change(&edit{change: collab.Change{Kind: collab.Edit, Data: c.kind.Edit(s.rng, data)}})
	}
}

// change applies an edit at once and keeps it until it is acknowledged.
func (c *client) change(e *edit) {
	if e.change.Kind == collab.Edit {
		op, err := c.kind.Type.DecodeOp(e.change.Data)
		if err != nil {
			c.sim.fail("%s made an operation %s that cannot be read: %v", c.name, e.change.Data, err)
			return
		}
		e.typ, e.op = c.kind.Type, op
	}
	c.apply(&e.change, e.op)
	c.sim.event("%s: %v %s, sees %s", c.name, e.change.Kind, e.change.Data, c.shown())
	if c.composed(e) {
		return
	}
	c.pending = append(c.pending, e)
}

// composed adds an edit to the last pending one, if that is an edit or a create.
func (c *client) composed(e *edit) bool {
	if len(c.pending) == 0 || e.change.Kind != collab.Edit || c.sim.chance(4) {
		return false
	}
	last := c.pending[len(c.pending)-1]
	var err error
	switch last.change.Kind {
	case collab.Edit:
		last.op, err = e.typ.Compose(last.op, e.op)
	case collab.Create:
		last.change.Data, err = e.typ.Encode(c.snap)
	default:
		return false
	}
	if err != nil {
		c.sim.fail("%s cannot compose: %v", c.name, err)
	}
	return true
}

// send sends the next pending edit if nothing is in flight.
func (c *client) send() {
	if c.conn == nil || c.inflight != nil || len(c.pending) == 0 {
		return
	}
	c.inflight, c.pending = c.pending[0], c.pending[1:]
	c.seq++
	c.inflight.id = collab.OpID{Source: c.name, Seq: c.seq}
	c.submit()
}

func (c *client) submit() {
	e := c.inflight
	change := e.change
	if change.Kind == collab.Edit {
		data, err := e.typ.EncodeOp(e.op)
		if err != nil {
			c.sim.fail("an operation cannot be encoded: %v", err)
		}
		change.Data = data
	}
	if c.version == collab.NoBase {
		c.sim.meet("create without a version")
	}
	c.sim.event("%s sends %s at version %d", c.name, named{e.id, change}, c.version)
	sub := collab.Submission{ID: e.id, Base: c.version, Change: change}
	c.conn.ask(&request{kind: reqSubmit, sub: &submitted{Submission: sub, stock: true}})
}

func (c *client) receive(_ *conn, f *frame) {
	switch f.kind {
	case frameRevision, frameAck:
		c.revision(f)
	case frameRefusal:
		if c.inflight != nil && c.inflight.id == f.id {
			c.rollBack()
		}
	case frameSnapshot:
		c.fetching--
		c.ingest(f)
	case frameDone:
		c.fetching--
	}
	c.send()
}

// revision takes in a revision or an acknowledgement, as Doc._handleOp does.
func (c *client) revision(f *frame) {
	switch {
	case c.inflight != nil && c.inflight.id == f.id:
		c.acknowledged(f.version)
	case c.version == collab.NoBase || f.version > c.version:
		c.sim.meet("gap")
		c.fetch()
	case f.version < c.version:
	case f.kind == frameAck:
		c.sim.fail("%s would take the acknowledgement of %v for a revision without content", c.name, f.id)
	default:
		c.foreign(f)
	}
}

func (c *client) acknowledged(v collab.Version) {
	if c.inflight.change.Kind == collab.Create {
		c.version = v
	} else if v != c.version {
		c.sim.meet("acknowledgement ahead of the client")
		c.fetch()
		return
	}
	c.version++
	c.inflight = nil
}

// foreign brings somebody else's revision and everything that is not acknowledged past each other.
func (c *client) foreign(f *frame) {
	change := f.change
	var op ot.Op
	for _, e := range append(c.unsent(), c.pending...) {
		switch {
		case e.change.Kind == collab.Delete:
			change.Kind = 0 // a delete swallows it
		case change.Kind == 0:
		case change.Kind != collab.Edit || e.change.Kind == collab.Create:
			c.rollBack()
			return
		default:
			op = c.cross(e, &change, op)
		}
	}
	c.version++
	if change.Kind == collab.Edit && op == nil {
		if c.kind == nil {
			c.sim.fail("%s has no document and is sent %s", c.name, named{f.id, f.change})
			return
		}
		op = c.decode(c.kind.Type, change.Data)
	}
	c.apply(&change, op)
}

// unsent is the edit in flight, if there is one.
func (c *client) unsent() []*edit {
	if c.inflight == nil {
		return nil
	}
	return []*edit{c.inflight}
}

// cross transforms e and the server's operation over each other; op is that operation, nil if it is not decoded yet.
func (c *client) cross(e *edit, server *collab.Change, op ot.Op) ot.Op {
	if op == nil {
		op = c.decode(e.typ, server.Data)
	}
	mine, err := e.typ.Transform(e.op, op, ot.Left)
	if err != nil {
		c.sim.fail("%s cannot transform %s over %s: %v", c.name, encoded(e.typ, e.op), encoded(e.typ, op), err)
		return op
	}
	theirs, err := e.typ.Transform(op, e.op, ot.Right)
	if err != nil {
		c.sim.fail("%s cannot transform %s over its own %s: %v", c.name, encoded(e.typ, op), encoded(e.typ, e.op), err)
	}
	e.op = mine
	return theirs
}

func (c *client) decode(typ ot.Type, data []byte) ot.Op {
	op, err := typ.DecodeOp(data)
	if err != nil {
		c.sim.fail("%s is sent an operation %s that cannot be read: %v", c.name, data, err)
	}
	return op
}

// apply changes what the client shows.
func (c *client) apply(change *collab.Change, op ot.Op) {
	var err error
	switch change.Kind {
	case collab.Create:
		c.kind = c.sim.kind(change.Type)
		c.snap, err = c.kind.Type.Create(change.Data)
	case collab.Delete:
		c.kind, c.snap = nil, nil
	case collab.Edit:
		c.snap, err = c.kind.Type.Apply(c.snap, op)
	}
	if err != nil {
		c.sim.fail("%s cannot apply %v %s to %s: %v", c.name, change.Kind, change.Data, c.shown(), err)
	}
}

// rollBack gives up everything that is not acknowledged and loads the document anew: ShareDB's hard rollback.
func (c *client) rollBack() {
	c.sim.event("%s gives up what is not acknowledged", c.name)
	c.sim.meet("rolled back")
	c.version, c.kind, c.snap, c.inflight, c.pending = collab.NoBase, nil, nil, nil, nil
	c.fetchFrom(collab.NoBase)
}

// ingest takes in a snapshot, as Doc.ingestSnapshot does.
func (c *client) ingest(f *frame) {
	switch {
	case c.kind != nil || c.inflight != nil || len(c.pending) > 0:
		if c.version != collab.NoBase && f.version > c.version {
			c.fetch()
		}
	case c.version <= f.version:
		c.version = f.version
		if f.typ != "" {
			c.apply(&collab.Change{Kind: collab.Create, Type: f.typ, Data: f.data}, nil)
		}
	}
}

// shown is what the client's user sees.
func (c *client) shown() shown {
	if c.kind == nil {
		return shown{sim: c.sim}
	}
	return shown{c.sim, c.kind.Type, c.snap}
}

// compare holds the client's document against the log's.
func (c *client) compare() {
	last := c.sim.log.states[c.sim.log.head()]
	if c.version != last.Version {
		c.sim.fail("%s stays at version %d of %d", c.name, c.version, last.Version)
	}
	if got, want := c.shown().String(), c.sim.show(last.Type, last.Snapshot); got != want {
		c.sim.fail("%s sees at version %d\n\t%s, the log has\n\t%s", c.name, c.version, got, want)
	}
}
