package collab

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// Session is the goroutine that owns a Document while it is open on this node. All that can happen to it is a message,
// handled in order: a peer's request, a presence to be moved, the end of an append, revisions that others committed, a
// submission or presence that has been carried up from far behind, a milestone that was written, and the stop.
//
// One append is in flight at a time. What comes in meanwhile is the next batch.
type Session struct {
	id   DocID
	hub  *Hub
	log  *slog.Logger
	mail mailbox
	// stream is what peers read; the Session publishes it after the answers that belong to it.
	stream atomic.Pointer[stream]

	mu    sync.Mutex
	peers []*Peer // who has to do with this Session, each at its place; while there are any the Session stays

	// Owned by run.
	doc         *Document
	broken      error // the document cannot be read: every request is answered with this
	waiting     map[Ticket][]waiter
	snapshot    *SnapshotReply // of the stable state; nil until somebody asks
	appending   bool           // an append or a look at the log is under way
	begun       Begun          // the append, where it may still grow; else nil
	began       time.Time      // when the append began
	batch       int            // revisions in it
	lookAgain   bool           // the log is to be looked at when it is not
	failures    int            // of appends and looks, one after the other
	carrying    int            // submissions and presences that are being carried beside the Session
	lastWritten *Written       // of the change that a hook was told of last
	early       []message      // submissions beyond what this node has heard of, until it has looked at the log
	milestone   milestoneState
	stopping    bool
}

// waiter is who waits for a submission.
type waiter struct {
	peer *Peer
	tag  any
}

type messageKind uint8

const (
	msgSubmit messageKind = iota + 1
	msgRead
	msgUnsubscribe
	msgAppended
	msgLooked
	msgCarried
	msgPresence
	msgPresenceMoved
	msgNotice
	msgMilestone
	msgStop
)

// message is what a Session handles. The fields that a kind does not use are zero.
type message struct {
	kind      messageKind
	subscribe bool
	hold      bool
	looked    bool // at the log since it came in
	peer      *Peer
	tag       any
	sub       Submission
	from      Version
	carrier   *Carrier
	presence  *presenceCarrier
	revs      []Revision
	bytes     int
	err       error
}

// maxFailures is how often in a row the store may fail before the Session gives up; with the pauses between them that
// takes some seconds.
const maxFailures = 8

func newSession(h *Hub, id DocID) *Session {
	s := &Session{
		id: id, hub: h, log: h.Logger.With("doc", id.String()), mail: newMailbox(),
		waiting: make(map[Ticket][]waiter),
	}
	s.stream.Store(&stream{})
	return s
}

func (s *Session) run() {
	cancel := s.subscribe()
	defer cancel()
	s.load()
	idle := time.NewTimer(s.hub.IdleAfter)
	defer idle.Stop()
	var box []message
	for {
		box = s.mail.take(box)
		for i := range box {
			s.safely(&box[i])
		}
		clear(box)
		if err := s.flush(); err != nil {
			s.fail(err)
			return
		}
		if s.quiet() {
			if s.stopping {
				s.hub.drop(s)
				s.finish()
				return
			}
			idle.Reset(s.idleAfter())
		} else {
			idle.Stop()
		}
		select {
		case <-s.mail.wake:
		case <-s.hub.ctx.Done(): // nobody waits for what is under way
			s.fail(s.hub.ctx.Err())
			return
		case <-idle.C:
			if s.quiet() && s.hub.retire(s) {
				s.finish()
				return
			}
		}
	}
}

// quiet says that nothing is under way and nobody is here.
func (s *Session) quiet() bool {
	busy := s.appending || s.carrying > 0 || len(s.early) > 0 || s.milestone.writing || (s.doc != nil && !s.doc.Idle())
	return !busy && (s.stopping || !s.occupied())
}

// idleAfter returns how long the Session stays when nobody is here. One that could not read its document goes at once: the next
// may be able to.
func (s *Session) idleAfter() time.Duration {
	if s.broken != nil {
		return 0
	}
	return s.hub.idleAfter()
}

