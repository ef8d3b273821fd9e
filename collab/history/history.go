package history

import (
	"context"
	"log/slog"
	"sync"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// Options are what a History works with. Store and TypesOf are required, Hub for what changes documents.
type Options struct {
	Store   collab.Store
	Hub     *collab.Hub
	TypesOf func(collection string) *ot.Registry
	Logger  *slog.Logger // nil: slog.Default()
}

// History answers questions about the histories of the documents of a Store.
type History struct {
	Options
	runs cache

	ctx     context.Context // of what goes on beside requests
	cancel  context.CancelFunc
	running sync.WaitGroup

	digesting sync.Mutex
	marking   sync.Mutex    // held while a mark is read and written
	studies   chan struct{} // one for each that is going on
}

// maxStudies is how many replays and comparisons of versions go on at a time. They take a processor each, and of long
// histories and texts seconds.
const maxStudies = 2

// New returns a History. It is to be closed before its Store.
func New(o Options) *History {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &History{Options: o, ctx: ctx, cancel: cancel, studies: make(chan struct{}, maxStudies)}
}

// Close ends what goes on beside requests.
func (h *History) Close() {
	h.cancel()
	h.running.Wait()
}

// study waits until there is room for something that takes long. done makes room again.
func (h *History) study(ctx context.Context) (done func(), err error) {
	select {
	case h.studies <- struct{}{}:
		return func() { <-h.studies }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// State returns a document at a version, which must not be beyond its head.
func (h *History) State(ctx context.Context, id collab.DocID, at collab.Version) (collab.State, error) {
	read, err := collab.ReadHistory(ctx, h.Store, h.TypesOf(id.Collection), id, at, 0)
	if err == nil && read.State.Version != at {
		err = tooNew(read.State.Version)
	}
	return read.State, err
}

func tooNew(head collab.Version) error {
	return collab.Errorf(collab.CodeVersionTooNew, "The document is at version %d, there is no later one yet", head)
}

// Revision returns the revision that applies to version base.
func (h *History) Revision(ctx context.Context, id collab.DocID, base collab.Version) (collab.Revision, error) {
	revs, err := h.Store.Revisions(ctx, id, base, base+1)
	if err == nil && len(revs) != 1 {
		err = collab.ErrGap
	}
	if err != nil {
		return collab.Revision{}, err
	}
	return revs[0], nil
}

// each calls f for all revisions with Base in [from, to), in order, and fails where one is missing.
func (h *History) each(ctx context.Context, id collab.DocID, from, to collab.Version, f func(*collab.Revision) error) error {
	users := make(map[collab.UserID]collab.UserID) // so that a million revisions do not hold a million names
	for from < to {
		revs, err := h.Store.Revisions(ctx, id, from, to)
		if err != nil {
			return err
		}
		if len(revs) == 0 {
			return collab.ErrGap
		}
		for i := range revs {
			user, ok := users[revs[i].Author]
			if !ok {
				user = revs[i].Author
				users[user] = user
			}
			revs[i].Author = user
			if err := f(&revs[i]); err != nil {
				return err
			}
		}
		from += collab.Version(len(revs))
	}
	return nil
}

// TypeAt returns the type of a document at a version; nil if there is none then.
func (h *History) TypeAt(ctx context.Context, id collab.DocID, at collab.Version) (ot.Type, error) {
	m, err := h.Store.Latest(ctx, id, at)
	if err != nil {
		return nil, err
	}
	from, uri := m.Version, m.Type
	if end := at / stepEnd * stepEnd; end > from { // the digest that ends there knows more
		known, err := h.digests(ctx, id, end-stepEnd, end)
		if err != nil {
			return nil, err
		}
		if d, ok := known[end-stepEnd]; ok {
			from, uri = end, d.typ
		}
	}
	err = h.each(ctx, id, from, at, func(rev *collab.Revision) error {
		switch rev.Change.Kind {
		case collab.Create:
			uri = rev.Change.Type
		case collab.Delete:
			uri = ""
		}
		return nil
	})
	typ, _ := h.TypesOf(id.Collection).Type(uri)
	return typ, err
}
