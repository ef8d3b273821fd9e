package history

import (
	"context"
	"errors"

	"github.com/tandem-collab/tandem/collab"
)

// RestoreRequest asks for an old version to be brought back.
type RestoreRequest struct {
	Version collab.Version // the one that is wanted
	// Base is the version that the author has seen, whose text is to become that of Version; collab.NoBase: the current
	// one. What is written after Base is kept.
	Base collab.Version
	// ID is the identity of the submission. One that is sent again with the same ID and Base is done once.
	ID collab.OpID
	// Resent says that ID may have been sent before: without a Base, that is looked for in what was restored and in the
	// last revisions.
	Resent bool
	By     collab.UserID
}

// Restored is what became of a RestoreRequest.
type Restored struct {
	Version   collab.Version // the one that was made; the current one if nothing was to be changed
	Op        []byte         // what was done, JSON; nil where the document was created anew
	Unchanged bool
}

// restoreTries is how often a restore without a Base is tried, when the document is deleted or created meanwhile.
const restoreTries = 5

// Restore leads a document back to an old version, by one submission like any other: others who write meanwhile are
// transformed with it, and it can be taken back. The version that it makes is marked.
func (h *History) Restore(ctx context.Context, id collab.DocID, r RestoreRequest) (Restored, error) {
	wanted, err := h.State(ctx, id, r.Version)
	if err != nil {
		return Restored{}, err
	}
	if wanted.Type == nil {
		return Restored{}, collab.Errorf(collab.CodeDoesNotExist, "There is no document at version %d", r.Version)
	}
	if r.Base != collab.NoBase {
		return h.restoreAt(ctx, id, r, wanted)
	}
	if r.Resent {
		if done, ok, err := h.restoredBefore(ctx, id, r); ok || err != nil {
			return done, err
		}
	}
	for try := 1; ; try++ {
		entry, err := h.Store.Entry(ctx, id)
		if err != nil {
			return Restored{}, err
		}
		r.Base = entry.Version
		done, err := h.restoreAt(ctx, id, r, wanted)
		if err == nil || try == restoreTries || !raced(err) {
			return done, err
		}
	}
}

// raced says whether a restore failed because of what others did since its base.
func raced(err error) bool {
	switch collab.CodeOf(err) {
	case collab.CodeAlreadyCreated, collab.CodeWasDeleted, collab.CodeDoesNotExist, collab.CodeTransform:
		return true
	}
	return false
}

func (h *History) restoreAt(ctx context.Context, id collab.DocID, r RestoreRequest, wanted collab.State) (Restored, error) {
	base, err := h.State(ctx, id, r.Base)
	if err != nil {
		return Restored{}, err
	}
	done, err := h.study(ctx)
	if err != nil {
		return Restored{}, err
	}
	change, err := changeTo(base, wanted)
	done()
	if err != nil {
		return Restored{}, err
	}
	if change.Kind == 0 {
		return Restored{Version: r.Base, Unchanged: true}, nil
	}
	reply, err := h.Hub.Submit(ctx, id, collab.Submission{ID: r.ID, Base: r.Base, Change: change, Restores: true}, r.By)
	if err != nil {
		return Restored{}, err
	}
	rev, err := h.Revision(ctx, id, reply.Version)
	if err != nil {
		return Restored{}, err
	}
	return h.restored(ctx, id, r.Version, &rev)
}

// restored marks the version that a restore made, and says what it did.
func (h *History) restored(ctx context.Context, id collab.DocID, wanted collab.Version, rev *collab.Revision) (Restored, error) {
	done := Restored{Version: rev.Base + 1}
	if rev.Change.Kind == collab.Edit {
		done.Op = rev.Change.Data
	}
	return done, h.markRestored(ctx, id, done.Version, wanted, rev)
}

// lookBack is how many of the last revisions are searched for a restore that was committed and not marked, as the server
// ended between.
const lookBack = 1024

// restoredBefore looks for what the same request has done before.
func (h *History) restoredBefore(ctx context.Context, id collab.DocID, r RestoreRequest) (done Restored, ok bool, err error) {
	marks, err := h.Store.Marks(ctx, id)
	if err != nil {
		return Restored{}, false, err
	}
	for _, m := range marks {
		if m.Restored == collab.NoBase || m.By != r.By || m.Version == 0 {
			continue
		}
		rev, err := h.Revision(ctx, id, m.Version-1)
		if errors.Is(err, collab.ErrTrimmed) {
			continue // long ago
		}
		if err != nil {
			return Restored{}, false, err
		}
		if rev.ID == r.ID {
			done, err = h.restored(ctx, id, r.Version, &rev)
			return done, true, err
		}
	}
	entry, err := h.Store.Entry(ctx, id)
	if err != nil {
		return Restored{}, false, err
	}
	var found *collab.Revision
	err = h.each(ctx, id, max(entry.First, entry.Version-lookBack), entry.Version, func(rev *collab.Revision) error {
		if rev.ID == r.ID {
			found = rev
		}
		return nil
	})
	if found == nil || err != nil {
		return Restored{}, false, err
	}
	done, err = h.restored(ctx, id, r.Version, found)
	return done, true, err
}

// changeTo returns the change that leads from one state to another; the zero Change where they are equal.
func changeTo(from, to collab.State) (collab.Change, error) {
	data, err := to.Type.Encode(to.Snapshot)
	if err != nil {
		return collab.Change{}, err
	}
	if from.Type == nil {
		return collab.Change{Kind: collab.Create, Type: to.Type.URI(), Data: data}, nil
	}
	if from.Type != to.Type {
		return collab.Change{}, collab.Errorf(collab.CodeAlreadyCreated,
			"The document was created anew and is of the type %s now, that version is of %s: copy it instead", from.Type.Name(), to.Type.Name())
	}
	present, err := from.Type.Encode(from.Snapshot)
	if err != nil || string(present) == string(data) {
		return collab.Change{}, err
	}
	op, err := operation(from, to)
	return collab.Change{Kind: collab.Edit, Data: op}, err
}

// markRestored says beside a version where it came from. A retry finds it said; a name that somebody gave it stays.
func (h *History) markRestored(ctx context.Context, id collab.DocID, made, wanted collab.Version, rev *collab.Revision) error {
	h.marking.Lock()
	defer h.marking.Unlock()
	marks, err := h.Store.Marks(ctx, id)
	if err != nil {
		return err
	}
	m, known := markOf(marks, made)
	if known && m.Restored != collab.NoBase {
		return nil
	}
	if !known {
		m = collab.Mark{Version: made, By: rev.Author, At: rev.At}
	}
	m.Restored = wanted
	return h.setMark(ctx, id, m)
}
