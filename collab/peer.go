package collab

import (
	"errors"
	"sync"
	"time"
)

// Peer is one connection's place in one document: a cursor into its revisions and a short list of answers, each of which
// is due once the cursor has reached a version. It holds no queue of revisions, so subscribing at a version, fetching
// since a version, the catch-up before an acknowledgement and a slow reader are one mechanism.
//
// Its requests never wait for the Session or for the disk, are handled in order, and are each answered by one Event
// with their tag. What the Peer promises about the order of events: the revisions before an acknowledgement's version
// come before it; a revision is left out only where its acknowledgement comes in its place; revisions come before the
// answer of the read that asked for them. A revision may come twice after a read with an earlier version.
type Peer struct {
	id   DocID
	hub  *Hub
	out  *Outbox
	user UserID

	through *Projection // under whose name the client sees the document; nil: under its own

	seat int // in the Session's peers; guarded by its mu

	queued bool  // in out.dirty; this and next are guarded by out.mu
	next   *Peer // in out.dirty

	mu         sync.Mutex
	session    *Session // nil while the Peer has nothing to do with it
	unanswered int      // requests that the Session has not handled
	subscribed bool
	held       bool // subscribed, but nothing is sent behind the answer
	closed     bool
	placed     bool    // cursor and low mean something
	cursor     Version // what is sent next
	low        Version // the earliest version from which revisions were sent since the Peer was placed
	answers    []answer
	ahead      *stream // read from the log, for a cursor behind the Session's stream
	failed     error
}

// answer is a Reply and when it is due.
type answer struct {
	due   Version // once the cursor is here
	stand bool    // it stands for the revision with Base due, which is not sent if it would be next
	reply *Reply
	past  *pastRead // of the read that this answers, if that named a version
}

// pastRead is where the Peer was before a read from an earlier version, to which it goes back if that is refused.
type pastRead struct {
	placed, subscribed, held bool
	cursor, low              Version
}

// ID returns the document that the Peer is in, as the client names it.
func (p *Peer) ID() DocID {
	if p.through != nil {
		return DocID{Collection: p.through.name, ID: p.id.ID}
	}
	return p.id
}

// Admit lets hooks judge what a wants to submit; they may change it. It may wait for them.
func (p *Peer) Admit(a *Agent, s *Submission, extra []byte) error {
	h := &p.hub.Hooks
	if !h.submits() {
		return nil
	}
	s.Request = &SubmitRequest{Agent: a, Doc: p.id, Name: p.ID().Collection, ID: s.ID, Base: s.Base, Change: s.Change, Extra: extra}
	if h.Submit == nil {
		return nil
	}
	err := h.Submit(s.Request)
	s.Change = s.Request.Change
	return err
}

// Submit submits s. Without a subscription, the revisions since its base come before its acknowledgement.
func (p *Peer) Submit(s Submission, tag any) {
	s.Through = p.through
	p.request(message{kind: msgSubmit, sub: s, tag: tag})
}

// Fetch asks for the revisions from version from on or, with NoBase, for a snapshot.
func (p *Peer) Fetch(from Version, tag any) {
	p.request(message{kind: msgRead, from: from, tag: tag})
}

// Subscribe is Fetch and all revisions from then on. With hold they are kept back until Release.
func (p *Peer) Subscribe(from Version, hold bool, tag any) {
	p.request(message{kind: msgRead, from: from, subscribe: true, hold: hold, tag: tag})
}

// Release lets a Subscribe with hold go on.
func (p *Peer) Release() {
	p.mu.Lock()
	p.held = false
	p.mu.Unlock()
	p.out.mark(p)
}

// Unsubscribe ends a subscription. It succeeds also where there is none.
func (p *Peer) Unsubscribe(tag any) {
	p.request(message{kind: msgUnsubscribe, tag: tag})
}

