package server

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"github.com/tandem-collab/tandem/collab"
)

// Channel is a place on a presence channel: it shows something to the others, and sees what they show. What nobody takes
// is conflated: the newest of each remains. Show and Close may be called by any goroutine, Next by one at a time.
type Channel struct {
	client *Client
	name   string
	out    *collab.Outbox
	seen   chan Shown
	end    sync.Once
	ended  chan struct{}

	mu       sync.Mutex
	attendee *collab.Attendee
	seq      uint64
	own      map[string][]byte // what is shown, by ID
}

// Shown is what another client shows of itself.
type Shown struct {
	Source string          // the connection, under the name that everybody sees
	ID     string          // a connection may show several
	Value  json.RawMessage // nil: it has left
}

// Join takes a place on a presence channel. That of ShareDB's presence in a document is its collection and its id with a
// dot between them. The others are asked to show themselves.
func (c *Client) Join(channel string) (*Channel, error) {
	ch := &Channel{client: c, name: channel, seen: make(chan Shown), ended: make(chan struct{}), own: make(map[string][]byte)}
	ch.out = c.server.hub.Outbox(ch)
	ch.attendee = c.server.hub.Attendee(channel, ch.out)
	if err := c.keep(ch); err != nil {
		return nil, err
	}
	ch.attendee.Subscribe(1, false)
	return ch, nil
}

// Show shows a value, JSON, under an id to the others; nil takes it back.
func (ch *Channel) Show(id string, value []byte) error {
	if hook := ch.client.server.hub.Hooks.ReceivePresence; hook != nil {
		r := collab.PresenceRead{Agent: ch.client.agent, Channel: ch.name, ID: id, Value: value}
		if err := hook(&r); err != nil {
			return err
		}
		value = r.Value
	}
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if ch.gone() {
		return ErrClosed
	}
	if value == nil {
		delete(ch.own, id)
	} else {
		ch.own[id] = bytes.Clone(value)
	}
	ch.show(id)
	return nil
}

// show publishes what is shown under an id. The caller holds ch.mu.
func (ch *Channel) show(id string) {
	ch.seq++
	ch.attendee.Show(&collab.Presence{Channel: ch.name, Source: ch.client.source, ID: id, Seq: ch.seq, Value: ch.own[id]})
}

func (ch *Channel) gone() bool {
	select {
	case <-ch.ended:
		return true
	default:
		return false
	}
}

// Next waits for what another client shows next. It fails with ctx's error, after which it may be called again, or with
// ErrClosed.
func (ch *Channel) Next(ctx context.Context) (Shown, error) {
	select {
	case s := <-ch.seen:
		return s, nil
	case <-ch.ended:
		return Shown{}, ErrClosed
	case <-ctx.Done():
		return Shown{}, ctx.Err()
	}
}

// Close leaves the channel; the others are told that what was shown is gone. It may be called again.
func (ch *Channel) Close() {
	ch.end.Do(func() {
		close(ch.ended)
		ch.mu.Lock()
		ch.attendee.Close()
		ch.mu.Unlock()
		ch.out.Close()
		ch.out.Wait()
		ch.client.drop(ch)
	})
}

// Deliver implements collab.Sink. It waits until what others show is taken; then only the newest of each comes.
func (ch *Channel) Deliver(events []collab.Event) error {
	for i := range events {
		switch e := &events[i]; {
		case e.Ask != nil:
			ch.showAgain()
		case e.Presence != nil:
			if err := ch.take(e.Presence); err != nil {
				return err
			}
		}
	}
	return nil
}

// showAgain answers somebody new.
func (ch *Channel) showAgain() {
	ch.mu.Lock()
	defer ch.mu.Unlock()
	if ch.gone() {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(ch.own)) {
		ch.show(id)
	}
}

func (ch *Channel) take(p *collab.Presence) error {
	s := Shown{Source: ch.client.server.gateway.Alias(p.Source), ID: p.ID, Value: p.Value}
	if hook := ch.client.server.hub.Hooks.SendPresence; hook != nil {
		r := collab.PresenceRead{Agent: ch.client.agent, Channel: p.Channel, ID: p.ID, Doc: p.Doc, Value: p.Value}
		if hook(&r) != nil {
			return nil
		}
		s.Value = r.Value
	}
	select {
	case ch.seen <- s:
		return nil
	case <-ch.ended:
		return ErrClosed
	}
}
