package memory

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// Replace implements collab.Replacer.
func (s *Store) Replace(ctx context.Context, to, from collab.DocID) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memory: replace %v: %w", to, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed()
	}
	if to == from {
		return nil
	}
	s.indexLost(to)
	s.indexLost(from)
	delete(s.docs, to)
	if d := s.docs[from]; d != nil {
		s.docs[to] = d
		delete(s.docs, from)
	}
	for _, b := range s.blobs {
		delete(b.uses, to)
		if use, ok := b.uses[from]; ok {
			b.uses[to] = use
			delete(b.uses, from)
		}
	}
	return nil
}

// BeginAt implements collab.Replacer.
func (s *Store) BeginAt(ctx context.Context, id collab.DocID, m collab.Milestone, created time.Time) error {
	if m.Version <= 0 {
		return fmt.Errorf("memory: %v begins at %d", id, m.Version)
	}
	began := collab.ErrConflict
	err := s.change(ctx, id, func(d *document) {
		if len(d.revisions) == 0 {
			began = nil
			d.revisions = make([][]byte, m.Version)
			d.first, d.created = m.Version, time.UnixMilli(created.UnixMilli()).UTC()
		}
	})
	if err = errors.Join(err, began); err != nil {
		return err
	}
	return s.Put(ctx, id, m)
}

// RenewEpoch implements collab.Replacer. A store in memory is not opened again.
func (s *Store) RenewEpoch(context.Context) error { return nil }

var _ collab.Replacer = (*Store)(nil)
