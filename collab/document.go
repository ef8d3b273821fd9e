package collab

import (
	"slices"
	"time"

	"github.com/tandem-collab/tandem/ot"
)

// Document puts the submissions of one document in one order. It is a state machine after the model of etcd's raft:
// submissions go in with Submit, Ready says what to append to the log, and Commit or Rebase says what became of that.
// What they return may be acknowledged and broadcast; nothing else may.
//
// A Document does no IO, reads no clock, and is not safe for concurrent use.
//
// A pending submission keeps three forms of its change. form is transformed over committed revisions only, and is what
// everything is redone from when the log has moved on: an operation that was already transformed past a pending one
// cannot be shifted, as no type has TP2. last is what will be committed if all before it are. onward is form once the
// batch in flight is committed.
type Document struct {
	types  *ot.Registry
	keep   int    // bytes of committed revisions to keep for transformation
	limits Limits // zero: none

	validator Validator // nil: none
	hooks     *Hooks    // nil: none

	stable State // what the log holds
	tail   tail  // the last committed revisions

	tip     tip // stable and all that is pending
	pending []*pending
	parked  []parked
	flight  int   // how many of pending are in the log's hands
	landing State // stable once they are committed
	tickets Ticket
}

// Ticket names an accepted submission until it is settled.
type Ticket uint64

// author is who made a submission and when it came in.
type author struct {
	user UserID
	at   time.Time
}

// pending is a submission that was accepted and is not in the log yet.
type pending struct {
	tickets []Ticket
	id      OpID
	by      author
	joins   bool // a resend is recognised by id; false for an edit or delete that was made without a base
	exact   bool // it yields to whatever comes before it
	spare   bool // it is refused where nothing is left of it
	lost    int  // how often another node was quicker
	form    change
	onward  change
	last    change
	base    Version        // last applies to this version
	err     error          // refused, if all that is before it is committed: it has no version and is not appended
	early   bool           // err was met within the batch in flight
	blobs   []BlobID       // what last refers to
	through *Projection    // of the Submission
	request *SubmitRequest // of the Submission
	fixups  [][]byte       // what hooks have put into last
}

// parked is a submission that follows a pending one of its own source and is made against the version that one makes.
type parked struct {
	ticket Ticket
	behind *pending
	sub    Submission
	by     author
}

// Status says what Submit did with a submission.
type Status uint8

// The statuses.
const (
	// Pending: accepted; a Settlement with the Outcome's Ticket follows.
	Pending Status = iota + 1
	// Joined: the same submission is pending already; the Outcome's Ticket is that one's.
	Joined
	// Duplicate: it was committed before, at the Outcome's Version.
	Duplicate
	// Behind: the Document no longer keeps the revisions since its base. The Outcome's Carrier is to be carried over
	// them, up to Oldest at least, and handed to Join.
	Behind
)

// Outcome is the answer to a submission that was not refused.
type Outcome struct {
	Status  Status
	Ticket  Ticket
	Version Version
	Fixups  [][]byte // of a Duplicate: those of the revision
	Carrier *Carrier
}

// Settlement is the end of one accepted submission: committed at Version, or refused with Err.
type Settlement struct {
	Ticket    Ticket
	Version   Version        // the Base of its revision
	Duplicate bool           // it had been committed before
	Fixups    [][]byte       // of its revision
	Request   *SubmitRequest // of the Submission; nil of a Duplicate
	Err       error
}

// NewDocument returns a Document at the given state. recent are the revisions that led there, oldest first; keep is
// how many bytes of revisions to keep for submissions that are behind.
func NewDocument(types *ot.Registry, at State, recent []Revision, keep int) *Document {
	d := &Document{types: types, keep: keep, stable: at, tip: newTip(types, at)}
	d.tail.next = at.Version - Version(len(recent))
	for _, rev := range recent {
		d.tail.push(rev, nil, nil)
	}
	d.tail.trim(keep)
	return d
}

// Stable returns the last committed state.
func (d *Document) Stable() State { return d.stable }

// Oldest returns the oldest version from which the Document can transform by itself.
func (d *Document) Oldest() Version { return d.tail.base() }

// Idle says that nothing is pending.
func (d *Document) Idle() bool { return len(d.pending) == 0 && len(d.parked) == 0 }

// Submit takes a submission in, or refuses it with an *Error if committed revisions alone make it impossible. What only
// pending ones make impossible is settled when they are committed: a refusal must not tell what is not yet durable.
//
// Where others write to the log too, a submission with a base beyond Stable is to be handed in only after a look at the
// log: its client may have heard of that version from another node. What is still beyond is the client's guess.
func (d *Document) Submit(s Submission, user UserID, at time.Time) (Outcome, error) {
	d.tickets++
	return d.submit(s, author{user, at}, d.tickets)
}

