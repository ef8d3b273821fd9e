package gateway

import (
	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/wire"
)

// document fetches, subscribes to or unsubscribes from one document.
func (c *client) document(r *wire.Request) {
	switch r.Action {
	case wire.Fetch, wire.Subscribe:
		c.readDocument(r)
	case wire.Unsubscribe:
		if peer := c.reenter(r.Doc); peer != nil {
			peer.Unsubscribe(r)
		} else {
			c.out.Post(r)
		}
	}
}

func (c *client) readDocument(r *wire.Request) {
	if r.Action == wire.Subscribe {
		if err := c.full(1); err != nil && !c.isIn(r.Doc) {
			c.refuseAtOnce(r, err)
			return
		}
	}
	peer := c.enter(r.Doc, c.author)
	if r.Version != collab.NoBase && c.server.hub.Guarded() {
		peer.Fetch(collab.NoBase, admission{r})
		return
	}
	c.begin(peer, r)
}

// answerDocument answers what document asked for.
func (c *client) answerDocument(b *batch, r *wire.Request, e *collab.Event) {
	if r.Action == wire.Unsubscribe { // it always succeeds
		c.settle(r.Doc, unsubscribed)
		b.answer(r, wire.AppendReply(b.buf, r))
		return
	}
	snapshot, err := c.readAnswer(r, e.Reply)
	effect := unchanged
	if r.Action == wire.Subscribe && e.Reply.Err == nil {
		effect = subscribed
		if err != nil {
			c.leaveSilently(r.Doc)
		}
	}
	c.settle(r.Doc, effect)
	switch {
	case err != nil:
		c.refuse(b, r, err)
	case e.Reply.Snapshot != nil:
		b.answer(r, wire.AppendSnapshotReply(b.buf, r, snapshot))
		if effect == subscribed && c.filtered(r.Doc.Collection) {
			e.Peer.Release()
		}
	case r.Version > e.Reply.Version:
		b.answer(r, wire.AppendReplyBeyond(b.buf, r, wire.Member{ID: r.Doc.ID, From: e.Reply.Version}))
	default:
		b.answer(r, wire.AppendReply(b.buf, r))
	}
}

// readAnswer returns what a Fetch or Subscribe has found, or why the client does not get it.
func (c *client) readAnswer(r *wire.Request, reply *collab.Reply) (wire.Snapshot, error) {
	var refused error
	if r.Version != collab.NoBase {
		refused = c.endRead(r.Doc)
	}
	switch {
	case reply.Err != nil:
		return wire.Snapshot{}, reply.Err
	case reply.Snapshot == nil:
		return wire.Snapshot{}, refused
	case c.filtered(r.Doc.Collection):
		s := reply.Snapshot
		return c.show(r.Doc, collab.Current, wire.Snapshot{Version: s.Version, Type: s.Type}, s.Data)
	}
	return snapshotOf(reply.Snapshot)
}

func snapshotOf(s *collab.SnapshotReply) (wire.Snapshot, error) {
	data, err := s.Data()
	return wire.Snapshot{Version: s.Version, Type: s.Type, Data: data}, err
}
