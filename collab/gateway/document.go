package gateway

import (
	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/wire"
)

// document fetches, subscribes to or unsubscribes from one document.
func (c *client) document(r *wire.Request) {
	switch r.Action {
	case wire.Fetch:
		c.enter(r.Doc, c.author).Fetch(r.Version, r)
	case wire.Subscribe:
		if err := c.full(1); err != nil && !c.isIn(r.Doc) {
			c.refuseAtOnce(r, err)
			return
		}
		c.enter(r.Doc, c.author).Subscribe(r.Version, false, r)
	case wire.Unsubscribe:
		if peer := c.reenter(r.Doc); peer != nil {
			peer.Unsubscribe(r)
		} else {
			c.out.Post(r)
		}
	}
}

// answerDocument answers what document asked for.
func (c *client) answerDocument(b *batch, r *wire.Request, reply *collab.Reply) {
	e := unchanged
	switch {
	case r.Action == wire.Unsubscribe:
		e = unsubscribed
	case r.Action == wire.Subscribe && reply.Err == nil:
		e = subscribed
	}
	c.settle(r.Doc, e)
	if reply.Err != nil && r.Action != wire.Unsubscribe { // that always succeeds
		c.refuse(b, r, reply.Err)
		return
	}
	if reply.Snapshot == nil {
		if r.Action != wire.Unsubscribe && r.Version > reply.Version {
			b.answer(r, wire.AppendReplyBeyond(b.buf, r, wire.Member{ID: r.Doc.ID, From: reply.Version}))
		} else {
			b.answer(r, wire.AppendReply(b.buf, r))
		}
		return
	}
	s, err := snapshotOf(reply.Snapshot)
	if err != nil {
		c.refuse(b, r, err)
		return
	}
	b.answer(r, wire.AppendSnapshotReply(b.buf, r, s))
}

func snapshotOf(s *collab.SnapshotReply) (wire.Snapshot, error) {
	data, err := s.Data()
	return wire.Snapshot{Version: s.Version, Type: s.Type, Data: data}, err
}