// MovePresence moves a value of document presence, JSON, from the version that it refers to up to the document's, by the
// type with the given name, and calls done with the result. done runs in another goroutine and must not block; it is
// not called if the Peer is closed or fails.
func (p *Peer) MovePresence(value []byte, at Version, typ, source string, done func(value []byte, at Version, err error)) {
	c := &presenceCarrier{value: value, at: at, source: source, done: done}
	if typ != "" {
		if c.mover, c.typ, c.err = PresenceType(p.hub.Types, typ); c.err != nil {
			done(nil, at, c.err)
			return
		}
	}
	p.request(message{kind: msgPresence, presence: c})
}

// Close ends the Peer at once: what is unanswered stays so. What was submitted is committed all the same.
func (p *Peer) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed, p.subscribed, p.answers, p.ahead = true, false, nil, nil
	p.leave()
}

func (p *Peer) request(m message) {
	m.peer = p
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	if p.session == nil {
		p.session = p.hub.attach(p)
	}
	if p.session == nil {
		p.failed = errShuttingDown
		p.out.mark(p)
		return
	}
	p.unanswered++
	p.session.mail.post(m)
}

// place sets the cursor of a Peer that has none, or moves it back to where it has not been.
func (p *Peer) place(from Version) {
	switch {
	case !p.placed:
		p.placed, p.cursor, p.low = true, from, from
	case from < p.low:
		p.cursor, p.low = from, from
	}
}

// submitting places the Peer for a submission with the given base.
func (p *Peer) submitting(base Version) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.place(base)
	}
}

// acknowledge answers a submission that was committed at r.Version.
func (p *Peer) acknowledge(r *Reply) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r.Duplicate && !p.subscribed {
		p.answer(answer{reply: r}) // at once: the client fetches what it lacks, as with the reference
		return
	}
	p.answer(answer{due: r.Version, stand: true, reply: r})
}

// refuse answers a request with an error.
func (p *Peer) refuse(tag any, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer(answer{reply: &Reply{Tag: tag, Err: err}})
}

// read answers a Fetch or Subscribe; head is the version that the document is at.
func (p *Peer) read(m *message, head Version, snapshot *SnapshotReply) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return
	}
	a := answer{due: head, reply: &Reply{Tag: m.tag, Version: head}}
	from := min(m.from, head)
	if m.from == NoBase {
		a.reply.Snapshot, from = snapshot, head
	} else if from < head {
		a.past = &pastRead{p.placed, p.subscribed, p.held, p.cursor, p.low}
	}
	p.place(from)
	p.cursor = min(p.cursor, from)
	if m.subscribe {
		p.subscribed, p.held = true, m.hold
	}
	p.answer(a)
}

// unsubscribe answers an Unsubscribe.
func (p *Peer) unsubscribe(tag any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.subscribed, p.held = false, false
	p.answer(answer{reply: &Reply{Tag: tag}})
}

// moved counts a MovePresence as answered.
func (p *Peer) moved() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.unanswered--
}

// answer queues an answer to one request. The caller holds p.mu and marks the Peer afterwards.
func (p *Peer) answer(a answer) {
	p.unanswered--
	if !p.closed {
		p.answers = append(p.answers, a)
	}
}

// fail ends the Peer because its Session is gone.
func (p *Peer) fail(err error) {
	p.mu.Lock()
	p.failed = err
	p.mu.Unlock()
	p.out.mark(p)
}

// leave ends what the Peer has to do with the Session. The caller holds p.mu.
func (p *Peer) leave() {
	if p.session != nil {
		p.session.leave(p)
	}
	p.session, p.placed, p.ahead = nil, false, nil
}

