package memory

import (
	"context"
	"slices"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// Trim implements collab.Trimmer.
func (s *Store) Trim(ctx context.Context, id collab.DocID, to collab.Version) error {
	var failed error
	err := s.change(ctx, id, func(d *document) {
		switch {
		case to <= d.first:
		case !d.canTrim(to):
			failed = collab.ErrConflict
		default:
			failed = d.trim(to)
		}
	})
	if err != nil {
		return err
	}
	return failed
}

// canTrim says whether there are the milestones that a log needs which begins at to.
func (d *document) canTrim(to collab.Version) bool {
	if _, found := d.milestone(to); !found || to >= collab.Version(len(d.revisions)) {
		return false
	}
	return !slices.ContainsFunc(d.marks, func(m collab.Mark) bool {
		if m.Name == "" || m.Version < d.first || m.Version >= to || m.Version == 0 {
			return false
		}
		_, found := d.milestone(m.Version)
		return !found
	})
}

func (d *document) trim(to collab.Version) error {
	if d.first == 0 {
		created, err := record.RevisionTime(d.revisions[0])
		if err != nil {
			return err
		}
		d.created = created
	}
	clear(d.revisions[:to])
	d.first = to
	named := make(map[collab.Version]bool)
	for _, m := range d.marks {
		named[m.Version] = m.Name != ""
	}
	d.milestones = slices.DeleteFunc(d.milestones, func(m collab.Milestone) bool { return m.Version < to && !named[m.Version] })
	d.digests = slices.DeleteFunc(d.digests, func(digest collab.Digest) bool { return digest.From < to })
	return nil
}

// isBefore says whether a time is before all that the document is known of.
func (d *document) isBefore(at time.Time) bool {
	if d.first == 0 {
		return false
	}
	i, found := d.milestone(d.first)
	return !found || at.Before(d.milestones[i].Modified)
}
