package history

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// TrimRequest says what of a document's history is to be forgotten. One of Version, Name and OlderThan is set.
type TrimRequest struct {
	Version   collab.Version // what is before it
	Name      string         // what is before the last version of this name
	OlderThan time.Time      // what was done before it
	DryRun    bool           // only say what would be done
}

// Trimmed is what became of a TrimRequest.
type Trimmed struct {
	First     collab.Version // the version from which on the log is there now
	Revisions int            // how many were forgotten
	Named     int            // how many named versions before First can still be shown
}

// trimTries is how often trimming is tried while versions are being named.
const trimTries = 3

// Trim forgets the revisions of a document before a version. Named versions before it can still be shown, and those from
// it on are as they were. The last revision always stays. Who wants what is forgotten gets collab.ErrTrimmed.
func (h *History) Trim(ctx context.Context, id collab.DocID, r TrimRequest) (Trimmed, error) {
	entry, err := h.Store.Entry(ctx, id)
	if err != nil {
		return Trimmed{}, err
	}
	to, err := h.trimPoint(ctx, id, r, entry)
	if err != nil {
		return Trimmed{}, err
	}
	to = max(min(to, entry.Version-1), entry.First)
	h.marking.Lock()
	defer h.marking.Unlock()
	for try := 1; ; try++ {
		named, err := h.namedBefore(ctx, id, to)
		if err != nil {
			return Trimmed{}, err
		}
		done := Trimmed{First: to, Revisions: int(to - entry.First), Named: len(named)}
		if r.DryRun || to == entry.First {
			return done, nil
		}
		err = h.trimTo(ctx, id, entry.First, to, named)
		if !errors.Is(err, collab.ErrConflict) || try == trimTries { // another node may have named one meanwhile
			return done, err
		}
	}
}

// trimPoint returns the version that r names.
func (h *History) trimPoint(ctx context.Context, id collab.DocID, r TrimRequest, entry collab.CatalogEntry) (collab.Version, error) {
	switch {
	case r.Name != "":
		marks, err := h.Store.Marks(ctx, id)
		if err != nil {
			return 0, err
		}
		for i := len(marks) - 1; i >= 0; i-- {
			if marks[i].Name == r.Name {
				return marks[i].Version, nil
			}
		}
		return 0, collab.Errorf(collab.CodeDoesNotExist, "No version of the document is named %q", r.Name)
	case !r.OlderThan.IsZero():
		at, err := h.Store.VersionAt(ctx, id, r.OlderThan)
		if errors.Is(err, collab.ErrTrimmed) {
			return entry.First, nil
		}
		return at, err
	case r.Version > entry.Version:
		return 0, tooNew(entry.Version)
	}
	return r.Version, nil
}

// namedBefore returns the versions with names before to that can be shown.
func (h *History) namedBefore(ctx context.Context, id collab.DocID, to collab.Version) (named []collab.Version, err error) {
	marks, err := h.Store.Marks(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, m := range namedUpTo(marks, to-1) {
		named = append(named, m.Version)
	}
	return named, nil
}

// trimTo sees to it that there are the milestones which the store wants to see, and lets it trim.
func (h *History) trimTo(ctx context.Context, id collab.DocID, first, to collab.Version, named []collab.Version) error {
	for _, v := range append(named, to) {
		if v < first {
			continue // it has one since the last time
		}
		have, err := h.Store.Latest(ctx, id, v)
		if err == nil && have.Version != v {
			var state collab.State
			if state, err = h.State(ctx, id, v); err == nil {
				have, err = state.Milestone()
			}
			if err == nil {
				err = h.Store.Put(ctx, id, have)
			}
		}
		if err != nil {
			return fmt.Errorf("keep version %d: %w", v, err)
		}
	}
	return h.Store.Trim(ctx, id, to)
}
