package history

import (
	"context"

	"github.com/tandem-collab/tandem/collab"
)

// madeDigest is a digest that the store does not have.
type madeDigest struct {
	from collab.Version
	digest
}

// digests returns the digests of a document that begin in [from, to), by where they begin.
func (h *History) digests(ctx context.Context, id collab.DocID, from, to collab.Version) (map[collab.Version]digest, error) {
	known := make(map[collab.Version]digest)
	for from < to {
		stored, err := h.Store.Digests(ctx, id, from, to)
		if err != nil || len(stored) == 0 {
			return known, err
		}
		for _, s := range stored {
			if d, err := decodeDigest(s.Data, s.From, h.Store.Epoch()); err == nil {
				known[s.From] = d
			}
			from = s.From + 1
		}
	}
	return known, nil
}

// keepDigests writes digests into the store beside what is going on. One that is lost is made again.
func (h *History) keepDigests(id collab.DocID, made []madeDigest) {
	if len(made) == 0 {
		return
	}
	h.running.Go(func() {
		for _, d := range made {
			if err := h.Store.PutDigest(h.ctx, id, d.from, d.encode(h.Store.Epoch())); err != nil {
				if h.ctx.Err() == nil {
					h.Logger.Warn("a digest of the history was not kept; the list is slower without", "doc", id.String(), "err", err)
				}
				return
			}
		}
	})
}

// Grown hears that a document has reached a version at which a milestone was written. It does not block.
func (h *History) Grown(id collab.DocID, to collab.Version) {
	h.running.Go(func() {
		h.digesting.Lock() // one after the other: nobody waits for them
		defer h.digesting.Unlock()
		if err := h.Digest(h.ctx, id, to); err != nil && h.ctx.Err() == nil {
			h.Logger.Warn("the history was not summed up; the list is slower without", "doc", id.String(), "err", err)
		}
	})
}

// Digest sees to it that a document that has reached version to is summed up, as far as is due. It is called now and then
// while a document grows, so that a list of its history is quick when somebody asks for it.
func (h *History) Digest(ctx context.Context, id collab.DocID, to collab.Version) error {
	to = to / stepEnd * stepEnd
	entry, err := h.Store.Entry(ctx, id)
	if err != nil {
		return err
	}
	for to > entry.First {
		part := (to - 1) / sittingEnd * sittingEnd
		known, err := h.Store.Digests(ctx, id, to-stepEnd, to)
		if err != nil || len(known) > 0 {
			return err // those before are there too, or will be made when somebody asks for them
		}
		if _, err := h.steps(ctx, id, max(part, entry.First), to); err != nil {
			return err
		}
		to = part
	}
	return nil
}