func (d *Document) submit(s Submission, by author, t Ticket) (Outcome, error) {
	if err := d.limits.fits(&s); err != nil {
		return Outcome{}, err
	}
	fresh := false
	if s.Base == NoBase {
		if s.Change.Kind == Create && d.stable.Type != nil {
			if d.stable.Created == s.ID {
				return Outcome{Status: Duplicate, Version: d.stable.CreatedAt}, nil
			}
			return Outcome{}, errAlreadyCreated
		}
		s.Base = d.stable.Version
		fresh = s.Change.Kind != Create
	}
	if s.Base < 0 {
		return Outcome{}, Errorf(CodeMalformed, "Invalid version")
	}
	if s.Exact && (s.Base != d.stable.Version || len(d.pending) > 0) {
		return Outcome{}, errMoved
	}
	if s.Base > d.stable.Version {
		return d.park(s, by, t)
	}
	c := &Carrier{id: s.ID, by: by, exact: s.Exact, spare: s.SkipNoOp, typ: d.stable.Type, now: change{Change: s.Change}, at: s.Base, fresh: fresh,
		through: s.Through, request: s.Request}
	if s.Change.Kind == Edit && c.typ != nil {
		op, err := c.typ.DecodeOp(s.Change.Data)
		if err != nil {
			code := CodeNotApplied
			if ot.IsBadlyFormed(err) {
				code = CodeMalformed
			}
			c.broken = &Error{Code: code, Message: err.Error()}
		}
		c.now.op = op
	}
	return d.join(c, t)
}

// Join takes in a submission that was Behind, once it has been carried. It may be Behind again.
func (d *Document) Join(c *Carrier) (Outcome, error) {
	d.tickets++
	return d.join(c, d.tickets)
}

func (d *Document) join(c *Carrier, t Ticket) (Outcome, error) {
	if !c.Done() && c.at < d.tail.base() {
		return Outcome{Status: Behind, Carrier: c}, nil
	}
	d.tail.carry(c)
	switch {
	case c.dup:
		return Outcome{Status: Duplicate, Version: c.at, Fixups: c.fixups}, nil
	case c.err != nil:
		return Outcome{}, c.err
	case c.broken != nil:
		return Outcome{}, c.broken
	}
	if !c.fresh {
		if p := d.find(c.id); p != nil {
			return Outcome{Status: Joined, Ticket: p.tickets[0]}, nil
		}
	}
	p := &pending{tickets: []Ticket{t}, id: c.id, by: c.by, joins: !c.fresh, exact: c.exact, spare: c.spare, form: c.now,
		through: c.through, request: c.request}
	d.place(p, len(d.pending))
	if p.err != nil && !d.waits(len(d.pending)) {
		return Outcome{}, p.err
	}
	d.pending = append(d.pending, p)
	return Outcome{Status: Pending, Ticket: t}, nil
}

// find returns the pending submission with that id that a resend joins.
func (d *Document) find(id OpID) *pending {
	for _, p := range d.pending {
		if p.id == id && p.joins {
			return p
		}
	}
	return nil
}

// waits says whether a refusal of pending[i] rests on what is not committed yet, and so must wait for it.
func (d *Document) waits(i int) bool {
	return slices.ContainsFunc(d.pending[:i], func(p *pending) bool { return p.err == nil })
}

// place carries p from its form over pending[:i] and applies it to the tip, or sets its err.
func (d *Document) place(p *pending, i int) {
	p.err, p.early = nil, false
	p.last, p.onward = p.form, p.form
	for j, q := range d.pending[:i] {
		if q.err == nil {
			if p.err = meet(p.last.Kind, q.last.Kind); p.err == nil && p.last.Kind == Edit {
				p.last, p.err = p.last.over(d.stable.Type, q.last.op)
			}
			if p.err != nil {
				p.early = j < d.flight
				return
			}
		}
		if j < d.flight {
			p.onward = p.last
		}
	}
	p.base = d.tip.version
	typ := d.tip.typ
	if p.spare && p.last.empty(typ) {
		p.err = errNoOp
		return
	}
	if p.err = d.admit(p); p.err != nil {
		return
	}
	if p.err = d.tip.apply(p.last, p.id, p.by.at); p.err != nil {
		return
	}
	if p.err = d.bound(p.last, p.id, p.by); p.err != nil {
		return
	}
	if p.err = d.validate(p); p.err != nil {
		return
	}
	if p.last.Kind == Create {
		p.last.Type = d.tip.typ.URI()
	}
	p.last.write(typ)
	p.err = d.review(p)
}