// collect appends what is due to events, until they are a full delivery; more says that something is left. size is the
// bytes of revisions in events. Only the Outbox calls it, one at a time; it may read from the log.
func (p *Peer) collect(events []Event, size int) (_ []Event, _ int, more bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.closed {
		if len(events) >= deliveryEvents || size >= p.out.portion {
			return events, size, true
		}
		if p.failed != nil {
			events = append(events, Event{Peer: p, Failed: p.failed})
			p.closed, p.answers = true, nil
			p.leave()
			break
		}
		if p.answerIsDue() {
			events = append(events, Event{Peer: p, Reply: p.nextAnswer()})
			continue
		}
		e := p.nextEntry()
		if e == nil && (p.failed != nil || p.answerIsDue()) {
			continue // that came while it read
		}
		if e == nil {
			break
		}
		events = append(events, Event{Peer: p, Entry: e})
		size += e.Revision.size()
	}
	if p.failed == nil && !p.subscribed && p.unanswered == 0 && len(p.answers) == 0 {
		p.leave()
	}
	return events, size, false
}

func (p *Peer) answerIsDue() bool { return len(p.answers) > 0 && p.answers[0].due <= p.cursor }

func (p *Peer) nextAnswer() *Reply {
	a := p.answers[0]
	p.answers[0] = answer{}
	p.answers = p.answers[1:]
	if len(p.answers) == 0 {
		p.answers = nil
	}
	if a.stand && a.due == p.cursor {
		p.cursor++
	}
	return a.reply
}

// nextEntry returns the revision at the cursor and moves on, or nil if there is none to send now. Where it must read
// the log it lets go of p.mu meanwhile, and may then return nil with p.failed set, or start over.
func (p *Peer) nextEntry() *Entry {
	for p.session != nil && !p.closed && p.failed == nil && !p.answerIsDue() {
		recent := p.session.stream.Load()
		end := p.cursor
		if p.subscribed && !p.held {
			end = recent.head()
		} else if len(p.answers) > 0 {
			end = min(p.answers[0].due, recent.head())
		}
		if p.cursor >= end {
			return nil
		}
		if e := recent.at(p.cursor); e != nil {
			p.cursor++
			p.ahead = nil // it has caught up
			return e
		}
		if e := p.ahead.at(p.cursor); e != nil {
			p.cursor++
			return e
		}
		p.readAhead(min(end, recent.base))
	}
	return nil
}

// spare lets go of what was read from the log if the other Peers of the connection hold so much already. It returns what
// they hold with this one, in bytes.
func (p *Peer) spare(held int) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ahead == nil {
		return held
	}
	if held >= aheadBytes {
		p.ahead = nil // it will be read again when it is this one's turn
		return held
	}
	return held + p.ahead.bytes
}

// aheadBytes bounds what a connection that is behind in many documents keeps of their logs.
const aheadBytes = 4 << 20

// readAhead reads revisions from the cursor on, up to version to, from the log.
func (p *Peer) readAhead(to Version) {
	s, from := p.session, p.cursor
	p.mu.Unlock()
	revs, err := s.readLog(from, to)
	p.mu.Lock()
	if err == nil && len(revs) == 0 {
		err = ErrGap
	}
	switch {
	case errors.Is(err, ErrTrimmed) && p.stepBack():
		return
	case err != nil:
		p.failed = historyUnreadable(err)
		return
	}
	p.ahead = (&stream{base: from}).grow(revs, time.Time{}, 1<<62)
}

// stepBack refuses the reads that moved the cursor to before what the log still has, and takes the Peer back to where it was
// before the first of them. It reports false where no read has done that, or where one that can be answered came meanwhile:
// such a client must come anew.
func (p *Peer) stepBack() bool {
	var first *pastRead
	for i := range p.answers {
		a := &p.answers[i]
		if a.past == nil {
			if first != nil && a.reply.Snapshot != nil {
				return false
			}
			continue
		}
		if first == nil {
			first = a.past
		}
		*a = answer{reply: &Reply{Tag: a.reply.Tag, Err: ErrTrimmed}}
	}
	if first == nil || p.session == nil {
		return false
	}
	p.subscribed, p.held = first.subscribed, first.held
	p.cursor, p.low = first.cursor, first.low
	if !first.placed {
		p.cursor = p.session.stream.Load().head()
		p.low = p.cursor
	}
	return true
}
