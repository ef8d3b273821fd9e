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

// Redactions implements collab.Redactor.
func (s *Store) Redactions(ctx context.Context, id collab.DocID) ([]collab.Redaction, error) {
	var all []collab.Redaction
	err := s.read(ctx, id, func(d *document) error {
		all = slices.Clone(d.redactions)
		return nil
	})
	return all, err
}

// Redact implements collab.Redactor.
func (s *Store) Redact(ctx context.Context, id collab.DocID, r collab.Rewriting) error {
	encoded := make(map[collab.Version][]byte, len(r.Revisions))
	for v, rev := range r.Revisions {
		row, err := record.AppendRevision(nil, rev)
		if err != nil || rev.Base != v {
			return fmt.Errorf("memory: redacted revision %d of %v: %w", v, id, err)
		}
		encoded[v] = row
	}
	failed := error(nil)
	err := s.change(ctx, id, func(d *document) {
		for v := range encoded {
			if v < d.first || v >= collab.Version(len(d.revisions)) {
				failed = collab.ErrConflict
				return
			}
		}
		for v, row := range encoded {
			d.revisions[v] = row
		}
		d.redact(r)
		s.indexLost(id)
	})
	return cmp.Or(err, failed)
}

func (d *document) redact(r collab.Rewriting) {
	if r.Milestones != nil {
		d.milestones = nil
		for _, m := range r.Milestones {
			m.Data, m.Modified = slices.Clone(m.Data), time.UnixMilli(m.Modified.UnixMilli()).UTC()
			d.milestones = append(d.milestones, m)
		}
	}
	if r.Title != nil {
		d.title = *r.Title
	}
	for _, changed := range r.Marks {
		for i := range d.marks {
			if d.marks[i].Version == changed.Version {
				d.marks[i].Name = changed.Name
			}
		}
	}
	d.digests, d.thumbnail = nil, collab.Thumbnail{}
	r.Redaction.At = time.UnixMilli(r.Redaction.At.UnixMilli()).UTC()
	d.redactions = append(d.redactions, r.Redaction)
}
