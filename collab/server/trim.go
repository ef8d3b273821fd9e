package server

import (
	"context"
	"errors"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/history"
)

// trimPage is how many documents are looked up at a time.
const trimPage = 500

// trim forgets history that is older than it is to be kept, in all documents.
func (j *janitor) trim(ctx context.Context, now time.Time) {
	if !j.keep.trims() {
		return
	}
	var after collab.DocID
	for {
		page, err := j.store.List(ctx, after, trimPage)
		if err != nil {
			if ctx.Err() == nil {
				j.log.Warn("old history was not looked for; later again", "err", err)
			}
			return
		}
		for _, d := range page {
			age := j.keep.historyOf(d.ID.Collection)
			if age == 0 || d.Created.After(now.Add(-age)) {
				continue
			}
			if err := j.trimOne(ctx, d, now, age); err != nil && ctx.Err() == nil {
				j.log.Warn("old history was not forgotten; later again", "doc", d.ID.String(), "err", err)
			}
		}
		if len(page) < trimPage || ctx.Err() != nil {
			return
		}
		after = page[len(page)-1].ID
	}
}

// trimOne forgets what is older than age of one document. It waits until something is a tenth older than that, so that a
// document is not trimmed anew with every hour.
func (j *janitor) trimOne(ctx context.Context, d collab.Listed, now time.Time, age time.Duration) error {
	overdue, err := j.store.VersionAt(ctx, d.ID, now.Add(-age-age/10))
	if errors.Is(err, collab.ErrTrimmed) {
		return nil
	}
	if err != nil || min(overdue, d.Version-1) <= d.First {
		return err
	}
	done, err := j.history.Trim(ctx, d.ID, history.TrimRequest{OlderThan: now.Add(-age)})
	if err == nil && done.Revisions > 0 {
		j.log.Info("old history was forgotten", "doc", d.ID.String(), "revisions", done.Revisions, "first", done.First)
	}
	return err
}
