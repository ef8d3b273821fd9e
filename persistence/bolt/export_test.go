package bolt

import (
	"context"
	"log/slog"
)

// WithoutSync makes the store of a test quicker: what it writes is not durable then.
func (s *Store) WithoutSync() {
	db := s.handle.Load().db
	db.NoSync, db.NoGrowSync = true, true
}

// Fold folds all that is in the journal now.
func (s *Store) Fold(ctx context.Context) error {
	return s.fold(ctx, s.handle.Load(), slog.New(slog.DiscardHandler))
}
