package gateway

import (
	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/transport"
	"github.com/tandem-collab/tandem/collab/wire"
)

// submit passes an operation on. A source that the client names, as older clients and resends do, is from then on one
// of its own.
func (c *client) submit(r *wire.Request) {
	if r.ID.Source == "" {
		r.ID.Source = c.id
	} else {
		c.owns(r.ID.Source)
	}
	s := collab.Submission{ID: r.ID, Base: r.Version, Change: r.Change, SkipNoOp: c.skip}
	c.enter(r.Doc, c.author).Submit(s, r)
}

// answerSubmit acknowledges or refuses. What may succeed later is not refused, as the client would take it back: the
// connection is closed, and the client sends it again when it comes back.
func (c *client) answerSubmit(b *batch, r *wire.Request, reply *collab.Reply) {
	c.settle(r.Doc, unchanged)
	switch {
	case reply.Err == nil:
		b.answer(r, wire.AppendAck(b.buf, r, reply.Version))
	case collab.CodeOf(reply.Err).Retry():
		b.farewell = unavailable(reply.Err)
	default:
		c.refuse(b, r, reply.Err)
	}
}

func unavailable(err error) *farewell {
	return &farewell{transport.Unavailable, wire.ErrorOf(&wire.Request{}, err).Message}
}
