package collab

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/tandem-collab/tandem/collab/query"
)

const (
	// indexPage is how many documents are listed at a time while indexes are built, and indexParallel how many of them
	// are read and written at a time: the store writes them together.
	indexPage     = 1000
	indexParallel = 16
)

// ParseIndexes checks the paths of HubOptions.Indexes.
func ParseIndexes(indexes map[string][]string) error {
	_, err := parseIndexes(indexes)
	return err
}

func parseIndexes(indexes map[string][]string) (map[string][]query.Path, error) {
	paths := make(map[string][]query.Path, len(indexes))
	for collection, texts := range indexes {
		for _, text := range texts {
			p, err := query.ParsePath(text)
			if err == nil && query.IsMeta(p) {
				err = errors.New("an index is on the content of documents")
			}
			if err != nil {
				return nil, fmt.Errorf("index of %s on %q: %w", collection, text, err)
			}
			paths[collection] = append(paths[collection], p)
		}
	}
	return paths, nil
}

// beginIndexing builds indexes beside everything else, until the Hub closes.
func (h *Hub) beginIndexing() {
	var err error
	if h.indexes, err = parseIndexes(h.Indexes); err != nil {
		h.Logger.Error("no indexes are used", "err", err)
		h.indexes, h.Indexes = nil, nil
	}
	ctx, cancel := context.WithCancel(h.ctx)
	h.stopIndexing = cancel
	h.running.Go(func() { h.buildIndexes(ctx) })
}

// indexRows returns the keys of a document in the indexes of its collection.
func (h *Hub) indexRows(id DocID, at State) []IndexRow {
	paths := h.indexes[id.Collection]
	if paths == nil {
		return nil
	}
	rows := make([]IndexRow, len(paths))
	for i, p := range paths {
		rows[i].Path = p.String()
		if at.Type != nil {
			rows[i].Keys = query.Keys(viewOf(id.ID, at, 0), p)
		}
	}
	return rows
}

// buildIndexes removes the indexes that are declared no more, adds new ones, and goes through the documents of those
// that are not complete, until all are. It tries again where the store fails.
func (h *Hub) buildIndexes(ctx context.Context) {
	for failures := 0; ctx.Err() == nil; failures++ {
		err := h.declareIndexes(ctx)
		if err == nil {
			err = h.completeIndexes(ctx)
		}
		if err == nil {
			return
		}
		if ctx.Err() == nil {
			h.Logger.Warn("indexes are not built yet; queries read the collections meanwhile", "err", err)
			pause(ctx, min(failures, maxFailures))
		}
	}
}

// declareIndexes makes the store have the indexes that are declared, and no others.
func (h *Hub) declareIndexes(ctx context.Context) error {
	states, err := h.Store.Indexes(ctx)
	if err != nil {
		return err
	}
	for collection, paths := range h.indexes {
		for _, p := range paths {
			at := IndexID{collection, p.String()}
			if err := h.Store.AddIndex(ctx, at); err != nil {
				return err
			}
			delete(states, at)
		}
	}
	for at := range states {
		if err := h.Store.RemoveIndex(ctx, at); err != nil {
			return err
		}
	}
	return nil
}

// completeIndexes fills the indexes that are not complete, one collection after the other.
func (h *Hub) completeIndexes(ctx context.Context) error {
	states, err := h.Store.Indexes(ctx)
	if err != nil {
		return err
	}
	for collection := range h.indexes {
		var missing []IndexID
		for at, state := range states {
			if at.Collection == collection && !state.Complete {
				missing = append(missing, at)
			}
		}
		if len(missing) == 0 {
			continue
		}
		n, err := h.indexAll(ctx, collection)
		if err != nil {
			return err
		}
		for _, at := range missing {
			if err := h.Store.CompleteIndex(ctx, at, states[at].Lost); err != nil {
				return err
			}
		}
		h.Logger.Info("indexes are complete", "collection", collection, "documents", n)
	}
	return nil
}

// indexAll puts all documents of a collection into its indexes.
func (h *Hub) indexAll(ctx context.Context, collection string) (n int, err error) {
	if err := h.index(ctx, DocID{Collection: collection}); err != nil { // which no list begins with
		return 0, err
	}
	for after := (DocID{Collection: collection}); ; {
		page, err := h.Store.List(ctx, after, indexPage)
		if err != nil {
			return n, err
		}
		var ids []DocID
		for i := range page {
			if after = page[i].ID; after.Collection != collection {
				break
			}
			ids = append(ids, after)
		}
		if err := h.indexPage(ctx, ids); err != nil {
			return n, err
		}
		if n += len(ids); len(ids) < indexPage {
			return n, nil
		}
	}
}

// indexPage puts documents into the indexes of their collection, several at a time.
func (h *Hub) indexPage(ctx context.Context, ids []DocID) error {
	errs := make(chan error, len(ids))
	slots := make(chan struct{}, indexParallel)
	var running sync.WaitGroup
	for _, id := range ids {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots }()
			if err := h.index(ctx, id); err != nil {
				errs <- err
			}
		})
	}
	running.Wait()
	close(errs)
	return <-errs
}

// index puts a document into the indexes of its collection. If it changes meanwhile, its keys come with the change. A document
// that cannot be read for its own sake is in no index, as it is in no answer.
func (h *Hub) index(ctx context.Context, id DocID) error {
	at, err := h.stateNow(ctx, id)
	if errors.As(err, new(*Error)) && !CodeOf(err).Retry() {
		h.Logger.Warn("a document that cannot be read is in no index", "doc", id.String(), "err", err)
		return nil
	}
	if err != nil || at.Version == 0 {
		return err
	}
	err = h.Store.PutIndex(ctx, id, at.Version, h.indexRows(id, at))
	if errors.Is(err, ErrConflict) {
		return nil
	}
	return err
}
