package gateway

import "github.com/tandem-collab/tandem/collab"

// place is what a client has to do with one document. It is there while the client is subscribed or waits for an
// answer, so that a client which has visited many documents costs no more than one that has visited few.
type place struct {
	peer       *collab.Peer
	unanswered int
	subscribed bool

	reads   int   // requests for revisions, of which each may be refused, that are not answered
	refused error // why they fail
	blind   bool  // the client may not read the document, and has submitted something
}

// enter returns the client's Peer in a document, for one request that will be answered.
func (c *client) enter(doc collab.DocID, author collab.UserID) *collab.Peer {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.places.in(doc)
	if p == nil {
		p = &place{peer: c.server.hub.Peer(doc, c.out, author)}
		c.places.add(doc, p)
	}
	p.unanswered++
	return p.peer
}

// reenter is enter for a document that the client has something to do with; nil if it has not.
func (c *client) reenter(doc collab.DocID) *collab.Peer {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.places.in(doc)
	if p == nil {
		return nil
	}
	p.unanswered++
	return p.peer
}

// isIn says whether the client has something to do with a document.
func (c *client) isIn(doc collab.DocID) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.places.in(doc) != nil
}

// effect is what an answer means for a place.
type effect uint8

const (
	unchanged effect = iota
	subscribed
	unsubscribed
)

// settle counts one request in a document as answered, and says whether the client was subscribed before. A Peer that
// is of no more use has left its Session by itself.
func (c *client) settle(doc collab.DocID, e effect) (was bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.places.in(doc)
	was = p.subscribed
	switch e {
	case subscribed:
		p.subscribed = true
	case unsubscribed:
		p.subscribed = false
	}
	p.unanswered--
	if p.unanswered == 0 && !p.subscribed {
		c.places.remove(doc)
	}
	return was
}
