package gateway

import (
	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/wire"
)

// filtered says that not everybody may see the documents of a collection, under a name, as they are. Then what a
// subscription sends waits until the answer has passed the hook.
func (c *client) filtered(name string) bool {
	hub := c.server.hub
	return hub.Guarded() || !hub.Shared(name)
}

// show returns one snapshot as the client may see it.
func (c *client) show(doc collab.DocID, kind collab.ReadKind, s wire.Snapshot, data func() ([]byte, error)) (wire.Snapshot, error) {
	hub := c.server.hub
	read := hub.NewRead(c.agent, doc.Collection, kind)
	read.Add(doc.ID, s.Version, s.Type, data)
	if err := hub.Show(read); err != nil {
		return s, err
	}
	err := read.Snapshots[0].Err
	if err == nil {
		s.Data, err = read.Snapshots[0].Data()
	}
	return s, err
}

// admission is the tag of looking at a document, whose revisions the client asks for, to see whether it may have them.
type admission struct{ r *wire.Request }

// admitted goes on with a request for revisions, if the hook lets the client read the document.
func (c *client) admitted(b *batch, a admission, e *collab.Event) {
	err := e.Reply.Err
	if err == nil {
		s := e.Reply.Snapshot
		_, err = c.show(a.r.Doc, collab.Current, wire.Snapshot{Version: s.Version, Type: s.Type}, s.Data)
	}
	if err != nil {
		c.settle(a.r.Doc, unchanged)
		c.refuse(b, a.r, err)
		return
	}
	c.blind(a.r.Doc, false)
	c.begin(e.Peer, a.r)
}

// begin asks for what a Fetch or Subscribe is about.
func (c *client) begin(peer *collab.Peer, r *wire.Request) {
	if r.Version != collab.NoBase {
		c.beginRead(r.Doc)
	}
	if r.Action == wire.Fetch {
		peer.Fetch(r.Version, r)
		return
	}
	peer.Subscribe(r.Version, r.Version == collab.NoBase && c.filtered(r.Doc.Collection), r)
}

// beginRead says that the client has asked for revisions of a document, each of which may be refused.
func (c *client) beginRead(doc collab.DocID) {
	if c.server.hub.Shared(doc.Collection) {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.places.in(doc).reads++
}

// endRead returns why the client does not get all that it has asked for since beginRead; nil: it does.
func (c *client) endRead(doc collab.DocID) error {
	if c.server.hub.Shared(doc.Collection) {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.places.in(doc)
	refused := p.refused
	if p.reads--; p.reads == 0 {
		p.refused = nil
	}
	return refused
}

// refuseRead makes err the answer to what the client has asked for in a document; false: it has asked for nothing.
func (c *client) refuseRead(doc collab.DocID, err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.places.in(doc)
	if p == nil || p.reads == 0 {
		return false
	}
	if p.refused == nil {
		p.refused = err
	}
	return true
}

// readRefused says that the client's reading of a document has failed, and that nothing more is to be sent of it before
// the answer.
func (c *client) readRefused(doc collab.DocID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.places.in(doc)
	return p != nil && p.refused != nil
}

// renderFiltered adds a revision as this client may see it. One that is refused has no content, where the client has not
// asked for it: but for its version, which must not be hidden, it is nothing.
func (c *client) renderFiltered(b *batch, doc collab.DocID, rev *collab.Revision, source string) {
	if c.readRefused(doc) {
		return
	}
	change, err := c.server.hub.ShowOp(c.agent, doc, rev)
	if err == nil && c.isBlind(doc) {
		change = collab.Change{}
	}
	if err != nil {
		if c.refuseRead(doc, err) {
			return
		}
		c.server.log.Warn("a revision is sent without its content", "doc", doc.String(), "version", rev.Base, "err", err)
		change = collab.Change{}
	}
	seen := *rev
	seen.Change = change
	b.frame(wire.AppendOp(b.buf, doc, &seen, source))
}

// isSubscribed says whether the client follows a document, which it may read then.
func (c *client) isSubscribed(doc collab.DocID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.places.in(doc)
	return p != nil && p.subscribed
}

// blind notes whether the client may not read a document in which it waits for an answer.
func (c *client) blind(doc collab.DocID, blind bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.places.in(doc).blind = blind
}

func (c *client) isBlind(doc collab.DocID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.places.in(doc)
	return p != nil && p.blind
}

// leaveSilently ends a subscription of which the client is told that it failed.
func (c *client) leaveSilently(doc collab.DocID) {
	if peer := c.reenter(doc); peer != nil {
		peer.Unsubscribe(undone{})
	}
}
