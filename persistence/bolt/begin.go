package bolt

import (
	"context"

	"github.com/tandem-collab/tandem/collab"
)

var _ collab.Appender = (*Store)(nil)

// begun is an append that waits in the queue.
type begun struct {
	queue *queue
	job   *job // nil: it cannot grow
}

// Begin implements collab.Appender.
func (s *Store) Begin(id collab.DocID, revs []collab.Revision, meta collab.Meta, done func(error)) collab.Begun {
	b, err := newAppendBatch(id, revs, meta)
	switch {
	case err != nil || b.empty():
		done(err)
		return begun{}
	case s.full():
		go func() { done(s.writeWithRoom(b)) }()
		return begun{}
	}
	j := &job{batch: b, end: done}
	if err := s.put(j); err != nil {
		done(err)
		return begun{}
	}
	return begun{s.queue, j}
}

// writeWithRoom writes b when there is room in the journal.
func (s *Store) writeWithRoom(b *appendBatch) error {
	if err := s.room(context.Background()); err != nil {
		return err
	}
	return s.write(context.Background(), b)
}

// Add implements collab.Begun.
func (b begun) Add(revs []collab.Revision, meta collab.Meta) bool {
	if b.job == nil {
		return false
	}
	batch := b.job.batch.(*appendBatch)
	var p appendPart
	if err := p.encode(batch.from+collab.Version(batch.count), revs, meta); err != nil {
		return false // whoever appends them by themselves is told
	}
	return b.queue.grow(b.job, p)
}