// load reads the document. A document that cannot be read answers with an error; it does not take others down.
func (s *Session) load() {
	types := s.hub.TypesOf(s.id.Collection)
	h, err := ReadHistory(s.hub.ctx, s.hub.Store, types, s.id, MaxVersion, s.hub.TailBytes)
	if err != nil {
		s.log.Error("cannot load the document", "err", err)
		var e *Error
		if !errors.As(err, &e) {
			e = &Error{Code: CodeUnavailable, Message: "The document cannot be read now; try again", Err: err}
		}
		s.broken = e
		return
	}
	s.doc = NewDocument(types, h.State, h.Recent, s.hub.TailBytes)
	s.doc.Limit(s.hub.Limits)
	s.doc.Check(s.hub.ValidatorOf(s.id.Collection))
	s.doc.Ask(&s.hub.Hooks)
	s.hub.Opened(s.id)
	s.milestone.replay, s.milestone.last = h.Replay, h.Milestone
	first := &stream{base: h.State.Version - Version(len(h.Recent))}
	s.stream.Store(first.grow(h.Recent, time.Time{}, s.hub.TailBytes))
}

// safely handles a message. A type that panics where no single submission is to blame costs the Session, no more.
func (s *Session) safely(m *message) {
	defer func() {
		if r := recover(); r != nil {
			s.log.Error("a type panicked; the document is closed", "panic", r, "stack", string(debug.Stack()))
			s.appending, s.failures = false, maxFailures+1
		}
	}()
	s.handle(m)
}

func (s *Session) handle(m *message) {
	switch m.kind {
	case msgStop:
		s.stopping = true
	case msgMilestone:
		s.milestone.written(m.bytes, m.err)
	case msgNotice:
		s.lookAgain = s.lookAgain || s.doc != nil && m.from > s.doc.Stable().Version
	case msgAppended:
		s.appended(m.err)
	case msgLooked:
		s.looked(m.revs, m.err)
	case msgCarried:
		s.carried(m)
	case msgPresenceMoved:
		s.carrying--
		s.movePresence(m)
	case msgPresence:
		s.movePresence(m)
	default:
		s.request(m)
	}
}

// request deals with what a peer asks for. A peer that has been answered is marked; a submission is answered later.
func (s *Session) request(m *message) {
	switch {
	case s.broken != nil:
		m.peer.refuse(m.tag, s.broken)
		m.peer.out.mark(m.peer)
	case m.kind == msgSubmit && s.hub.Broker != nil && m.sub.Base > s.doc.Stable().Version && !m.looked:
		s.early = append(s.early, *m)
		s.lookAgain = true
	case m.kind == msgSubmit:
		s.submit(m)
	case m.kind == msgRead:
		s.read(m)
		m.peer.out.mark(m.peer)
	case m.kind == msgUnsubscribe:
		m.peer.unsubscribe(m.tag)
		m.peer.out.mark(m.peer)
	}
}

func (s *Session) read(m *message) {
	stable := s.doc.Stable()
	if m.from == NoBase && s.snapshot == nil {
		s.snapshot = newSnapshotReply(stable)
	}
	m.peer.read(m, stable.Version, s.snapshot)
}

func (s *Session) submit(m *message) {
	base := m.sub.Base
	if head := s.doc.Stable().Version; base == NoBase || base > head {
		base = head
	}
	m.peer.submitting(base)
	out, err := s.guard(func() (Outcome, error) {
		return s.doc.Submit(m.sub, m.peer.user, time.Now().Truncate(time.Millisecond))
	})
	s.accept(m, out, err)
}

// carried takes in a submission that was brought up from far behind.
func (s *Session) carried(m *message) {
	s.carrying--
	switch {
	case errors.Is(m.err, ErrTrimmed):
		m.peer.refuse(m.tag, errTrimmed)
		m.peer.out.mark(m.peer)
		return
	case m.err != nil:
		s.log.Error("cannot read the history for a submission", "err", m.err)
		m.peer.fail(historyUnreadable(m.err))
		return
	}
	out, err := s.guard(func() (Outcome, error) { return s.doc.Join(m.carrier) })
	s.accept(m, out, err)
}

