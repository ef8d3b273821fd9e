package gateway

import (
	"context"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/transport"
	"github.com/tandem-collab/tandem/collab/wire"
)

// connected lets the hook judge a new connection, which has been greeted. One that is refused is served no more.
func (c *client) connected() (ended func()) {
	if !c.hooks.Any() {
		return func() {}
	}
	ctx, cancel := context.WithCancel(c.agent.Context)
	c.agent.Context = ctx
	if hook := c.hooks.Connect; hook != nil {
		if err := hook(c.agent); err != nil {
			c.server.log.Debug("a connection was refused", "err", err)
			c.window.close()
			c.dismiss(transport.Normal, "")
		}
	}
	return cancel
}

// decode reads a frame, which the hook has judged and may have replaced. What is no message at all it is not asked about.
func (c *client) decode(frame []byte) (*wire.Request, error) {
	r, err := c.decoder.Decode(frame)
	if r == nil || c.hooks.Receive == nil {
		return r, err
	}
	f := collab.Frame{Agent: c.agent, Data: frame}
	if refused := c.hooks.Receive(&f); refused != nil {
		return r, c.errorOf(r, refused)
	}
	if len(f.Data) != len(frame) || &f.Data[0] != &frame[0] {
		return c.decoder.Decode(f.Data)
	}
	return r, err
}

// reply lets the hook judge an answer, which was appended to b.buf, and may be replaced.
func (c *client) reply(b *batch, r *wire.Request, buf []byte) []byte {
	a := collab.Answer{Agent: c.agent, Request: r.Frame(), Data: buf[len(b.buf):]}
	if err := c.hooks.Reply(&a); err != nil {
		e := c.errorOf(r, err)
		c.server.trace.Refused(r.Action.String(), e.Name)
		return wire.AppendError(b.buf, r, e)
	}
	if len(a.Data) == len(buf)-len(b.buf) && &a.Data[0] == &buf[len(b.buf)] {
		return buf
	}
	return append(b.buf, a.Data...)
}

// receivePresence lets the hook judge what the client shows, and may replace it.
func (c *client) receivePresence(r *wire.Request) error {
	p := collab.PresenceRead{Agent: c.agent, Channel: r.Presence.Channel, ID: r.Presence.ID, Value: r.Presence.Value}
	if r.Doc.Collection != "" && r.Doc.ID != "" {
		p.Doc = &r.Doc
	}
	if err := c.hooks.ReceivePresence(&p); err != nil {
		return err
	}
	r.Presence.Value = p.Value
	return nil
}

// sendPresence adds what another connection shows, if the hook lets this one see it.
func (c *client) sendPresence(b *batch, p *collab.Presence) {
	read := collab.PresenceRead{Agent: c.agent, Channel: p.Channel, ID: p.ID, Doc: p.Doc, Value: p.Value}
	if err := c.hooks.SendPresence(&read); err != nil {
		c.server.log.Debug("a presence is kept back", "channel", p.Channel, "err", err)
		return
	}
	b.frame(wire.AppendPresence(b.buf, p.With(read.Value), c.server.ids.alias(p.Source)))
}
