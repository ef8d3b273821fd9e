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
	if c.server.hub.Guarded() && !c.isSubscribed(r.Doc) {
		peer.Fetch(collab.NoBase, submission{r, s})
		return
	}
	peer.Submit(s, r)
}

// submission is the tag of looking at a document before something is submitted to it: a client that is behind is sent
// what it lacks, which it may have only if it may read the document.
type submission struct {
	r *wire.Request
	s collab.Submission
}

// submitAdmitted submits what a client may write. One that may not read gets its versions without content.
func (c *client) submitAdmitted(b *batch, a submission, e *collab.Event) {
	if e.Reply.Err != nil {
		c.answerSubmit(b, a.r, e.Reply)
		return
	}
	now := e.Reply.Snapshot
	_, err := c.show(a.r.Doc, collab.Current, wire.Snapshot{Version: now.Version, Type: now.Type}, now.Data)
	c.blind(a.r.Doc, err != nil)
	e.Peer.Submit(a.s, a.r)
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
