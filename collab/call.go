package collab

import (
	"context"
	"sync"
)

// Submit submits s as author and waits until it is committed or refused. It is a client's submission in every respect:
// it is transformed over what came in since its base, and a resend is answered with the version of the first time. The
// Reply's Version is the Base that it was committed at; its Err is always nil.
//
// When ctx ends first, the submission may yet be committed: who wants to know sends it again under the same OpID.
func (h *Hub) Submit(ctx context.Context, id DocID, s Submission, author UserID) (Reply, error) {
	return h.SubmitAs(ctx, agentOf(ctx, author), id, s)
}

// SubmitAs is Submit for who hooks know as a.
func (h *Hub) SubmitAs(ctx context.Context, a *Agent, id DocID, s Submission) (Reply, error) {
	reply, err := h.call(ctx, id, a.Identity.User, func(p *Peer) error {
		if err := p.Admit(a, &s, nil); err != nil {
			return err
		}
		p.Submit(s, nil)
		return nil
	})
	if err == nil {
		err = reply.Written.waitFor(ctx)
	}
	return reply, err
}

// Snapshot returns a document as it is now, whole also where it is named by a projection: see Show.
func (h *Hub) Snapshot(ctx context.Context, id DocID) (*SnapshotReply, error) {
	reply, err := h.call(ctx, id, "", func(p *Peer) error {
		p.Fetch(NoBase, nil)
		return nil
	})
	return reply.Snapshot, err
}

// call makes one request as a Peer of its own and waits for the answer.
func (h *Hub) call(ctx context.Context, id DocID, author UserID, request func(*Peer) error) (Reply, error) {
	if err := ctx.Err(); err != nil {
		return Reply{}, err
	}
	c := &caller{answered: make(chan struct{})}
	out := h.Outbox(c)
	defer out.Close()
	p := h.Peer(id, out, author)
	defer p.Close()
	if err := request(p); err != nil {
		return Reply{}, err
	}
	select {
	case <-c.answered:
		return c.reply, c.err
	case <-ctx.Done():
		return Reply{}, ctx.Err()
	}
}

// caller is the Sink of one request: it passes over the revisions that come before the answer.
type caller struct {
	once     sync.Once
	answered chan struct{} // closed once reply and err are set
	reply    Reply
	err      error
}

// Deliver takes the answer out of events.
func (c *caller) Deliver(events []Event) error {
	for _, e := range events {
		switch {
		case e.Failed != nil:
			c.answer(Reply{}, e.Failed)
		case e.Reply != nil && e.Reply.Err != nil:
			c.answer(Reply{}, e.Reply.Err)
		case e.Reply != nil:
			c.answer(*e.Reply, nil)
		}
	}
	return nil
}

func (c *caller) answer(r Reply, err error) {
	c.once.Do(func() {
		c.reply, c.err = r, err
		close(c.answered)
	})
}
