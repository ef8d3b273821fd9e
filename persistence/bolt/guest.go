package bolt

import (
	"context"
	"fmt"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// guestBatch is one call of SetGuest.
type guestBatch struct {
	key []byte
	row []byte
}

// Guest implements collab.Catalog.
func (s *Store) Guest(ctx context.Context, user collab.UserID) (collab.Guest, error) {
	var g collab.Guest
	err := s.view(ctx, func(t *txn) error {
		row := t.guests.Get([]byte(user))
		if row == nil {
			return nil
		}
		var err error
		g, err = record.DecodeGuest(row)
		return err
	})
	if err != nil {
		return collab.Guest{}, fmt.Errorf("bolt: guest %s: %w", user, err)
	}
	return g, nil
}

// SetGuest implements collab.Catalog.
func (s *Store) SetGuest(ctx context.Context, user collab.UserID, g collab.Guest) error {
	if len(user) == 0 || len(user) > bbolt.MaxKeySize {
		return fmt.Errorf("bolt: a guest with an id of %d bytes", len(user))
	}
	return s.write(ctx, &guestBatch{key: []byte(user), row: record.AppendGuest(nil, g)})
}

func (b *guestBatch) check(*txn) error { return nil }

func (b *guestBatch) write(t *txn) error { return t.guests.Put(b.key, b.row) }

func (b *guestBatch) size() int { return len(b.row) }
