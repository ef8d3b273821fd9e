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
// have something. It holds no revisions; those are read from the Session or the log when there is room. A goroutine
// runs only while there is something to deliver.
//
// Presence and revisions do not wait for one another: each delivery begins with the presence that has gathered, and
// holds a bounded amount of revisions.
type Outbox struct {
	sink    Sink
	portion int // bytes of revisions in a delivery

	mu      sync.Mutex
	direct  []Event
	shown   map[presenceKey]*Presence
	asked   map[string]struct{}
	dirty   []*Peer
	running chan struct{} // closed when the running goroutine ends; nil if there is none
	closed  bool
}

// A delivery ends at these sizes, so that one Peer's long catch-up takes turns with the others.
const (
	deliveryEvents = 256
	deliveryBytes  = 256 << 10
)

// NewOutbox returns an Outbox that delivers to sink.
func NewOutbox(sink Sink) *Outbox { return &Outbox{sink: sink, portion: deliveryBytes} }

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

// presenceKey names one presence of one connection: its value, or that it left.
type presenceKey struct {
	channel, source, id string
	left                bool
}

// show passes a presence on. Only the newest of each is kept: that is what a slow connection misses. But that it left
// is kept beside a value that came after: such a value is of a new presence under the old ID, whose Seq begins again,
// and nobody believes a lower Seq unless the old one is known to have left.
func (o *Outbox) show(p *Presence) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	key := presenceKey{channel: p.Channel, source: p.Source, id: p.ID}
	if p.Value == nil {
		if value := o.shown[key]; value != nil && value.Seq > p.Seq {
			return // the word of an older connection under the same id came late
		}
		delete(o.shown, key)
		key.left = true
	}
	if old := o.shown[key]; old != nil && old.Seq > p.Seq {
		return
	}
	if o.shown == nil {
		o.shown = make(map[presenceKey]*Presence)
	}
	o.shown[key] = p
	o.run()
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
	if !o.closed && !p.queued {
		p.queued = true
		o.dirty = append(o.dirty, p)
		o.run()
	}
}

func (o *Outbox) run() {
	if o.running == nil {
		o.running = make(chan struct{})
		go o.drain(o.running)
	}
}

// Close stops delivery: what a running Deliver does not have yet is dropped.
func (o *Outbox) Close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed, o.direct, o.dirty, o.shown, o.asked = true, nil, nil, nil, nil
}

// Wait returns when no Deliver is running and, unless the Outbox is closed, nothing is left to deliver.
func (o *Outbox) Wait() {
	for {
		o.mu.Lock()
		running := o.running
		o.mu.Unlock()
		if running == nil {
			return
		}
		<-running
	}
}

func (o *Outbox) drain(done chan struct{}) {
	var events []Event
	var peers []*Peer
	for {
		events, peers = o.take(events, peers)
		if len(events) == 0 && len(peers) == 0 {
			close(done)
			return
		}
		if err := o.deliver(events, peers); err != nil {
			o.Close()
		}
		clear(events)
		clear(peers)
	}
}

// take returns what there is to deliver, in the given slices, and ends the running if there is nothing.
func (o *Outbox) take(events []Event, peers []*Peer) ([]Event, []*Peer) {
	o.mu.Lock()
	defer o.mu.Unlock()
	events = append(events[:0], o.direct...)
	for channel := range o.asked {
		events = append(events, Event{Ask: &channel})
	}
	for _, left := range []bool{true, false} {
		for key, p := range o.shown {
			if key.left == left {
				events = append(events, Event{Presence: p})
			}
		}
	}
	clear(o.direct)
	o.direct, o.asked, o.shown = o.direct[:0], nil, nil
	peers, o.dirty = o.dirty, peers[:0]
	for _, p := range peers {
		p.queued = false
	}
	if len(events) == 0 && len(peers) == 0 {
		o.running, o.direct, o.dirty = nil, nil, nil // an idle connection holds no memory here
	}
	return events, peers
}

// deliver hands over events and what the peers have, in portions.
func (o *Outbox) deliver(events []Event, peers []*Peer) error {
	if len(events) >= deliveryEvents { // else no revision would ever come behind so much presence
		if err := o.sink.Deliver(events); err != nil {
			return err
		}
		events = events[:0]
	}
	size, held := 0, 0
	for _, p := range peers {
		var more bool
		events, size, more = p.collect(events, size)
		if more {
			held = p.spare(held)
			o.mark(p)
		}
		if len(events) >= deliveryEvents || size >= o.portion {
			if err := o.sink.Deliver(events); err != nil {
				return err
			}
			events, size = events[:0], 0
		}
	}
	if len(events) == 0 {
		return nil
	}
	return o.sink.Deliver(events)
}
