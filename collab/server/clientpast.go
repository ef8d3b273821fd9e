package server

import (
	"context"
	"iter"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// At returns the document as it was at a version.
func (d *Doc) At(ctx context.Context, v collab.Version) (Snapshot, error) {
	return d.at(ctx, collab.ByVersion, v)
}

// AtTime returns the document as it was at a time.
func (d *Doc) AtTime(ctx context.Context, at time.Time) (Snapshot, error) {
	base, _ := d.client.server.hub.Resolve(d.id)
	v, err := d.client.server.store.VersionAt(ctx, base, at)
	if err != nil {
		return Snapshot{}, err
	}
	return d.at(ctx, collab.ByTime, v)
}

func (d *Doc) at(ctx context.Context, kind collab.ReadKind, v collab.Version) (Snapshot, error) {
	hub := d.client.server.hub
	base, _ := hub.Resolve(d.id)
	h, err := collab.ReadHistory(ctx, d.client.server.store, hub.TypesOf(base.Collection), base, v, 0)
	switch {
	case err != nil:
		return Snapshot{}, err
	case h.State.Version != v:
		return Snapshot{}, collab.Errorf(collab.CodeVersionTooNew, "The document has no version %d yet", v)
	}
	typ := ""
	if h.State.Type != nil {
		typ = h.State.Type.URI()
	}
	return d.show(kind, v, typ, h.State.JSON)
}

// Revisions yields the revisions with Base in [from, to), as the client may see them; collab.MaxVersion is the end. An
// error is yielded once, as the last.
func (d *Doc) Revisions(ctx context.Context, from, to collab.Version) iter.Seq2[collab.Revision, error] {
	return func(yield func(collab.Revision, error) bool) {
		if err := d.readable(ctx); err != nil {
			yield(collab.Revision{}, err)
			return
		}
		base, _ := d.client.server.hub.Resolve(d.id)
		for from < to {
			revs, err := d.client.server.store.Revisions(ctx, base, from, to)
			if err != nil {
				yield(collab.Revision{}, err)
				return
			}
			if len(revs) == 0 {
				return
			}
			for i := range revs {
				rev, err := d.seen(&revs[i])
				if !yield(rev, err) || err != nil {
					return
				}
			}
			from += collab.Version(len(revs))
		}
	}
}

// readable asks the hook whether the client may read the document at all.
func (d *Doc) readable(ctx context.Context) error {
	if !d.client.server.hub.Guarded() {
		return nil
	}
	_, err := d.Snapshot(ctx)
	return err
}

// seen returns a revision as the client may see it. Sources are shown as everybody sees them, but for its own.
func (d *Doc) seen(rev *collab.Revision) (collab.Revision, error) {
	out := *rev
	if out.ID.Source != d.client.source {
		out.ID.Source = d.client.server.gateway.Alias(out.ID.Source)
	}
	if d.client.server.hub.Shared(d.id.Collection) {
		return out, nil
	}
	var err error
	out.Fixups = nil // they may hold what is not shown
	out.Change, err = d.client.server.hub.ShowOp(d.client.agent, d.id, rev)
	return out, err
}
