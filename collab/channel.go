package collab

import (
	"maps"
	"slices"
	"sync"
	"time"
)

// channels are the presence channels of a Hub that somebody subscribes to. What is shown reaches the connections of
// this node only.
type channels struct {
	mu    sync.RWMutex
	named map[string]*channel
}

// channel is who subscribes to one.
type channel struct {
	members map[*Attendee]struct{}

	rested time.Time // when the members may be asked again to show themselves
	due    bool      // they will be asked then
	asker  *Outbox   // for whom; nil: for several
}

// Attendee is one connection's place on one presence channel: what it shows there and, once subscribed, how it sees
// the others. Its methods do not block; they must not be called concurrently.
type Attendee struct {
	channel string
	hub     *Hub
	out     *Outbox

	subscribed bool
	seq        uint64           // the highest of a subscribe or unsubscribe
	shown      map[string]shown // by ID; without those that have left
}

// shown is the last that was shown under an ID, but for the value: what is needed to say that it is gone.
type shown struct {
	source  string
	seq     uint64
	doc     *DocID
	version Version
	typ     string
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
	a.hub.channels.join(a)
	a.Ask()
	if self {
		a.out.ask(a.channel)
	}
}

// Ask asks the others to show themselves again. It need not be subscribed.
func (a *Attendee) Ask() { a.hub.channels.ask(a.channel, a.out) }

// Unsubscribe ends a Subscribe, and tells the others that what the connection showed is gone.
func (a *Attendee) Unsubscribe(seq uint64) {
	a.seq = max(a.seq, seq)
	a.Close()
}

// Show publishes p, which must be of this channel, to everyone else who is subscribed. What has a lower Seq than one
// before is published too, as receivers judge that for themselves.
func (a *Attendee) Show(p *Presence) {
	last, known := a.shown[p.ID]
	switch {
	case known && p.Seq < last.seq:
	case p.Value == nil:
		delete(a.shown, p.ID)
	default:
		if a.shown == nil {
			a.shown = make(map[string]shown)
		}
		a.shown[p.ID] = shown{p.Source, p.Seq, p.Doc, p.Version, p.Type}
	}
	a.publish(p)
}

func (a *Attendee) publish(p *Presence) {
	a.hub.channels.each(a.channel, func(other *Attendee) {
		if other.out != a.out {
			other.out.show(p)
		}
	})
}

// Shown returns how many presences the connection shows on the channel.
func (a *Attendee) Shown() int { return len(a.shown) }

// Shows says whether the connection shows a presence with this ID.
func (a *Attendee) Shows(id string) bool {
	_, ok := a.shown[id]
	return ok
}

// Subscribed says whether the connection sees the others.
func (a *Attendee) Subscribed() bool { return a.subscribed }

// Audience returns how many see what is shown on the channel.
func (a *Attendee) Audience() int { return a.hub.channels.size(a.channel) }

// Close ends the place: the others are told that what it showed is gone, also if it never subscribed.
func (a *Attendee) Close() {
	if a.subscribed {
		a.subscribed = false
		a.hub.channels.leave(a)
	}
	for _, id := range slices.Sorted(maps.Keys(a.shown)) {
		last := a.shown[id]
		p := &Presence{
			Channel: a.channel, Source: last.source, ID: id, Seq: last.seq,
			Doc: last.doc, Version: last.version, Type: last.typ,
		}
		if p.Doc == nil {
			a.publish(p)
			continue
		}
		// Clients do not believe it unless it bears the version that they are at.
		a.hub.movePresence(*p.Doc, &presenceCarrier{at: p.Version, done: func(_ []byte, at Version, _ error) {
			p.Version = at
			a.publish(p)
		}})
	}
	a.shown = nil
}

func (c *channels) join(a *Attendee) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.named == nil {
		c.named = make(map[string]*channel)
	}
	ch := c.named[a.channel]
	if ch == nil {
		ch = &channel{members: make(map[*Attendee]struct{})}
		c.named[a.channel] = ch
	}
	ch.members[a] = struct{}{}
}

func (c *channels) leave(a *Attendee) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := c.named[a.channel]
	delete(ch.members, a)
	if len(ch.members) == 0 {
		delete(c.named, a.channel)
	}
}

// each calls f, which must not block, for all who are subscribed to a channel.
func (c *channels) each(name string, f func(*Attendee)) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if ch := c.named[name]; ch != nil {
		for a := range ch.members {
			f(a)
		}
	}
}

func (c *channels) size(name string) int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if ch := c.named[name]; ch != nil {
		return len(ch.members)
	}
	return 0
}

// ask asks the subscribers of a channel to show themselves again, but for the one that wants to know, by.
func (c *channels) ask(name string, by *Outbox) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := c.named[name]
	if ch == nil {
		return
	}
	wait := time.Until(ch.rested)
	switch {
	case ch.due:
		if ch.asker != by {
			ch.asker = nil
		}
	case wait > 0:
		ch.due, ch.asker = true, by
		time.AfterFunc(wait, func() { c.askAgain(ch) })
	default:
		ch.ask(by)
	}
}

func (c *channels) askAgain(ch *channel) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch.due = false
	ch.ask(ch.asker)
}

func (ch *channel) ask(by *Outbox) {
	for a := range ch.members {
		if a.out != by {
			a.out.ask(a.channel)
		}
	}
	ch.rested = time.Now().Add(restAfterAsk(len(ch.members)))
}

// restAfterAsk is how long n subscribers are not asked again. All of them answer to all: when a thousand come at once
// and everybody were asked for each, that were a thousand million messages.
func restAfterAsk(n int) time.Duration {
	if n <= 16 {
		return 0
	}
	return min(time.Duration(n*n)*10*time.Microsecond, 5*time.Second)
}
