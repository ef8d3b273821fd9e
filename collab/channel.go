package collab

import (
	"maps"
	"slices"
	"sync"
)

// channels are the presence channels of a Hub that somebody subscribes to.
type channels struct {
	mu    sync.RWMutex
	named map[string]map[*Attendee]struct{}
}

// Attendee is one connection's place on one presence channel: what it shows there and, once subscribed, how it sees
// the others. Its methods do not block; they must not be called concurrently.
type Attendee struct {
	channel string
	hub     *Hub
	out     *Outbox

	subscribed bool
	seq        uint64               // of the last subscribe or unsubscribe
	shown      map[string]*Presence // by ID: the last of each, those that have left too
}

// Attendee returns a new place of a connection on a channel. A connection has at most one on a channel.
func (h *Hub) Attendee(channel string, out *Outbox) *Attendee {
	return &Attendee{channel: channel, hub: h, out: out}
}

// Subscribe makes the connection see the others, who are all asked to show themselves again; so is the connection
// itself when self is set, which a client that comes back under its old id relies on. A subscribe with a lower seq than
// one before came late, and does nothing.
func (a *Attendee) Subscribe(seq uint64, self bool) {
	if seq < a.seq {
		return
	}
	a.seq = seq
	if a.subscribed {
		return
	}
	a.subscribed = true
	for _, other := range a.hub.channels.join(a) {
		other.out.ask(a.channel)
	}
	if self {
		a.out.ask(a.channel)
	}
}

// Unsubscribe ends a Subscribe, and tells the others that what the connection showed is gone.
func (a *Attendee) Unsubscribe(seq uint64) {
	a.seq = max(a.seq, seq)
	a.Close()
}

// Show publishes p, which must be of this channel, to everyone else who is subscribed.
func (a *Attendee) Show(p *Presence) {
	if p.newer(a.shown[p.ID]) {
		if a.shown == nil {
			a.shown = make(map[string]*Presence)
		}
		a.shown[p.ID] = p
	}
	a.publish(p)
}

func (a *Attendee) publish(p *Presence) {
	a.hub.channels.each(a.channel, func(other *Attendee) {
		if other != a {
			other.out.show(p)
		}
	})
}

// Shown returns how many presences the connection shows on the channel.
func (a *Attendee) Shown() int { return len(a.shown) }

// Subscribed says whether the connection sees the others.
func (a *Attendee) Subscribed() bool { return a.subscribed }

// Close ends the place: the others are told that what it showed is gone, also if it never subscribed.
func (a *Attendee) Close() {
	if a.subscribed {
		a.subscribed = false
		a.hub.channels.leave(a)
	}
	for _, id := range slices.Sorted(maps.Keys(a.shown)) {
		if last := a.shown[id]; last.Value != nil {
			a.publish(&Presence{
				Channel: last.Channel, Source: last.Source, ID: last.ID, Seq: last.Seq,
				Doc: last.Doc, Version: last.Version, Type: last.Type,
			})
		}
	}
	a.shown = nil
}

// join adds a to its channel and returns who was there.
func (c *channels) join(a *Attendee) []*Attendee {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.named == nil {
		c.named = make(map[string]map[*Attendee]struct{})
	}
	here := c.named[a.channel]
	if here == nil {
		here = make(map[*Attendee]struct{})
		c.named[a.channel] = here
	}
	others := slices.Collect(maps.Keys(here))
	here[a] = struct{}{}
	return others
}

func (c *channels) leave(a *Attendee) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.named[a.channel], a)
	if len(c.named[a.channel]) == 0 {
		delete(c.named, a.channel)
	}
}

// each calls f, which must not block, for all who are subscribed to a channel.
func (c *channels) each(channel string, f func(*Attendee)) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for a := range c.named[channel] {
		f(a)
	}
}
