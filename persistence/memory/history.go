package memory

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// VersionAt implements collab.Log. It looks at every revision, so what it says holds whatever the times.
func (s *Store) VersionAt(ctx context.Context, id collab.DocID, at time.Time) (collab.Version, error) {
	var found collab.Version
	err := s.read(ctx, id, func(d *document) error {
		if d.isBefore(at) {
			return collab.ErrTrimmed
		}
		first := -1 // the first later one
		for i := int(d.first); i < len(d.revisions); i++ {
			made, err := record.RevisionTime(d.revisions[i])
			if err != nil {
				return err
			}
			if first < 0 && made.After(at) {
				first = i
			}
			if i == len(d.revisions)-1 && made.Before(at) {
				first = -1
			}
		}
		if first < 0 {
			first = len(d.revisions)
		}
		found = collab.Version(first)
		return nil
	})
	return found, err
}

// Marks implements collab.Marks.
func (s *Store) Marks(ctx context.Context, id collab.DocID) ([]collab.Mark, error) {
	var marks []collab.Mark
	err := s.read(ctx, id, func(d *document) error {
		marks = slices.Clone(d.marks)
		return nil
	})
	return marks, err
}

// SetMark implements collab.Marks.
func (s *Store) SetMark(ctx context.Context, id collab.DocID, m collab.Mark) error {
	if m.Version < 0 || m.Restored < collab.NoBase {
		return fmt.Errorf("memory: mark of version %d of %v", m.Version, id)
	}
	m.At = time.UnixMilli(m.At.UnixMilli()).UTC()
	return s.change(ctx, id, func(d *document) {
		i, found := slices.BinarySearchFunc(d.marks, m.Version, func(m collab.Mark, v collab.Version) int {
			return cmp.Compare(m.Version, v)
		})
		if found {
			d.marks = slices.Delete(d.marks, i, i+1)
		}
		if m.Name != "" || m.Restored != collab.NoBase {
			d.marks = slices.Insert(d.marks, i, m)
		}
	})
}

// Digests implements collab.Digests.
func (s *Store) Digests(ctx context.Context, id collab.DocID, from, to collab.Version) ([]collab.Digest, error) {
	var digests []collab.Digest
	err := s.read(ctx, id, func(d *document) error {
		i, _ := d.digest(from)
		for size := 0; i < len(d.digests) && d.digests[i].From < to && size < readBytes; i++ {
			found := d.digests[i]
			found.Data = slices.Clone(found.Data)
			digests = append(digests, found)
			size += len(found.Data)
		}
		return nil
	})
	return digests, err
}

// PutDigest implements collab.Digests.
func (s *Store) PutDigest(ctx context.Context, id collab.DocID, from collab.Version, data []byte) error {
	if from < 0 {
		return fmt.Errorf("memory: digest from %d of %v", from, id)
	}
	digest := collab.Digest{From: from, Data: slices.Clone(data)}
	return s.change(ctx, id, func(d *document) {
		i, found := d.digest(from)
		if found {
			d.digests[i] = digest
		} else {
			d.digests = slices.Insert(d.digests, i, digest)
		}
	})
}

// digest returns where the digest that begins at from is or belongs.
func (d *document) digest(from collab.Version) (int, bool) {
	return slices.BinarySearchFunc(d.digests, from, func(d collab.Digest, v collab.Version) int {
		return cmp.Compare(d.From, v)
	})
}
