package memory

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// readBytes bounds what one call of Revisions returns, in bytes of records, as in package bolt.
const readBytes = 1 << 20

// Options are for tests; the zero value is a plain store.
type Options struct {
	// BeforeAppend runs before an append takes effect. If it fails, nothing is written and Append returns its error:
	// collab.ErrConflict for a lost race, any other for an unknown outcome that was in fact a failure.
	BeforeAppend func(ctx context.Context, id collab.DocID, revs []collab.Revision) error
	// AfterAppend runs when the append has taken effect. If it fails, Append returns its error all the same: an unknown
	// outcome that was in fact a success.
	AfterAppend func(ctx context.Context, id collab.DocID, revs []collab.Revision) error
	// BeforeRead runs before a document is read. If it fails, the call returns its error.
	BeforeRead func(ctx context.Context, id collab.DocID) error
	// ReadLimit is the greatest number of revisions that one call of Revisions returns; 0: only a bound in bytes.
	ReadLimit int
	// Former are the epochs that the store says it had before.
	Former []uuid.UUID
}

// Store is a collab.Store in memory.
type Store struct {
	opts   Options
	epoch  uuid.UUID
	secret [32]byte

	mu      sync.RWMutex
	closed  bool
	docs    map[collab.DocID]*document
	blobs   map[collab.BlobID]*blob
	guests  map[collab.UserID]collab.Guest
	indexes map[collab.IndexID]*index
}

var _ collab.Store = (*Store)(nil)

// document is what there is of one document. Revisions are kept as records: that copies their bytes and rounds their
// times just as a store on disk does.
type document struct {
	revisions  [][]byte           // those below first are nil
	first      collab.Version     // Base of the oldest that is kept
	created    time.Time          // of the very first revision, where first > 0
	milestones []collab.Milestone // by version
	marks      []collab.Mark      // by version
	digests    []collab.Digest    // by From
	title      string
	thumbnail  collab.Thumbnail
	redactions []collab.Redaction // oldest first
}

// New returns an empty store.
func New(opts Options) *Store {
	s := &Store{
		opts: opts, epoch: uuid.New(),
		docs: make(map[collab.DocID]*document), blobs: make(map[collab.BlobID]*blob),
		guests: make(map[collab.UserID]collab.Guest), indexes: make(map[collab.IndexID]*index),
	}
	rand.Read(s.secret[:]) // never fails: see crypto/rand
	return s
}

// Append implements collab.Log.
func (s *Store) Append(ctx context.Context, id collab.DocID, revs []collab.Revision, meta collab.Meta) error {
	records, err := encode(revs)
	if err != nil {
		return err
	}
	if hook := s.opts.BeforeAppend; hook != nil {
		if err := hook(ctx, id, revs); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memory: append to %v: %w", id, err)
	}
	if err := s.write(id, revs, records, meta); err != nil {
		return err
	}
	if hook := s.opts.AfterAppend; hook != nil {
		return hook(ctx, id, revs)
	}
	return nil
}

func encode(revs []collab.Revision) ([][]byte, error) {
	records := make([][]byte, len(revs))
	for i, r := range revs {
		if r.Base != revs[0].Base+collab.Version(i) {
			return nil, fmt.Errorf("memory: append of revision %d behind %d", r.Base, revs[i-1].Base)
		}
		var err error
		if records[i], err = record.AppendRevision(nil, r); err != nil {
			return nil, err
		}
	}
	return records, nil
}

func (s *Store) write(id collab.DocID, revs []collab.Revision, records [][]byte, meta collab.Meta) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed()
	}
	if len(revs) > 0 {
		var head collab.Version
		if d := s.docs[id]; d != nil {
			head = collab.Version(len(d.revisions))
		}
		if revs[0].Base != head {
			return collab.ErrConflict
		}
	}
	if missing := s.missing(meta.Blobs); missing != nil {
		return &collab.MissingBlobs{IDs: missing}
	}
	if len(revs) > 0 {
		d := s.ensure(id)
		d.revisions = append(d.revisions, records...)
		s.indexAppend(id, meta.Index)
	}
	for _, b := range meta.Blobs {
		s.blobs[b].uses[id] = record.BlobUse{Referred: true}
	}
	for _, t := range meta.Titles {
		s.ensure(t.Doc).title = t.Text
	}
	return nil
}

