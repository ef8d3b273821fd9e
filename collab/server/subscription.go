package server

import (
	"context"
	"iter"
	"sync"

	"github.com/tandem-collab/tandem/collab"
)

// Subscription follows one document: it yields each revision, in order and without a gap, those of the client itself too.
// Revisions that nobody takes wait in the log and not in memory.
//
// One goroutine at a time may call Next; Close may be called by any.
type Subscription struct {
	doc  *Doc
	from Snapshot
	out  *collab.Outbox
	peer *collab.Peer

	answered chan error // the answer to the subscribe; of capacity 1
	revs     chan collab.Revision
	caught   bool // up: what comes was not asked for; of Deliver
	end      sync.Once
	ended    chan struct{}
	err      error // once ended is closed
}

// Subscribe begins to follow the document: with collab.NoBase from now on, where From is the document as it is then, else
// from the version from on. ctx is for the beginning only.
func (d *Doc) Subscribe(ctx context.Context, from collab.Version) (*Subscription, error) {
	if from != collab.NoBase {
		if err := d.readable(ctx); err != nil {
			return nil, err
		}
	}
	hub := d.client.server.hub
	s := &Subscription{doc: d, answered: make(chan error, 1), revs: make(chan collab.Revision), ended: make(chan struct{})}
	s.out = hub.Outbox(s)
	s.peer = hub.Peer(d.id, s.out, d.client.agent.Identity.User)
	if err := d.client.keep(s); err != nil {
		return nil, err
	}
	s.peer.Subscribe(from, from == collab.NoBase, nil)
	if from != collab.NoBase {
		s.from.Version = from
		return s, nil // an error is told by Next
	}
	select {
	case err := <-s.answered:
		if err != nil {
			s.Close()
			return nil, err
		}
		s.peer.Release()
		return s, nil
	case <-s.ended:
		s.Close()
		return nil, s.err
	case <-ctx.Done():
		s.Close()
		return nil, ctx.Err()
	}
}

// From returns what the revisions that Next yields build on. Of a subscription from a version only that is known.
func (s *Subscription) From() Snapshot { return s.from }

// Next waits for the next revision. It fails with ctx's error, after which it may be called again; with ErrClosed; or with
// a *collab.Error when the document is closed for now: then subscribe again from the version behind the last revision.
func (s *Subscription) Next(ctx context.Context) (collab.Revision, error) {
	select {
	case rev := <-s.revs:
		return rev, nil
	case <-s.ended:
		return collab.Revision{}, s.err
	case <-ctx.Done():
		return collab.Revision{}, ctx.Err()
	}
}

// All yields what Next does until that fails; the error is yielded last.
func (s *Subscription) All(ctx context.Context) iter.Seq2[collab.Revision, error] {
	return func(yield func(collab.Revision, error) bool) {
		for {
			rev, err := s.Next(ctx)
			if !yield(rev, err) || err != nil {
				return
			}
		}
	}
}

// Close ends the subscription. It may be called again.
func (s *Subscription) Close() {
	s.fail(ErrClosed)
	s.out.Close()
	s.peer.Close()
	s.out.Wait()
	s.doc.client.drop(s)
}

func (s *Subscription) fail(err error) {
	s.end.Do(func() {
		s.err = err
		close(s.ended)
	})
}

// Deliver implements collab.Sink. It waits until the revisions are taken.
func (s *Subscription) Deliver(events []collab.Event) error {
	for i := range events {
		if err := s.take(&events[i]); err != nil {
			s.fail(err)
			return err
		}
	}
	return nil
}

func (s *Subscription) take(e *collab.Event) error {
	switch {
	case e.Failed != nil:
		return e.Failed
	case e.Entry != nil:
		return s.takeRevision(&e.Entry.Revision)
	case e.Reply == nil:
		return nil
	case e.Reply.Err != nil:
		return e.Reply.Err
	}
	s.caught = true
	var err error
	if now := e.Reply.Snapshot; now != nil {
		s.from, err = s.doc.show(collab.Current, now.Version, now.Type, now.Data)
	}
	s.answered <- err
	return err
}

// takeRevision passes a revision on. One that is refused, and was not asked for, has no content: a version is not hidden.
func (s *Subscription) takeRevision(rev *collab.Revision) error {
	seen, err := s.doc.seen(rev)
	if err != nil && !s.caught {
		return err
	}
	if err != nil {
		seen.Change = collab.Change{}
	}
	select {
	case s.revs <- seen:
		return nil
	case <-s.ended:
		return s.err
	}
}
