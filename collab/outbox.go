package collab

import "sync"

// Event is one thing that a connection is told.
type Event struct {
	Peer  *Peer  // nil for what was posted to the Outbox itself
	Entry *Entry // a revision, or
	Reply *Reply // the answer to a request, or
	// Presence is what another connection shows, or
	Presence *Presence
	// Ask asks the client to show itself again on this channel, or
	Ask *string
	// Failed says that the Session is gone and with it all that Peer had asked: the connection is to be closed so that
	// its client comes back and asks again.
	Failed error
}

// Reply answers one request. Exactly one comes for each, unless the Peer is closed or has Failed.
type Reply struct {
	Tag any // what the request was made with
	// Version is, of a submission, the Base that it was committed at; of a read, the head of the log at that moment.
	Version   Version
	Duplicate bool     // of a submission: it had been committed before
	Fixups    [][]byte // of a submission: its Revision's
	// Written is what a hook says to a submission after it was committed; nil: nothing. The answer waits for it.
	Written  *Written
	Snapshot *SnapshotReply // of a read without a version
	Err      error          // an *Error; nothing else is set then
}

// Sink takes what an Outbox has for its connection.
type Sink interface {
	// Deliver is called by one goroutine at a time with events in the order in which they must be sent. It may block:
	// a slow socket so slows down its own connection and nobody else. An error ends the Outbox. The slice is reused.
	Deliver(events []Event) error
}

// Outbox is what one connection has yet to be sent: answers of its own, the newest of each presence, and the Peers that
// have something. It holds no revisions; those are read from the Session or the log when there is room. Nothing runs
// for it while it has nothing to deliver.
//
// Presence and revisions do not wait for one another: each delivery begins with the presence that has gathered, and
// holds a bounded amount of revisions.
type Outbox struct {
	sink    Sink
	writers *writers
	portion int // bytes of revisions in a delivery

	next *Outbox // in the queue of writers, and guarded by their mu

	mu         sync.Mutex
	direct     []Event
	shown      showing
	asked      map[string]struct{}
	dirty      *Peer // the first that has something; linked by next
	dirtyLast  *Peer // the last
	queued     bool  // with writers
	delivering bool  // one of them is at it
	closed     bool
	rested     chan struct{} // closed when delivering ends; nil: nobody waits for that
}

// A delivery ends at these sizes, so that one Peer's long catch-up takes turns with the others.
const (
	deliveryEvents = 256
	deliveryBytes  = 256 << 10
)

// NewOutbox returns an Outbox that delivers to sink, by goroutines of its own.
func NewOutbox(sink Sink) *Outbox { return newOutbox(sink, new(writers)) }

// Outbox returns an Outbox that delivers to sink, by goroutines that all of the Hub share: many of them cost less so.
func (h *Hub) Outbox(sink Sink) *Outbox { return newOutbox(sink, &h.writers) }

func newOutbox(sink Sink, w *writers) *Outbox {
	return &Outbox{sink: sink, writers: w, portion: deliveryBytes}
}

// Portion sets how many bytes of revisions gather for one delivery, and so wait in memory for a connection that is slow:
// what is beyond is read when there is room. It is to be called before anything is delivered. Default 256 KiB.
func (o *Outbox) Portion(bytes int) { o.portion = bytes }

// Post delivers an answer that concerns no document.
func (o *Outbox) Post(tag any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.closed {
		o.direct = append(o.direct, Event{Reply: &Reply{Tag: tag}})
		o.run()
	}
}

// show passes a presence on. Only the newest of each is kept: that is what a slow connection misses.
func (o *Outbox) show(p *Presence) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.closed {
		o.shown.add(p)
		o.run()
	}
}

// ask passes on that somebody new wants to see who is on a channel.
func (o *Outbox) ask(channel string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	if o.asked == nil {
		o.asked = make(map[string]struct{})
	}
	o.asked[channel] = struct{}{}
	o.run()
}

// mark says that p has something. It does not block.
func (o *Outbox) mark(p *Peer) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || p.queued {
		return
	}
	p.queued = true
	if o.dirtyLast == nil {
		o.dirty = p
	} else {
		o.dirtyLast.next = p
	}
	o.dirtyLast = p
	o.run()
}

// run sees to it that what there is will be delivered. The caller holds o.mu.
func (o *Outbox) run() {
	if !o.queued && !o.delivering {
		o.queued = true
		o.writers.push(o)
	}
}

// Close stops delivery: what a running Deliver does not have yet is dropped.
func (o *Outbox) Close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed, o.direct, o.shown, o.asked = true, nil, showing{}, nil
	o.unmark(nil)
	o.rest()
}

// Wait returns when no Deliver is running and, unless the Outbox is closed, nothing is left to deliver.
func (o *Outbox) Wait() {
	for rested := o.resting(); rested != nil; rested = o.resting() {
		<-rested
	}
}

// resting returns what is closed when Wait is to look again; nil: there is nothing to wait for.
func (o *Outbox) resting() chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.delivering && (o.closed || !o.queued) {
		return nil
	}
	if o.rested == nil {
		o.rested = make(chan struct{})
	}
	return o.rested
}

// rest lets who waits look again. The caller holds o.mu.
func (o *Outbox) rest() {
	if o.rested != nil {
		close(o.rested)
		o.rested = nil
	}
}

// serve makes one delivery. Only writers call it, one at a time.
func (o *Outbox) serve(d *delivery) {
	o.take(d)
	if err := o.deliver(d); err != nil {
		o.Close()
	}
	d.reset()
	o.mu.Lock()
	defer o.mu.Unlock()
	o.delivering = false
	if len(o.direct) > 0 || o.dirty != nil || len(o.shown.all) > 0 || o.asked != nil {
		o.run() // behind the others
	}
	o.rest()
}

// take moves what there is to d. An idle connection holds no memory here.
func (o *Outbox) take(d *delivery) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.queued, o.delivering = false, true
	d.events = append(d.events, o.direct...)
	for channel := range o.asked {
		d.events = append(d.events, Event{Ask: &channel})
	}
	d.events = o.shown.appendTo(d.events)
	o.direct, o.asked, o.shown = nil, nil, showing{}
	d.peers = o.unmark(d.peers)
}

// unmark takes all Peers off the list and appends them to peers. The caller holds o.mu.
func (o *Outbox) unmark(peers []*Peer) []*Peer {
	for p := o.dirty; p != nil; {
		next := p.next
		p.queued, p.next = false, nil
		peers = append(peers, p)
		p = next
	}
	o.dirty, o.dirtyLast = nil, nil
	return peers
}

// deliver hands over what is in d, in portions.
func (o *Outbox) deliver(d *delivery) error {
	if len(d.events) >= deliveryEvents { // else no revision would ever come behind so much presence
		if err := d.to(o.sink); err != nil {
			return err
		}
	}
	size, held := 0, 0
	for _, p := range d.peers {
		var more bool
		d.events, size, more = p.collect(d.events, size)
		if more {
			held = p.spare(held)
			o.mark(p)
		}
		if len(d.events) >= deliveryEvents || size >= o.portion {
			if err := d.to(o.sink); err != nil {
				return err
			}
			size = 0
		}
	}
	if len(d.events) == 0 {
		return nil
	}
	return d.to(o.sink)
}
