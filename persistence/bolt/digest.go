package bolt

import (
	"bytes"
	"context"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
)

// digestBatch is one call of PutDigest.
type digestBatch struct {
	key  []byte // of the document
	from collab.Version
	data []byte
}

// Digests implements collab.Digests. One call returns about 1 MiB.
func (s *Store) Digests(ctx context.Context, id collab.DocID, from, to collab.Version) ([]collab.Digest, error) {
	key, err := documentKey(id)
	if err != nil {
		return nil, err
	}
	var digests []collab.Digest
	err = s.view(ctx, func(t *txn) error {
		d, err := t.document(key)
		if err != nil {
			return err
		}
		_, err = span(t.digests, d.Number, from, to, func(v collab.Version, data []byte) error {
			digests = append(digests, collab.Digest{From: v, Data: bytes.Clone(data)})
			return nil
		})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("bolt: digests of %v: %w", id, err)
	}
	return digests, nil
}

// PutDigest implements collab.Digests.
func (s *Store) PutDigest(ctx context.Context, id collab.DocID, from collab.Version, data []byte) error {
	if from < 0 {
		return fmt.Errorf("bolt: digest from %d of %v", from, id)
	}
	key, err := documentKey(id)
	if err != nil {
		return err
	}
	return s.write(ctx, &digestBatch{key: key, from: from, data: bytes.Clone(data)})
}

func (b *digestBatch) check(t *txn) error {
	_, err := t.document(b.key)
	return err
}

func (b *digestBatch) write(t *txn) error {
	number, err := t.number(b.key)
	if err != nil {
		return err
	}
	return t.digests.Put(versionKey(number, b.from), b.data)
}

func (b *digestBatch) size() int { return len(b.data) }
