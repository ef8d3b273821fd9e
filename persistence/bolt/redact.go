package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// redactBatch is one call of Redact.
type redactBatch struct {
	id  collab.DocID
	key []byte
	collab.Rewriting
}

// Redactions implements collab.Redactor.
func (s *Store) Redactions(ctx context.Context, id collab.DocID) ([]collab.Redaction, error) {
	key, err := documentKey(id)
	if err != nil {
		return nil, err
	}
	var all []collab.Redaction
	err = s.view(ctx, func(t *txn) error {
		d, err := t.document(key)
		if err != nil || d.Number == 0 {
			return err
		}
		prefix := numberKey(d.Number)
		c := t.redactions.Cursor()
		for k, row := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, row = c.Next() {
			r, err := record.DecodeRedaction(row)
			if err != nil {
				return err
			}
			all = append(all, r)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("bolt: redactions of %v: %w", id, err)
	}
	return all, nil
}

// Redact implements collab.Redactor. What was there is in free pages of the file until Compact.
func (s *Store) Redact(ctx context.Context, id collab.DocID, r collab.Rewriting) error {
	key, err := documentKey(id)
	if err != nil {
		return err
	}
	b := &redactBatch{id: id, key: key, Rewriting: r}
	b.Revisions = maps.Clone(r.Revisions)
	b.Milestones, b.Marks = slices.Clone(r.Milestones), slices.Clone(r.Marks)
	if err := s.write(ctx, b); err != nil {
		return fmt.Errorf("bolt: redaction of %v: %w", id, err)
	}
	return nil
}

func (b *redactBatch) size() int { return groupBytes }

func (b *redactBatch) check(t *txn) error {
	d, err := t.document(b.key)
	if err != nil {
		return err
	}
	head, err := t.head(d.Number)
	if err != nil {
		return err
	}
	for v, r := range b.Revisions {
		if d.Number == 0 || v < d.First || v >= head || r.Base != v {
			return collab.ErrConflict
		}
	}
	return nil
}

func (b *redactBatch) write(t *txn) error {
	number, err := t.number(b.key)
	if err != nil {
		return err
	}
	if len(b.Revisions) > 0 {
		err = t.rewrite(number, func(revs []collab.Revision) ([]collab.Revision, error) {
			for i := range revs {
				if changed, ok := b.Revisions[revs[i].Base]; ok {
					revs[i] = changed
				}
			}
			return revs, nil
		})
	}
	for _, step := range []func(*txn, uint64) error{b.writeMilestones, b.writeNames, b.writeRest} {
		if err == nil {
			err = step(t, number)
		}
	}
	return err
}

// writeMilestones replaces all milestones.
func (b *redactBatch) writeMilestones(t *txn, number uint64) error {
	if b.Milestones == nil {
		return nil
	}
	if err := deletePrefix(t.milestones, numberKey(number)); err != nil {
		return err
	}
	for _, m := range b.Milestones {
		if err := t.putMilestone(number, m); err != nil {
			return err
		}
	}
	return nil
}

// writeNames writes the title and the marks.
func (b *redactBatch) writeNames(t *txn, number uint64) error {
	if b.Title != nil {
		d, err := t.document(b.key)
		if err != nil {
			return err
		}
		d.Title = *b.Title
		if _, err := t.putDocument(b.key, d); err != nil {
			return err
		}
	}
	for _, m := range b.Marks {
		key := versionKey(number, m.Version)
		if t.marks.Get(key) == nil {
			continue
		}
		if err := t.marks.Put(key, record.AppendMark(nil, m)); err != nil {
			return err
		}
	}
	return nil
}

// writeRest removes what can be made again, and adds the redaction to those that there are.
func (b *redactBatch) writeRest(t *txn, number uint64) error {
	if err := deletePrefix(t.digests, numberKey(number)); err != nil {
		return err
	}
	if err := t.thumbnails.Delete(numberKey(number)); err != nil {
		return err
	}
	if err := t.indexLost(b.id, number); err != nil {
		return err
	}
	n, err := t.redactions.NextSequence()
	if err != nil {
		return err
	}
	key := binary.BigEndian.AppendUint64(numberKey(number), n)
	return t.redactions.Put(key, record.AppendRedaction(nil, b.Redaction))
}
