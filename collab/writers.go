package collab

import "sync"

// writers deliver what Outboxes have, first come, first served. There is one goroutine on its way to the queue while
// anything is in it, and each that gets there starts the next before it delivers: so as many deliver as there are
// processors, one that is held up by a slow socket is replaced at once, and all go when there is nothing left. A thousand
// connections that are told of one revision share a few goroutines, whose stacks have grown already.
type writers struct {
	mu          sync.Mutex
	first, last *Outbox // linked by next
	coming      bool    // a goroutine was started and has not been here
}

// push takes o in, which is not in the queue.
func (w *writers) push(o *Outbox) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.last == nil {
		w.first = o
	} else {
		w.last.next = o
	}
	w.last = o
	w.call()
}

// call sees to it that somebody comes. The caller holds w.mu.
func (w *writers) call() {
	if !w.coming {
		w.coming = true
		go w.run()
	}
}

func (w *writers) run() {
	w.mu.Lock()
	w.coming = false
	w.mu.Unlock()
	d := deliveries.Get().(*delivery)
	defer deliveries.Put(d)
	for o := w.pop(); o != nil; o = w.pop() {
		o.serve(d)
	}
}

// pop takes the next Outbox out of the queue; nil if it is empty.
func (w *writers) pop() *Outbox {
	w.mu.Lock()
	defer w.mu.Unlock()
	o := w.first
	if o == nil {
		return nil
	}
	w.first, o.next = o.next, nil
	if w.first == nil {
		w.last = nil
	} else {
		w.call()
	}
	return o
}

// delivery is where the events of one delivery come together.
type delivery struct {
	events []Event
	peers  []*Peer
}

var deliveries = sync.Pool{New: func() any { return new(delivery) }}

// to hands the events over and forgets them.
func (d *delivery) to(sink Sink) error {
	err := sink.Deliver(d.events)
	clear(d.events)
	d.events = d.events[:0]
	return err
}

func (d *delivery) reset() {
	clear(d.events)
	clear(d.peers)
	d.events, d.peers = d.events[:0], d.peers[:0]
}