// accept deals with what the Document says to a submission.
func (s *Session) accept(m *message, out Outcome, err error) {
	if err != nil {
		m.peer.refuse(m.tag, err)
		m.peer.out.mark(m.peer)
		return
	}
	switch out.Status {
	case Duplicate:
		m.peer.acknowledge(&Reply{Tag: m.tag, Version: out.Version, Duplicate: true, Fixups: out.Fixups})
		m.peer.out.mark(m.peer)
	case Behind:
		s.carrying++
		up, to := message{kind: msgCarried, peer: m.peer, tag: m.tag, carrier: out.Carrier}, s.doc.Oldest()
		s.beside(func() { s.carry(up, to) })
	default:
		s.waiting[out.Ticket] = append(s.waiting[out.Ticket], waiter{m.peer, m.tag})
	}
}

// guard calls into the Document with what a client sent. A type that panics on it costs that submission, no more.
func (s *Session) guard(call func() (Outcome, error)) (out Outcome, err error) {
	defer func() {
		if r := recover(); r != nil {
			s.log.Error("a type panicked; the submission is refused", "panic", r, "stack", string(debug.Stack()))
			out, err = Outcome{}, Errorf(CodeInternal, "The operation could not be processed")
			if rebuilt := s.doc.Rebuild(); rebuilt != nil {
				panic(rebuilt) // the stable state itself is unusable
			}
		}
	}()
	return call()
}

// carry reads what a submission is behind and carries it over, in slices, beside the Session.
func (s *Session) carry(m message, to Version) {
	defer func() {
		if r := recover(); r != nil {
			s.log.Error("a type panicked; the submission is refused", "panic", r, "stack", string(debug.Stack()))
			m.carrier.err = Errorf(CodeInternal, "The operation could not be processed")
		}
		s.mail.post(m)
	}()
	for !m.carrier.Done() && m.carrier.At() < to {
		revs, err := s.readLog(m.carrier.At(), to)
		if err == nil && len(revs) == 0 {
			err = ErrGap
		}
		if err == nil {
			err = m.carrier.Over(revs)
		}
		if err != nil {
			m.err = err
			return
		}
	}
}

func historyUnreadable(err error) *Error {
	if errors.Is(err, ErrTrimmed) {
		return errTrimmed
	}
	return &Error{Code: CodeUnavailable, Message: "The history cannot be read now; try again", Err: err}
}

// readLog reads some revisions with Base in [from, to).
func (s *Session) readLog(from, to Version) ([]Revision, error) {
	return s.hub.Store.Revisions(s.hub.ctx, s.id, from, to)
}

// fail ends the Session: all peers are told to come back. Clients send again what was not acknowledged, and its id
// sees to it that it is committed once.
func (s *Session) fail(err error) {
	s.log.Error("the document is closed for now", "err", err)
	s.hub.drop(s)
	failed := &Error{Code: CodeUnavailable, Message: "The document cannot be saved now; try again in a moment", Err: err}
	for _, p := range s.everyone() {
		p.fail(failed)
	}
}

// subscribe listens to what other nodes tell of the document.
func (s *Session) subscribe() (cancel func()) {
	if s.hub.Broker == nil {
		return func() {}
	}
	cancel, err := s.hub.Broker.Subscribe(s.hub.ctx, s.id.String(), func(msg []byte) {
		s.mail.post(message{kind: msgNotice, from: headIn(msg)})
	})
	if err != nil {
		s.log.Warn("not told of other nodes' revisions", "err", err)
		return func() {}
	}
	return cancel
}

// beside runs a function that waits for the world. The Hub waits for it when it closes.
func (s *Session) beside(f func()) { s.hub.running.Go(f) }

// pause is how long to wait before the n-th try in a row.
func pause(ctx context.Context, n int) {
	t := time.NewTimer(min(10*time.Millisecond<<n, time.Second))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
