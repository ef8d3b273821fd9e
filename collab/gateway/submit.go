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
	peer := c.enter(r.Doc, c.author)
	if err := peer.Admit(c.agent, &s, r.Extra); err != nil {
		c.settle(r.Doc, unchanged)
		c.refuseAtOnce(r, err)
		return
	}
	peer.Submit(s, r)
}

// answerSubmit acknowledges or refuses. What may succeed later is not refused, as the client would take it back: the
// connection is closed, and the client sends it again when it comes back.
func (c *client) answerSubmit(b *batch, r *wire.Request, reply *collab.Reply) {
	c.settle(r.Doc, unchanged)
	err := reply.Err
	if err == nil {
		err = reply.Written.Wait()
	}
	switch {
	case err == nil:
		b.answer(r, wire.AppendAck(b.buf, r, reply.Version, reply.Fixups...))
	case collab.CodeOf(err).Retry():
		b.farewell = unavailable(err)
	default:
		c.refuse(b, r, err)
	}
}

func unavailable(err error) *farewell {
	return &farewell{transport.Unavailable, wire.ErrorOf(&wire.Request{}, err).Message}
}
