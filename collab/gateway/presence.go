package gateway

import (
	"bytes"
	"sync"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/wire"
)

// presence is a client's part in presence. Presence of documents, which a document's goroutine moves, shares it with
// the reader.
type presence struct {
	mu        sync.Mutex
	attendees map[string]*collab.Attendee // by channel
	moving    []*movingPresence           // of documents: the first is on its way, the others wait for it
	closed    bool
}

// movingPresence is a presence in a document that is to be brought up to its version. They go one after the other:
// what a client showed first must not be passed on last.
type movingPresence struct {
	r      *wire.Request
	source string
	author collab.UserID
}

// shown is the tag of a presence that was passed on, and is to be acknowledged.
type shown struct {
	r *wire.Request
	p *collab.Presence
}

// presenceRequest serves one of the presence actions. A client that causes too much is read more slowly.
func (c *client) presenceRequest(r *wire.Request) {
	here := c.server.hub.Attendee(r.Presence.Channel, c.out)
	time.Sleep(c.pace.spend(1 + here.Audience()))
	switch r.Action {
	case wire.ShowPresence:
		c.showPresence(r)
	case wire.SubscribePresence:
		c.subscribePresence(r)
	case wire.UnsubscribePresence:
		c.unsubscribePresence(r)
	case wire.AskPresence:
		here.Ask()
		c.out.Post(r)
	}
}

func (c *client) subscribePresence(r *wire.Request) {
	c.presence.mu.Lock()
	defer c.presence.mu.Unlock()
	a, err := c.attendee(r.Presence.Channel)
	if err != nil {
		c.refuseAtOnce(r, err)
		return
	}
	a.Subscribe(r.Presence.Seq, c.returned)
	c.out.Post(r)
}

func (c *client) unsubscribePresence(r *wire.Request) {
	c.presence.mu.Lock()
	defer c.presence.mu.Unlock()
	if a, err := c.attendee(r.Presence.Channel); err == nil { // else there is nothing to unsubscribe from
		a.Unsubscribe(r.Presence.Seq)
	}
	c.out.Post(r)
}

// showPresence passes a presence on, or lets it be moved to the version of its document before.
func (c *client) showPresence(r *wire.Request) {
	if c.hooks.ReceivePresence != nil {
		if err := c.receivePresence(r); err != nil {
			c.refuseAtOnce(r, err)
			return
		}
	}
	if err := c.checkPresence(r.Presence); err != nil {
		c.refuseAtOnce(r, err)
		return
	}
	m := &movingPresence{r, c.id, c.author}
	c.presence.mu.Lock()
	defer c.presence.mu.Unlock()
	if r.Doc.Collection == "" || r.Doc.ID == "" {
		c.pass(m, nil, r.Presence.Value, 0)
		return
	}
	if c.presence.moving = append(c.presence.moving, m); len(c.presence.moving) == 1 {
		c.movePresence(m)
	}
}

func (c *client) checkPresence(p *wire.Presence) error {
	if p.Type != "" {
		if _, _, err := collab.PresenceType(c.server.hub.Types, p.Type); err != nil {
			return err
		}
	}
	if limit := c.server.limits.PresenceBytes; len(p.Value) > limit {
		return collab.Errorf(collab.CodeTooLarge,
			"The presence has %d bytes and this server's limit (--max-presence) is %d", len(p.Value), limit)
	}
	return nil
}

// movePresence starts moving the first. The caller holds c.presence.mu.
func (c *client) movePresence(m *movingPresence) {
	at := max(m.r.Version, 0) // none: from the beginning, as in the reference
	c.enter(m.r.Doc, m.author).MovePresence(m.r.Presence.Value, at, m.r.Presence.Type, m.source,
		func(value []byte, at collab.Version, err error) { c.movedPresence(m, value, at, err) })
}

// movedPresence is called by the document's goroutine, before the next revision: so clients need not fetch or ask
// again because a presence is ahead of them or behind.
func (c *client) movedPresence(m *movingPresence, value []byte, at collab.Version, err error) {
	c.presence.mu.Lock()
	defer c.presence.mu.Unlock()
	if c.presence.closed {
		return
	}
	if err != nil {
		c.refuseAtOnce(m.r, err)
	} else {
		doc := m.r.Doc
		c.pass(m, &doc, value, at)
	}
	if c.presence.moving = c.presence.moving[1:]; len(c.presence.moving) > 0 {
		c.movePresence(c.presence.moving[0])
	} else {
		c.presence.moving = nil
	}
	c.settle(m.r.Doc, unchanged)
}

// pass shows a value to the others and acknowledges it. It keeps nothing of the frame. The caller holds
// c.presence.mu.
func (c *client) pass(m *movingPresence, doc *collab.DocID, value []byte, at collab.Version) {
	said := m.r.Presence
	a, err := c.attendee(said.Channel)
	if limit := c.server.limits.PresenceIDs; err == nil && value != nil && !a.Shows(said.ID) && a.Shown() >= limit {
		err = collab.Errorf(collab.CodeTooLarge,
			"This connection shows %d presences on the channel, this server's limit (--max-presence-ids): let one leave, or use another connection",
			limit)
	}
	if err != nil {
		c.refuseAtOnce(m.r, err)
		return
	}
	p := &collab.Presence{
		Channel: said.Channel, Source: m.source, ID: said.ID, Seq: said.Seq, Value: bytes.Clone(value),
		Doc: doc, Version: at, Type: said.Type,
	}
	a.Show(p)
	c.out.Post(&shown{m.r, p})
}

// attendee returns the client's place on a channel. The caller holds c.presence.mu.
func (c *client) attendee(channel string) (*collab.Attendee, error) {
	here := c.presence.attendees
	if a := here[channel]; a != nil {
		return a, nil
	}
	limit := c.server.limits.PresenceChannels
	if len(here) >= limit {
		for name, a := range here { // those that are left remember no more than the number of a request
			if !a.Subscribed() && a.Shown() == 0 {
				delete(here, name)
			}
		}
	}
	if len(here) >= limit {
		return nil, collab.Errorf(collab.CodeTooLarge,
			"This connection is on %d presence channels, this server's limit (--max-presence-channels): leave one, or use another connection",
			limit)
	}
	if here == nil {
		here = make(map[string]*collab.Attendee)
		c.presence.attendees = here
	}
	a := c.server.hub.Attendee(channel, c.out)
	here[channel] = a
	return a, nil
}

// leavePresence takes the client off all channels, also those that it never subscribed to.
func (c *client) leavePresence() {
	c.presence.mu.Lock()
	defer c.presence.mu.Unlock()
	for _, a := range c.presence.attendees {
		a.Close()
	}
	c.presence.closed, c.presence.attendees, c.presence.moving = true, nil, nil
}

// renderPresence adds what another connection shows. That of an older connection under the same id is not for this
// client, which knows better.
func (c *client) renderPresence(b *batch, p *collab.Presence) {
	if c.isOwn(p.Source) {
		return
	}
	if c.hooks.SendPresence != nil {
		c.sendPresence(b, p)
		return
	}
	b.frames = append(b.frames, p.Shared(func(p *collab.Presence) []byte {
		return wire.AppendPresence(make([]byte, 0, len(p.Value)+len(p.Channel)+len(p.ID)+192), p, c.server.ids.alias(p.Source))
	}))
}
