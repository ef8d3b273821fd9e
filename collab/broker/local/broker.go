// Package local is a collab.Broker for nodes of one process: several Hubs in a test, or in a program that embeds tandem.
//
// Broker is all there is. Each subscriber has a short queue; when it is full the oldest message goes, as the newest says
// most: a Session that reads it looks at the log anyway.
//
// # Concurrency
//
// A Broker is safe for concurrent use. A subscriber's function is called by one goroutine at a time, which runs only
// while there is something to deliver. Nothing needs to be closed.
//
// It does not reach other processes, and keeps no message for those who subscribe later.
package local

import (
	"bytes"
	"context"
	"slices"
	"sync"
)

// queueLen is how many messages wait for one subscriber at the most.
const queueLen = 64

// Broker passes messages on within the process. The zero Broker is ready to use.
type Broker struct {
	mu     sync.Mutex
	topics map[string][]*subscriber
}

// New returns a Broker without subscribers.
func New() *Broker { return &Broker{} }

// Publish implements collab.Broker. It never fails and never waits for a subscriber. The message is copied.
func (b *Broker) Publish(_ context.Context, topic string, msg []byte) error {
	msg = bytes.Clone(msg)
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.topics[topic] {
		s.push(msg)
	}
	return nil
}

// Subscribe implements collab.Broker. Messages come in the order in which they were published; all subscribers share
// their bytes. cancel waits until fn is not running, so fn must not call it; calling it again does nothing.
func (b *Broker) Subscribe(_ context.Context, topic string, fn func(msg []byte)) (cancel func(), err error) {
	s := &subscriber{fn: fn}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.topics == nil {
		b.topics = make(map[string][]*subscriber)
	}
	b.topics[topic] = append(b.topics[topic], s)
	return func() {
		b.remove(topic, s)
		s.stop()
	}, nil
}

func (b *Broker) remove(topic string, s *subscriber) {
	b.mu.Lock()
	defer b.mu.Unlock()
	left := slices.DeleteFunc(b.topics[topic], func(o *subscriber) bool { return o == s })
	if len(left) == 0 {
		delete(b.topics, topic)
		return
	}
	b.topics[topic] = left
}

// subscriber is a function and what it has yet to be called with.
type subscriber struct {
	fn      func(msg []byte)
	calling sync.Mutex // held while fn runs

	mu      sync.Mutex
	queue   [][]byte
	running bool // a goroutine is delivering
	stopped bool
}

func (s *subscriber) push(msg []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == queueLen {
		s.queue = slices.Delete(s.queue, 0, 1)
	}
	s.queue = append(s.queue, msg)
	if !s.running {
		s.running = true
		go s.deliver()
	}
}

func (s *subscriber) deliver() {
	for s.deliverNext() {
	}
}

// deliverNext calls fn with the next message, and says whether there may be more.
func (s *subscriber) deliverNext() bool {
	s.calling.Lock()
	defer s.calling.Unlock()
	msg, ok := s.pop()
	if ok {
		s.fn(msg)
	}
	return ok
}

func (s *subscriber) pop() ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped || len(s.queue) == 0 {
		s.running, s.queue = false, nil
		return nil, false
	}
	msg := s.queue[0]
	s.queue = s.queue[1:]
	return msg, true
}

func (s *subscriber) stop() {
	s.calling.Lock()
	defer s.calling.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopped, s.queue = true, nil
}
