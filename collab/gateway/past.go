package gateway

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/wire"
)

// pastParallel is how many documents are read as they were at a time, for all clients.
const pastParallel = 4

// past is what one client reads of documents as they were. Their sessions have no part in it. One is read after the other, so
// that a client that asks for many keeps no other from reading, and holds few of them in memory.
type past struct {
	ctx     context.Context
	cancel  context.CancelFunc
	turn    chan struct{} // holds one from when a document is read until its answer is written
	running sync.WaitGroup
}

func newPast() *past {
	p := &past{turn: make(chan struct{}, 1)}
	p.ctx, p.cancel = context.WithCancel(context.Background())
	return p
}

// end gives up what is being read. A nil past has nothing to give up.
func (p *past) end() {
	if p != nil {
		p.cancel()
		p.running.Wait()
	}
}

// asItWas is the tag of the answer to a request for a document as it was.
type asItWas struct {
	r        *wire.Request
	snapshot wire.Snapshot
	err      error
	past     *past // which goes on when this has been written
}

// fetchPast reads a document as it was, beside what else the client does.
func (c *client) fetchPast(r *wire.Request) {
	if c.past == nil {
		c.past = newPast()
	}
	p := c.past
	p.running.Go(func() {
		for _, slot := range []chan struct{}{p.turn, c.server.reading} {
			select {
			case slot <- struct{}{}:
			case <-p.ctx.Done():
				return
			}
		}
		s, err := c.server.readPast(p.ctx, r)
		<-c.server.reading
		if err == nil && c.filtered(r.Doc.Collection) {
			s, err = c.show(r.Doc, pastKind(r), s, func() ([]byte, error) { return s.Data, nil })
		}
		c.out.Post(&asItWas{r, s, err, p})
	})
}

// answerPast answers what fetchPast has read.
func (c *client) answerPast(b *batch, a *asItWas) {
	<-a.past.turn
	switch {
	case a.err == nil:
		b.answer(a.r, wire.AppendPast(b.buf, a.r, a.snapshot))
	case collab.CodeOf(a.err).Retry():
		b.farewell = unavailable(a.err)
	default:
		c.refuse(b, a.r, a.err)
	}
}

// readPast reads the document that r asks for. A type that panics costs that request.
func (s *Server) readPast(ctx context.Context, r *wire.Request) (snapshot wire.Snapshot, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			s.log.Error("a type panicked; the request is refused", "panic", cause, "stack", string(debug.Stack()))
			err = collab.Errorf(collab.CodeInternal, "The document could not be read")
		}
	}()
	if asksForNow(r) {
		now, err := s.hub.Snapshot(ctx, r.Doc)
		if err != nil {
			return wire.Snapshot{}, err
		}
		return snapshotOf(now)
	}
	doc, _ := s.hub.Resolve(r.Doc)
	at, err := s.versionOf(ctx, doc, r)
	if err != nil {
		return wire.Snapshot{}, err
	}
	h, err := collab.ReadHistory(ctx, s.store, s.hub.TypesOf(doc.Collection), doc, at, 0)
	if errors.Is(err, collab.ErrGap) || err == nil && h.State.Version != at {
		err = collab.Errorf(collab.CodeHistoryMissing, "The history of the document does not go back so far")
	}
	if err != nil {
		return wire.Snapshot{}, err
	}
	snapshot.Version = at
	if h.State.Type != nil {
		snapshot.Type = h.State.Type.URI()
		snapshot.Data, err = h.State.Type.Encode(h.State.Snapshot)
	}
	return snapshot, err
}

func pastKind(r *wire.Request) collab.ReadKind {
	if r.Action == wire.FetchTime {
		return collab.ByTime
	}
	return collab.ByVersion
}

// asksForNow reports whether r names neither a version nor a time, which means the present.
func asksForNow(r *wire.Request) bool {
	if r.Action == wire.FetchTime {
		return r.Time.IsZero()
	}
	return r.Version == collab.NoBase
}

// versionOf returns the version of a document that r asks for, by its number or its time.
func (s *Server) versionOf(ctx context.Context, doc collab.DocID, r *wire.Request) (collab.Version, error) {
	if r.Action == wire.FetchTime {
		return s.store.VersionAt(ctx, doc, r.Time)
	}
	entry, err := s.store.Entry(ctx, doc)
	if err == nil && r.Version > entry.Version {
		err = collab.Errorf(collab.CodeVersionTooNew, "Requested version exceeds latest snapshot version")
	}
	return r.Version, err
}