// park keeps a submission that is one version ahead of the log if that is the version its own source is about to make.
// A pending one that is sent again with a later base comes from a client that heard more from another node.
func (d *Document) park(s Submission, by author, t Ticket) (Outcome, error) {
	if p := d.find(s.ID); p != nil {
		return Outcome{Status: Joined, Ticket: p.tickets[0]}, nil
	}
	if s.Base == d.stable.Version+1 {
		for i := len(d.pending) - 1; i >= 0; i-- {
			if p := d.pending[i]; p.id.Source == s.ID.Source {
				d.parked = append(d.parked, parked{t, p, s, by})
				return Outcome{Status: Pending, Ticket: t}, nil
			}
		}
	}
	return Outcome{}, errVersionTooNew
}

// Ready returns the revisions to append next, and counts on an answer by Commit or Rebase. It returns nothing while a
// batch is in flight.
func (d *Document) Ready() []Revision {
	if d.flight > 0 || len(d.pending) == 0 {
		return nil
	}
	revs := d.Waiting()
	d.Board(d.tip.freeze())
	return revs
}

// Waiting returns the revisions that are pending behind the batch in flight, Tip the state that they lead to, and Board
// puts them into that batch, where it turned out that it can still take them. at is what Tip returned.
func (d *Document) Waiting() []Revision {
	revs := make([]Revision, 0, len(d.pending)-d.flight)
	for _, p := range d.pending[d.flight:] {
		if p.err == nil {
			revs = append(revs, p.revision())
		}
	}
	return revs
}

// Tip returns the state that all that is pending leads to.
func (d *Document) Tip() State { return d.tip.freeze() }

// Board is explained at Waiting.
func (d *Document) Board(at State) {
	for _, p := range d.pending[d.flight:] {
		p.onward = change{} // never needed of what is in flight
	}
	d.flight, d.landing = len(d.pending), at
}

// Landing returns the state that the batch in flight leads to.
func (d *Document) Landing() State { return d.landing }

func (p *pending) revision() Revision {
	return Revision{Base: p.base, ID: p.id, Author: p.by.user, At: p.by.at, Change: p.last.Change, Fixups: p.fixups}
}

// Commit says that the batch in flight is in the log. It returns the new revisions, to be broadcast, and what is
// settled by them, to be answered.
func (d *Document) Commit() ([]Revision, []Settlement) {
	batch := d.pending[:d.flight]
	rest := append([]*pending(nil), d.pending[d.flight:]...)
	typ := d.stable.Type // of all edits in the batch: an edit does not pass a create or a delete
	d.stable, d.flight = d.landing, 0
	var revs []Revision
	var settled []Settlement
	for _, p := range batch {
		if p.err == nil {
			rev := p.revision()
			d.tail.push(rev, typ, p.last.op)
			revs = append(revs, rev)
		}
		settled = p.settle(settled)
	}
	d.pending = rest[:0]
	for _, p := range rest {
		p.form = p.onward
		if p.err != nil && (p.early || !d.waits(len(d.pending))) {
			settled = p.settle(settled)
			continue
		}
		d.pending = append(d.pending, p)
	}
	settled = d.unpark(settled) // needs the tail back to this batch
	d.tail.trim(d.keep)
	return revs, settled
}

// settle appends what became of p.
func (p *pending) settle(to []Settlement) []Settlement {
	for _, t := range p.tickets {
		to = append(to, Settlement{Ticket: t, Version: p.base, Fixups: p.fixups, Request: p.request, Err: p.err})
	}
	return to
}

// unpark takes in, or refuses, what waited for those that are no longer pending.
func (d *Document) unpark(settled []Settlement) []Settlement {
	waiting := d.parked
	d.parked = nil
	for _, w := range waiting {
		if slices.Contains(d.pending, w.behind) {
			d.parked = append(d.parked, w)
			continue
		}
		if w.behind.err != nil || w.behind.base != w.sub.Base-1 {
			settled = append(settled, Settlement{Ticket: w.ticket, Err: errVersionTooNew})
			continue
		}
		out, err := d.submit(w.sub, w.by, w.ticket)
		switch {
		case err != nil:
			settled = append(settled, Settlement{Ticket: w.ticket, Err: err})
		case out.Status == Duplicate:
			settled = append(settled, Settlement{Ticket: w.ticket, Version: out.Version, Duplicate: true, Fixups: out.Fixups})
		case out.Status == Joined:
			i := slices.IndexFunc(d.pending, func(p *pending) bool { return p.tickets[0] == out.Ticket })
			d.pending[i].tickets = append(d.pending[i].tickets, w.ticket)
		}
	}
	return settled
}
