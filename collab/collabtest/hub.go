package collabtest

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// everyDoc is the one document of a run.
var everyDoc = collab.DocID{Collection: "c", ID: "d"}

// hub is a host that runs a collab.Hub: Sessions, Peers and Outboxes with all their goroutines. After each step of the
// simulation all of them run until each waits for something that the simulation decides: for the log, for a connection
// to take what it is sent, for a request, or for time to pass. So the seed decides nearly everything; which of several
// goroutines goes first in a step is up to the scheduler, and may be otherwise when a failure is looked at again.
type hub struct {
	sim   *sim
	name  string
	gate  *gate
	hub   *collab.Hub
	links map[*conn]*link

	mu        sync.Mutex
	published []collab.Version
	listeners map[int]func([]byte)
	listened  int
}

// link is the Hub's end of a connection.
type link struct {
	hub   *hub
	conn  *conn
	out   *collab.Outbox
	peer  *collab.Peer
	taken chan error // tells Deliver that all is taken, or that the connection is gone

	mu    sync.Mutex
	gone  bool
	batch []*frame // what Deliver waits with; nil: it does not

	strict bool           // subscribed as far as the client can know, so that nothing may be left out
	seen   collab.Version // behind what was sent; NoBase: nothing was
}

func newHub(s *sim, name string) host {
	h := &hub{sim: s, name: name, links: make(map[*conn]*link)}
	h.start()
	return h
}

func (h *hub) String() string { return h.name }

func (h *hub) start() {
	s := h.sim
	h.gate = &gate{Store: memory.New(memory.Options{}), log: s.log}
	h.listeners = make(map[int]func([]byte))
	o := collab.HubOptions{
		Store: h.gate, Types: s.Types, Logger: slog.New(slog.DiscardHandler),
		TailBytes: max(1, s.keep), MilestoneBytes: 400, IdleAfter: 5 * time.Second,
	}
	if s.Seed%2 == 0 {
		o.Store = growing{h.gate}
	}
	if s.store != nil {
		o.Store = s.store(h.gate)
	}
	if s.Seed%5 != 4 { // else it is the only node
		o.Broker = h
	}
	h.hub = collab.NewHub(o)
}

// Publish implements collab.Broker.
func (h *hub) Publish(_ context.Context, _ string, msg []byte) error {
	head, err := strconv.ParseInt(string(msg), 10, 64)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.published = append(h.published, collab.Version(head))
	return err
}

// Subscribe implements collab.Broker.
func (h *hub) Subscribe(_ context.Context, _ string, fn func(msg []byte)) (cancel func(), err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.listened++
	n := h.listened
	h.listeners[n] = fn
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.listeners, n)
	}, nil
}

func (h *hub) noticed(head collab.Version) {
	msg := []byte(strconv.FormatInt(int64(head), 10))
	h.mu.Lock()
	var told []func([]byte)
	for n := range h.listened + 1 {
		if fn := h.listeners[n]; fn != nil {
			told = append(told, fn)
		}
	}
	h.mu.Unlock()
	for _, fn := range told {
		fn(msg)
	}
	h.settle()
}

// settle lets all goroutines run until they wait, and takes in what they have brought.
func (h *hub) settle() {
	synctest.Wait()
	h.mu.Lock()
	published := h.published
	h.published = nil
	h.mu.Unlock()
	for _, head := range published {
		for _, other := range h.sim.hosts {
			h.sim.notices = append(h.sim.notices, notice{other, head})
		}
	}
	for _, c := range append([]*conn(nil), h.sim.conns...) {
		if l := h.links[c]; l != nil && len(c.down) == 0 {
			l.bring()
		}
	}
}

func (h *hub) handle(c *conn, r *request) {
	l := h.links[c]
	if l == nil {
		l = &link{hub: h, conn: c, taken: make(chan error), seen: collab.NoBase}
		l.out = h.hub.Outbox(l)
		l.peer = h.hub.Peer(everyDoc, l.out, "somebody")
		h.links[c] = l
	}
	switch r.kind {
	case reqSubmit:
		l.peer.Submit(r.sub.Submission, r)
	case reqFetch:
		l.peer.Fetch(r.from, r)
	case reqSubscribe:
		l.peer.Subscribe(r.from, false, r)
	case reqUnsubscribe:
		l.peer.Unsubscribe(r)
	}
	h.settle()
}

// hangUp ends a connection: what Deliver waits with does not arrive.
func (h *hub) hangUp(c *conn) {
	l := h.links[c]
	if l == nil {
		return
	}
	delete(h.links, c)
	l.peer.Close()
	l.out.Close()
	if l.leave() {
		l.taken <- errGone
	}
	synctest.Wait()
}

var errGone = errors.New("the connection is gone")

// leave lets Deliver wait no more, and says whether it does now.
func (l *link) leave() (waits bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.gone = true
	return l.batch != nil
}

func (l *link) waits() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.batch != nil
}

// emptied hears that a connection has taken all that it was brought.
func (h *hub) emptied(c *conn) {
	if l := h.links[c]; l != nil && l.waits() {
		l.mu.Lock()
		l.batch = nil
		l.mu.Unlock()
		l.taken <- nil
		h.settle()
	}
}

// Deliver implements collab.Sink.
func (l *link) Deliver(events []collab.Event) error {
	var batch []*frame
	for i := range events {
		batch = append(batch, frameOf(&events[i]))
	}
	if mangle := l.hub.sim.batch; mangle != nil {
		batch = mangle(batch)
	}
	if !l.offer(batch) {
		return errGone
	}
	return <-l.taken
}

