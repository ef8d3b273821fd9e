package memory

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"github.com/tandem-collab/tandem/collab"
)

// index is what there is of one index. Finding looks at all of it.
type index struct {
	state collab.IndexState
	keys  map[string][][]byte // by the documents' ids
}

// Indexes implements collab.Indexes.
func (s *Store) Indexes(ctx context.Context) (map[collab.IndexID]collab.IndexState, error) {
	states := make(map[collab.IndexID]collab.IndexState)
	err := s.indexing(ctx, func() error {
		for id, x := range s.indexes {
			states[id] = x.state
		}
		return nil
	})
	return states, err
}

// indexing runs fn while nothing else happens.
func (s *Store) indexing(ctx context.Context, fn func() error) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memory: index: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed()
	}
	return fn()
}

// AddIndex implements collab.Indexes.
func (s *Store) AddIndex(ctx context.Context, id collab.IndexID) error {
	return s.indexing(ctx, func() error {
		if s.indexes[id] == nil {
			s.indexes[id] = &index{keys: make(map[string][][]byte)}
		}
		return nil
	})
}

// RemoveIndex implements collab.Indexes.
func (s *Store) RemoveIndex(ctx context.Context, id collab.IndexID) error {
	return s.indexing(ctx, func() error {
		delete(s.indexes, id)
		return nil
	})
}

// PutIndex implements collab.Indexes.
func (s *Store) PutIndex(ctx context.Context, id collab.DocID, at collab.Version, rows []collab.IndexRow) error {
	return s.indexing(ctx, func() error {
		var head collab.Version
		if d := s.docs[id]; d != nil {
			head = collab.Version(len(d.revisions))
		}
		if head != at {
			return collab.ErrConflict
		}
		s.putIndex(id, rows)
		return nil
	})
}

// putIndex replaces the keys of a document. The caller holds s.mu.
func (s *Store) putIndex(id collab.DocID, rows []collab.IndexRow) {
	for _, r := range rows {
		x := s.indexes[collab.IndexID{Collection: id.Collection, Path: r.Path}]
		if x == nil {
			continue
		}
		delete(x.keys, id.ID)
		for _, key := range r.Keys {
			x.keys[id.ID] = append(x.keys[id.ID], bytes.Clone(key))
		}
	}
}

// indexAppend is putIndex with an append: indexes without a row have lost a change.
func (s *Store) indexAppend(id collab.DocID, rows []collab.IndexRow) {
	s.putIndex(id, rows)
	for at, x := range s.indexes {
		if at.Collection == id.Collection && !slices.ContainsFunc(rows, func(r collab.IndexRow) bool { return r.Path == at.Path }) {
			x.state = collab.IndexState{Lost: x.state.Lost + 1}
		}
	}
}

// indexLost drops the keys of a document whose content has become another without an append, and makes the indexes of
// its collection incomplete.
func (s *Store) indexLost(id collab.DocID) {
	for at, x := range s.indexes {
		if at.Collection == id.Collection {
			delete(x.keys, id.ID)
			x.state = collab.IndexState{Lost: x.state.Lost + 1}
		}
	}
}

// CompleteIndex implements collab.Indexes.
func (s *Store) CompleteIndex(ctx context.Context, id collab.IndexID, lost uint64) error {
	return s.indexing(ctx, func() error {
		x := s.indexes[id]
		if x == nil || x.state.Lost > lost {
			return collab.ErrConflict
		}
		x.state.Complete = true
		return nil
	})
}

// place is where a document is found: by a key.
type place struct {
	key []byte
	id  string
}

func comparePlaces(a, b place) int {
	return cmp.Or(bytes.Compare(a.key, b.key), cmp.Compare(a.id, b.id))
}

// FindIndexed implements collab.Indexes.
func (s *Store) FindIndexed(ctx context.Context, id collab.IndexID, ranges []collab.KeyRange, after []byte, limit int) (ids []string, next []byte, err error) {
	err = s.indexing(ctx, func() error {
		x := s.indexes[id]
		if x == nil || !x.state.Complete {
			return collab.ErrIncomplete
		}
		found := x.find(ranges, after)
		if len(found) > limit {
			found = found[:limit]
			next = append(binary.AppendUvarint(nil, uint64(len(found[limit-1].key))), found[limit-1].key...)
			next = append(next, found[limit-1].id...)
		}
		for _, p := range found {
			ids = append(ids, p.id)
		}
		return nil
	})
	return ids, next, err
}

// find returns all places in the ranges behind after, in order.
func (x *index) find(ranges []collab.KeyRange, after []byte) []place {
	var start place
	if after != nil {
		n, size := binary.Uvarint(after)
		start = place{after[size : size+int(n)], string(after[size+int(n):])}
	}
	var found []place
	for _, id := range slices.Sorted(maps.Keys(x.keys)) {
		for _, key := range x.keys[id] {
			in := slices.ContainsFunc(ranges, func(r collab.KeyRange) bool { return r.Contains(key) })
			if p := (place{key, id}); in && (after == nil || comparePlaces(p, start) > 0) {
				found = append(found, p)
			}
		}
	}
	slices.SortFunc(found, comparePlaces)
	return found
}
