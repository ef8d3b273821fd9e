package memory

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// Entry implements collab.Catalog.
func (s *Store) Entry(ctx context.Context, id collab.DocID) (collab.CatalogEntry, error) {
	var e collab.CatalogEntry
	err := s.read(ctx, id, func(d *document) (err error) {
		e, err = d.entry()
		return err
	})
	return e, err
}

func (d *document) entry() (collab.CatalogEntry, error) {
	e := collab.CatalogEntry{Title: d.title, Version: collab.Version(len(d.revisions)), First: d.first, Created: d.created}
	if e.Version == 0 {
		return e, nil
	}
	last, err := record.DecodeRevision(e.Version-1, d.revisions[e.Version-1])
	if err != nil {
		return e, err
	}
	e.Modified = last.At
	if d.first == 0 {
		e.Created, err = record.RevisionTime(d.revisions[0])
	}
	return e, err
}

// List implements collab.Catalog.
func (s *Store) List(ctx context.Context, after collab.DocID, limit int) ([]collab.Listed, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("memory: list: %w", err)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return nil, errClosed()
	}
	var list []collab.Listed
	for _, id := range slices.SortedFunc(maps.Keys(s.docs), compare) {
		if len(list) >= limit {
			break
		}
		if compare(id, after) <= 0 || len(s.docs[id].revisions) == 0 {
			continue
		}
		e, err := s.docs[id].entry()
		if err != nil {
			return nil, err
		}
		list = append(list, collab.Listed{ID: id, CatalogEntry: e})
	}
	return list, nil
}

func compare(a, b collab.DocID) int {
	return cmp.Or(strings.Compare(a.Collection, b.Collection), strings.Compare(a.ID, b.ID))
}

// Guest implements collab.Catalog.
func (s *Store) Guest(ctx context.Context, user collab.UserID) (collab.Guest, error) {
	if err := ctx.Err(); err != nil {
		return collab.Guest{}, fmt.Errorf("memory: guest %s: %w", user, err)
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return collab.Guest{}, errClosed()
	}
	return s.guests[user], nil
}

// SetGuest implements collab.Catalog.
func (s *Store) SetGuest(ctx context.Context, user collab.UserID, g collab.Guest) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("memory: guest %s: %w", user, err)
	}
	if user == "" {
		return errors.New("memory: a guest without an id")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed()
	}
	s.guests[user] = g
	return nil
}