func (l *link) offer(batch []*frame) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.gone {
		l.batch = batch
	}
	return !l.gone
}

// frameOf is what package gateway makes of an event.
func frameOf(e *collab.Event) *frame {
	switch {
	case e.Failed != nil:
		return &frame{kind: frameLost, err: e.Failed}
	case e.Entry != nil:
		return revisionFrame(&e.Entry.Revision)
	}
	r := e.Reply.Tag.(*request)
	f := &frame{version: e.Reply.Version, answers: r, duplicate: e.Reply.Duplicate, err: e.Reply.Err}
	switch {
	case f.err != nil && collab.CodeOf(f.err).Retry():
		f.kind = frameLost
	case r.kind == reqSubmit && f.err != nil:
		f.kind, f.id = frameRefusal, r.sub.ID
	case r.kind == reqSubmit:
		f.kind, f.id = frameAck, r.sub.ID
	case e.Reply.Snapshot != nil:
		f.kind, f.version, f.typ = frameSnapshot, e.Reply.Snapshot.Version, e.Reply.Snapshot.Type
		f.data, f.err = e.Reply.Snapshot.Data()
	default:
		f.kind = frameDone
	}
	return f
}

// bring puts what Deliver waits with on the way to the person, and checks it.
func (l *link) bring() {
	l.mu.Lock()
	batch := l.batch
	l.mu.Unlock()
	for _, f := range batch {
		l.check(f)
		l.conn.tell(f)
	}
}

// work lets one call of the store go on, and says whether there was one.
func (h *hub) work() bool {
	s := h.sim
	c := h.gate.take(func(n int) int {
		if s.calm {
			return 0
		}
		return s.rng.IntN(n)
	})
	switch {
	case c == nil:
		return false
	case c.kind == callAppend && h.gate.seal(c) && s.chance(2):
		return true // it is written a little later
	case c.kind == callAppend:
		h.gate.finish(c, s.log.attempt(h.name, c.revs))
	case s.chance(8):
		s.event("%s cannot read or write at %d", h.name, c.from)
		s.meet("store error")
		h.gate.finish(c, errors.New("the disk does not answer"))
	case c.kind == callRead:
		c.revs = s.log.since(c.from, c.to, true)
		s.event("%s reads %d from %d on", h.name, len(c.revs), c.from)
		h.gate.finish(c, nil)
	default:
		s.log.mu.Lock()
		s.log.milestones = append(s.log.milestones, c.put)
		s.log.mu.Unlock()
		s.meet("milestone")
		h.gate.finish(c, nil)
	}
	h.settle()
	return true
}

// tick lets time pass, in which what is idle goes away and what has failed is tried again.
func (h *hub) tick() {
	d := 2 * time.Second
	if !h.sim.calm {
		d = time.Duration(h.sim.rng.IntN(int(10 * time.Second)))
	}
	h.sim.event("%v pass", d)
	time.Sleep(d)
	if h.hub.Open() == 0 {
		h.sim.meet("document closed")
	}
	for _, o := range h.sim.hosts {
		o.(*hub).settle()
	}
}

func (h *hub) crash() {
	h.sim.event("%s crashes", h.name)
	h.stop()
	h.start()
}

// stop ends the Hub as a crash does: what was handed to the log may be in it, or get there later.
func (h *hub) stop() {
	for _, c := range append([]*conn(nil), h.sim.conns...) {
		if c.host == h {
			h.sim.lose(c)
		}
	}
	for _, revs := range h.gate.kill() {
		h.sim.meet("crash between append and acknowledgement")
		h.sim.log.attempt(h.name, revs)
	}
	over, cancel := context.WithCancel(context.Background())
	cancel()
	if err := h.hub.Close(over); err != nil && !errors.Is(err, context.Canceled) {
		h.sim.fail("%s does not close: %v", h.name, err)
	}
}

// rest asks for the document as somebody new would, and ends.
func (h *hub) rest() {
	var snapshot *collab.SnapshotReply
	err := error(&collab.Error{Code: collab.CodeUnavailable})
	done := false
	go func() {
		for err != nil && collab.CodeOf(err).Retry() {
			snapshot, err = h.hub.Snapshot(context.Background(), everyDoc)
		}
		done = true
	}()
	for synctest.Wait(); !done; synctest.Wait() {
		if !h.work() {
			h.tick()
		}
	}
	want := h.sim.log.states[h.sim.log.head()]
	switch {
	case err != nil:
		h.sim.fail("%s cannot show the document: %v", h.name, err)
	case snapshot.Version != want.Version:
		h.sim.fail("%s stays at version %d of %d", h.name, snapshot.Version, want.Version)
	case snapshot.Type != "":
		data, err := snapshot.Data()
		kind := h.sim.kind(snapshot.Type)
		if err == nil {
			var snap any
			snap, err = kind.Type.Create(data)
			if got, want := h.sim.show(kind.Type, snap), h.sim.show(want.Type, want.Snapshot); got != want {
				h.sim.fail("%s has at version %d\n\t%s, the log\n\t%s", h.name, snapshot.Version, got, want)
			}
		}
		if err != nil {
			h.sim.fail("%s shows what cannot be read: %v", h.name, err)
		}
	case want.Type != nil:
		h.sim.fail("%s has no document at version %d", h.name, want.Version)
	}
}
