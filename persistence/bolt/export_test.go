package bolt

import (
	"context"
	"errors"
	"log/slog"

	bbolt "go.etcd.io/bbolt"
)

// WithoutSync makes the store of a test quicker: what it writes is not durable then.
func (s *Store) WithoutSync() {
	db := s.handle.Load().db
	db.NoSync, db.NoGrowSync = true, true
}

// Fold folds all that is in the journal now.
func (s *Store) Fold(ctx context.Context) (err error) {
	for err = errStale; errors.Is(err, errStale); { // the store folds too
		err = s.fold(ctx, s.handle.Load(), slog.New(slog.DiscardHandler))
	}
	return err
}

// Free returns how many bytes of the file hold nothing.
func (s *Store) Free() (free int, err error) {
	err = s.handle.Load().db.View(func(tx *bbolt.Tx) error {
		free = int(tx.Size())
		return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error {
			stats := b.Stats()
			free -= stats.LeafAlloc + stats.BranchAlloc
			return nil
		})
	})
	return free, err
}
