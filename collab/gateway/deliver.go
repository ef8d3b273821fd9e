package gateway

import (
	"sync"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/transport"
	"github.com/tandem-collab/tandem/collab/wire"
)

// batch is the frames of one delivery in the making.
type batch struct {
	frames [][]byte
	// buf is where frames of this client are built, one behind the other. When it grows, those that are built stay
	// where they are.
	buf      []byte
	requests int       // answered in this batch
	bytes    int       // of their frames
	oldest   time.Time // when the first revision in this batch was durable; zero: there is none that says so
	farewell *farewell
	asked    *client // whose hook judges answers; nil: there is none
}

// farewell is the tag of closing the connection behind what is queued.
type farewell struct {
	code   transport.Code
	reason string
}

// refusal is the tag of a request that was refused without a document's word.
type refusal struct {
	r   *wire.Request
	err *wire.Error
}

var batches = sync.Pool{New: func() any { return &batch{buf: make([]byte, 0, 1024)} }}

// keepBytes is the largest buf that is worth keeping for the next batch.
const keepBytes = 64 << 10

// frame adds a frame that was appended to b.buf.
func (b *batch) frame(buf []byte) {
	b.frames = append(b.frames, buf[len(b.buf):len(buf):len(buf)])
	b.buf = buf
}

// answer is frame for the answer to a request.
func (b *batch) answer(r *wire.Request, buf []byte) {
	if b.asked != nil {
		buf = b.asked.reply(b, r, buf)
	}
	b.refusal(r, buf)
}

// refusal is answer for one that no hook is asked about.
func (b *batch) refusal(r *wire.Request, buf []byte) {
	b.frame(buf)
	b.requests++
	b.bytes += r.Size()
}

func (b *batch) recycle() {
	clear(b.frames)
	*b = batch{frames: b.frames[:0], buf: b.buf[:0]}
	if cap(b.buf) <= keepBytes {
		batches.Put(b)
	}
}

// portionBytes is how much is built for a client, which may be slow to take it, before it is sent.
const portionBytes = 256 << 10

// Deliver implements collab.Sink: it sends events as one batch of frames, or as several where they are large.
func (c *client) Deliver(events []collab.Event) error {
	b := batches.Get().(*batch)
	defer b.recycle()
	if c.hooks.Reply != nil {
		b.asked = c
	}
	var err error
	for i := range events {
		if c.render(b, &events[i]); b.farewell != nil {
			break
		}
		if len(b.buf) >= portionBytes {
			if err = c.flush(b); err != nil {
				break
			}
		}
	}
	if err == nil {
		err = c.flush(b)
	}
	switch {
	case b.farewell != nil:
		c.conn.Close(b.farewell.code, b.farewell.reason)
		err = transport.ErrClosed
	case err != nil:
		c.conn.Close(transport.GoingAway, "")
	default:
		return nil
	}
	c.window.close()
	return err
}

// flush sends what b holds.
func (c *client) flush(b *batch) error {
	err := c.write(b)
	c.window.leave(b.requests, b.bytes)
	clear(b.frames)
	*b = batch{frames: b.frames[:0], buf: b.buf[:0], farewell: b.farewell, asked: b.asked}
	return err
}

func (c *client) write(b *batch) error {
	size := 0
	for _, f := range b.frames {
		size += len(f)
	}
	c.server.trace.Sending(len(b.frames), size)
	err := c.conn.WriteBatch(b.frames)
	var lag time.Duration
	if !b.oldest.IsZero() {
		lag = time.Since(b.oldest)
	}
	c.server.trace.Sent(len(b.frames), size, lag)
	return err
}

// render adds what one event is to the client.
func (c *client) render(b *batch, e *collab.Event) {
	switch {
	case e.Failed != nil:
		b.farewell = unavailable(e.Failed)
	case e.Entry != nil:
		c.renderEntry(b, e.Peer.ID(), e.Entry)
	case e.Presence != nil:
		c.renderPresence(b, e.Presence)
	case e.Ask != nil:
		b.frame(wire.AppendPresenceAsk(b.buf, *e.Ask))
	case e.Reply != nil:
		c.renderReply(b, e)
	}
}

// renderEntry adds a revision: under its own source if that is one of the client's, else in the form that is shared.
func (c *client) renderEntry(b *batch, doc collab.DocID, e *collab.Entry) {
	if b.oldest.IsZero() {
		b.oldest = e.Durable
	}
	source := e.Revision.ID.Source
	if hub := c.server.hub; !hub.Shared(doc.Collection) || hub.Guarded() && c.isBlind(doc) {
		if !c.isOwn(source) {
			source = c.server.ids.alias(source)
		}
		c.renderFiltered(b, doc, &e.Revision, source)
		return
	}
	if c.isOwn(source) {
		b.frame(wire.AppendOp(b.buf, doc, &e.Revision, source))
		return
	}
	b.frames = append(b.frames, e.Shared(func(r *collab.Revision) []byte {
		return wire.AppendOp(make([]byte, 0, len(r.Change.Data)+192), doc, r, c.server.ids.alias(r.ID.Source))
	}))
}

func (c *client) renderReply(b *batch, e *collab.Event) {
	switch tag := e.Reply.Tag.(type) {
	case *wire.Request:
		switch {
		case e.Peer == nil:
			b.answer(tag, wire.AppendReply(b.buf, tag))
		case tag.Action == wire.Submit:
			c.answerSubmit(b, tag, e.Reply)
		default:
			c.answerDocument(b, tag, e)
		}
	case *greeting:
		tag.render(b, c.server)
	case *refusal:
		c.answerError(b, tag.r, tag.err)
	case *asItWas:
		c.answerPast(b, tag)
	case *shown:
		b.answer(tag.r, wire.AppendPresence(b.buf, tag.p, tag.p.Source))
	case *farewell:
		b.farewell = tag
	case *found:
		c.answerQuery(b, tag)
	case *liveQuery:
		c.updateQuery(b, tag)
	case *bulk:
		c.answerBulk(b, tag)
	case admission:
		c.admitted(b, tag, e)
	case submission:
		c.submitAdmitted(b, tag, e)
	case member:
		c.answerMember(b, tag, e)
	case undone:
		c.settle(e.Peer.ID(), unsubscribed)
	}
}

// refuse answers r with an error of the core.
func (c *client) refuse(b *batch, r *wire.Request, err error) {
	c.answerError(b, r, c.errorOf(r, err))
}

func (c *client) answerError(b *batch, r *wire.Request, e *wire.Error) {
	c.server.trace.Refused(r.Action.String(), e.Name)
	b.refusal(r, wire.AppendError(b.buf, r, e))
}

// refuseAtOnce answers r with an error of the core, from any goroutine.
func (c *client) refuseAtOnce(r *wire.Request, err error) { c.out.Post(&refusal{r, c.errorOf(r, err)}) }

// errorOf says what the client is told of an error. Of a fault of ours that is nothing, and the log is told.
func (c *client) errorOf(r *wire.Request, err error) *wire.Error {
	if collab.CodeOf(err) == collab.CodeInternal {
		c.server.log.Error("a request failed", "doc", r.Doc.String(), "err", err)
	}
	return wire.ErrorOf(r, err)
}
