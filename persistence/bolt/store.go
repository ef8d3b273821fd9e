package bolt

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"

	"github.com/tandem-collab/tandem/collab"
)

// Store is a collab.Store in a data directory. Open makes one.
type Store struct {
	lock      *os.File
	identity  identity
	handle    atomic.Pointer[handle] // nil: the database is closed, for now or for good
	blobs     *blobDir
	queue     *queue
	committer *committer
	folder    *folder
	folding   sync.Mutex // held by whoever folds the journal
	backing   sync.Mutex // held while a backup is made

	closing sync.Once
	closed  error // of the first Close
}

var _ collab.Store = (*Store)(nil)

// Epoch implements collab.Store.
func (s *Store) Epoch() uuid.UUID { return s.identity.epoch }

// Former implements collab.Store.
func (s *Store) Former() []uuid.UUID { return s.identity.formerEpochs() }

// Secret implements collab.Store.
func (s *Store) Secret() []byte { return slices.Clone(s.identity.secret[:]) }

// Close implements collab.Store. What waits to be written is written first.
func (s *Store) Close() error {
	s.closing.Do(func() {
		s.folder.cancel()
		s.queue.close()
		<-s.committer.done
		s.folder.stop()
		var err error
		if h := s.handle.Swap(nil); h != nil {
			h.journal.release()
			err = h.db.Close()
		}
		s.closed = errors.Join(err, s.queue.end(), s.lock.Close())
	})
	return s.closed
}

// view runs fn in a read transaction on what is on disk.
func (s *Store) view(ctx context.Context, fn func(*txn) error) error {
	h := s.handle.Load()
	if h == nil {
		return s.gone()
	}
	return h.view(ctx, fn)
}

// room waits while the journal is too large, which it only is when folding does not keep up.
func (s *Store) room(ctx context.Context) error {
	h := s.handle.Load()
	if h == nil {
		return s.gone()
	}
	return h.journal.waitForRoom(ctx)
}

// full says that appends have to wait for room.
func (s *Store) full() bool {
	h := s.handle.Load()
	return h != nil && h.journal.full()
}

// gone says why there is no handle.
func (s *Store) gone() error {
	if s.queue.isClosed() {
		return errClosed()
	}
	return errUnavailable()
}

// write hands b to the committer and waits for what becomes of it. b must own what it holds: when ctx ends, write
// returns and the committer may still be at it.
func (s *Store) write(ctx context.Context, b batch) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := jobs.Get().(*job)
	j.batch = b
	if err := s.put(j); err != nil {
		return err
	}
	select {
	case err := <-j.done:
		j.batch = nil
		jobs.Put(j)
		return err
	case <-ctx.Done():
		return errUnknown(ctx.Err())
	}
}

// put hands j to the committer, or says why it will not be written.
func (s *Store) put(j *job) error {
	if s.handle.Load() == nil && !s.queue.isClosed() {
		return errUnavailable()
	}
	if !s.queue.put(j) {
		return errClosed()
	}
	return nil
}
