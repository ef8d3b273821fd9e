package bolt

import (
	"context"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// markBatch is one call of SetMark.
type markBatch struct {
	key     []byte // of the document
	version collab.Version
	row     []byte // nil: the mark goes
}

// Marks implements collab.Marks.
func (s *Store) Marks(ctx context.Context, id collab.DocID) ([]collab.Mark, error) {
	key, err := documentKey(id)
	if err != nil {
		return nil, err
	}
	var marks []collab.Mark
	for more := true; more && err == nil; {
		err = s.view(ctx, func(t *txn) error {
			d, err := t.document(key)
			if err != nil {
				return err
			}
			from := collab.Version(0)
			if len(marks) > 0 {
				from = marks[len(marks)-1].Version + 1
			}
			more, err = span(t.marks, d.Number, from, collab.MaxVersion, func(v collab.Version, row []byte) error {
				m, err := record.DecodeMark(v, row)
				marks = append(marks, m)
				return err
			})
			return err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("bolt: marks of %v: %w", id, err)
	}
	return marks, nil
}

// SetMark implements collab.Marks.
func (s *Store) SetMark(ctx context.Context, id collab.DocID, m collab.Mark) error {
	if m.Version < 0 || m.Restored < collab.NoBase {
		return fmt.Errorf("bolt: mark of version %d of %v", m.Version, id)
	}
	key, err := documentKey(id)
	if err != nil {
		return err
	}
	b := &markBatch{key: key, version: m.Version}
	if m.Name != "" || m.Restored != collab.NoBase {
		b.row = record.AppendMark(nil, m)
	}
	return s.write(ctx, b)
}

func (b *markBatch) check(t *txn) error {
	_, err := t.document(b.key)
	return err
}

func (b *markBatch) write(t *txn) error {
	number, err := t.number(b.key)
	if err != nil {
		return err
	}
	if b.row == nil {
		return t.marks.Delete(versionKey(number, b.version))
	}
	return t.marks.Put(versionKey(number, b.version), b.row)
}

func (b *markBatch) size() int { return len(b.row) }