// ensure returns the document of id, which it adds if need be.
func (s *Store) ensure(id collab.DocID) *document {
	d := s.docs[id]
	if d == nil {
		d = &document{}
		s.docs[id] = d
	}
	return d
}

// read runs fn on the document of id, an empty one if there is none, which fn must not change.
func (s *Store) read(ctx context.Context, id collab.DocID, fn func(*document) error) error {
	if hook := s.opts.BeforeRead; hook != nil {
		if err := hook(ctx, id); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memory: read of %v: %w", id, err)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return errClosed()
	}
	d := s.docs[id]
	if d == nil {
		d = &document{}
	}
	return fn(d)
}

// Revisions implements collab.Log.
func (s *Store) Revisions(ctx context.Context, id collab.DocID, from, to collab.Version) ([]collab.Revision, error) {
	if from < 0 {
		return nil, fmt.Errorf("memory: revisions of %v from %d", id, from)
	}
	var revs []collab.Revision
	err := s.read(ctx, id, func(d *document) error {
		if from < d.first {
			return collab.ErrTrimmed
		}
		to = min(to, collab.Version(len(d.revisions)))
		for v, size := from, 0; v < to && size < readBytes; v++ {
			if s.opts.ReadLimit > 0 && len(revs) == s.opts.ReadLimit {
				break
			}
			r, err := record.DecodeRevision(v, d.revisions[v])
			if err != nil {
				return err
			}
			size += len(d.revisions[v])
			revs = append(revs, r)
		}
		return nil
	})
	return revs, err
}

// Put implements collab.Milestones.
func (s *Store) Put(ctx context.Context, id collab.DocID, m collab.Milestone) error {
	if m.Version < 0 || m.CreatedAt < 0 {
		return fmt.Errorf("memory: milestone %d of %v", m.Version, id)
	}
	m.Data = slices.Clone(m.Data)
	m.Modified = time.UnixMilli(m.Modified.UnixMilli()).UTC()
	return s.change(ctx, id, func(d *document) {
		i, found := d.milestone(m.Version)
		if found {
			d.milestones[i] = m
		} else {
			d.milestones = slices.Insert(d.milestones, i, m)
		}
	})
}

// change runs fn on the document of id, which is added if need be.
func (s *Store) change(ctx context.Context, id collab.DocID, fn func(*document)) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memory: write to %v: %w", id, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed()
	}
	fn(s.ensure(id))
	return nil
}

// milestone returns where the milestone of version v is or belongs.
func (d *document) milestone(v collab.Version) (int, bool) {
	return slices.BinarySearchFunc(d.milestones, v, func(m collab.Milestone, v collab.Version) int {
		return int(min(max(m.Version-v, -1), 1))
	})
}

// Latest implements collab.Milestones.
func (s *Store) Latest(ctx context.Context, id collab.DocID, atMost collab.Version) (collab.Milestone, error) {
	var m collab.Milestone
	err := s.read(ctx, id, func(d *document) error {
		i, found := d.milestone(atMost)
		if !found {
			i--
		}
		if i >= 0 {
			m = d.milestones[i]
			m.Data = slices.Clone(m.Data)
		}
		return nil
	})
	return m, err
}

// Epoch implements collab.Store.
func (s *Store) Epoch() uuid.UUID { return s.epoch }

// Former implements collab.Store.
func (s *Store) Former() []uuid.UUID { return slices.Clone(s.opts.Former) }

// Secret implements collab.Store.
func (s *Store) Secret() []byte { return slices.Clone(s.secret[:]) }

// Close implements collab.Store.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return nil
}

func errClosed() error {
	return collab.Errorf(collab.CodeUnavailable, "The store is closed.")
}
