package bolt

import (
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"
)

// epochBatch is one call of RenewEpoch.
type epochBatch struct{ epoch uuid.UUID }

// RenewEpoch implements collab.Replacer.
func (s *Store) RenewEpoch(ctx context.Context) error {
	epoch, err := uuid.NewRandom()
	if err != nil {
		return err
	}
	return s.write(ctx, &epochBatch{epoch})
}

func (b *epochBatch) size() int { return 0 }

func (b *epochBatch) check(*txn) error { return nil }

func (b *epochBatch) write(t *txn) error {
	self := t.documents.Tx().Bucket(bucketSelf)
	former := slices.Concat(self.Get(keyFormer), self.Get(keyEpoch))
	return errors.Join(self.Put(keyFormer, former), self.Put(keyEpoch, b.epoch[:]))
}
