package collab

import (
	"context"
	"errors"
	"runtime/debug"

	"github.com/tandem-collab/tandem/collab/query"
	"github.com/tandem-collab/tandem/ot"
)

// queryPage is how many ids are asked of the store at a time.
const queryPage = 1000

func (c *queried) doc(id string) DocID { return DocID{c.name, id} }

// answer answers a query once.
func (c *queried) answer(ctx context.Context, q *query.Query) (*QueryResult, error) {
	c.settle()
	if r := c.remembered(q); r != nil {
		return r, nil
	}
	docs, err := c.load(ctx, q, false)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	c.loaded(docs)
	c.mu.Unlock()
	return result(newList(q, docs), docs), nil
}

// remembered answers a query from what is in memory; nil: that is not enough.
func (c *queried) remembered(q *query.Query) *QueryResult {
	c.mu.Lock()
	defer c.mu.Unlock()
	if live := c.live[q.String()]; live != nil {
		return result(live.list, c.docs)
	}
	if !c.whole.Load() {
		return nil
	}
	return result(newList(q, c.docs), c.docs)
}

func newList(q *query.Query, docs map[string]*queriedDoc) *query.List {
	list := make([]*query.Doc, 0, len(docs))
	for _, d := range docs {
		list = append(list, d.doc)
	}
	return query.NewList(q, list)
}

// load reads the documents that may match q: those that ids or an index lead to, else all. Without whole it returns only
// those that do. It must be followed by loaded, which adds what has changed meanwhile, unless it fails.
func (c *queried) load(ctx context.Context, q *query.Query, whole bool) (docs map[string]*queriedDoc, err error) {
	c.mu.Lock()
	if c.loading++; c.recent == nil {
		c.recent = make(map[string]*queriedDoc)
	}
	c.mu.Unlock()
	defer func() {
		if err != nil {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.loadingEnds()
		}
	}()
	select {
	case c.hub.queries.reading <- struct{}{}:
		defer func() { <-c.hub.queries.reading }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l := &loader{c: c, ctx: ctx, query: q, whole: whole, docs: make(map[string]*queriedDoc)}
	if whole {
		err = l.all()
	} else {
		err = l.some()
	}
	return l.docs, err
}

// loaded adds to documents that load has read what has changed since it began. The caller holds c.mu.
func (c *queried) loaded(docs map[string]*queriedDoc) {
	for _, newer := range []map[string]*queriedDoc{c.docs, c.recent} {
		for id, d := range newer {
			if old := docs[id]; old != nil && old.version >= d.version {
				continue
			}
			if delete(docs, id); d.doc != nil {
				docs[id] = d
			}
		}
	}
	c.loadingEnds()
}

func (c *queried) loadingEnds() {
	if c.loading--; c.loading == 0 {
		c.recent = nil
	}
}

// loader is one reading of documents.
type loader struct {
	c     *queried
	ctx   context.Context
	query *query.Query
	whole bool
	docs  map[string]*queriedDoc
	bytes int
}

// some reads what may match, by the shortest way.
func (l *loader) some() error {
	plan, ok := l.query.Plan(l.c.hub.Indexes[l.c.name])
	if !ok {
		return l.all()
	}
	if plan.Path == "" {
		for _, id := range plan.IDs {
			if err := l.take(id, nil); err != nil {
				return err
			}
		}
		return nil
	}
	err := l.indexed(plan)
	if errors.Is(err, ErrIncomplete) {
		return l.all()
	}
	return err
}

// indexed reads what an index leads to.
func (l *loader) indexed(plan query.Plan) error {
	at := IndexID{l.c.name, plan.Path}
	seen := make(map[string]bool)
	for after := []byte(nil); ; {
		ids, next, err := l.c.hub.Store.FindIndexed(l.ctx, at, plan.Ranges, after, queryPage)
		if err != nil {
			return storeFails(err)
		}
		for _, id := range ids {
			if seen[id] {
				continue
			}
			seen[id] = true
			if err := l.take(id, nil); err != nil {
				return err
			}
		}
		if after = next; next == nil {
			return nil
		}
	}
}

// all reads the whole collection.
func (l *loader) all() error {
	if err := l.take("", nil); err != nil { // which no list begins with
		return err
	}
	after := l.c.doc("")
	for {
		page, err := l.c.hub.Store.List(l.ctx, after, queryPage)
		if err != nil {
			return storeFails(err)
		}
		for i := range page {
			if page[i].ID.Collection != l.c.name {
				return nil
			}
			if err := l.take(page[i].ID.ID, &page[i].CatalogEntry); err != nil {
				return err
			}
		}
		if len(page) < queryPage {
			return nil
		}
		after = page[len(page)-1].ID
	}
}

// take reads a document. One that cannot be read for its own sake is left out.
func (l *loader) take(id string, entry *CatalogEntry) error {
	d := l.c.knows(id)
	if d == nil {
		var err error
		if d, err = l.c.read(l.ctx, id, entry); err != nil {
			if errors.As(err, new(*Error)) && !CodeOf(err).Retry() {
				l.c.hub.Logger.Warn("a query leaves out a document that cannot be read", "doc", l.c.doc(id).String(), "err", err)
				return nil
			}
			return storeFails(err)
		}
	}
	if d.doc == nil || !l.whole && !l.query.Match(d.doc) {
		return nil
	}
	l.docs[id] = d
	if l.bytes += d.bytes; l.bytes > l.c.hub.QueryBytes {
		return Errorf(CodeTooLarge, "The documents that the query needs have more than %d bytes, this server's limit (--max-query-bytes): ask for fewer, by a path that is indexed",
			l.c.hub.QueryBytes)
	}
	return nil
}

func storeFails(err error) error {
	if errors.As(err, new(*Error)) || errors.Is(err, ErrIncomplete) || errors.Is(err, context.Canceled) {
		return err
	}
	return &Error{Code: CodeUnavailable, Message: "The documents cannot be read now; try again", Err: err}
}

// read reads a document from the store; entry is what the catalog says of it, nil: nobody has asked.
func (c *queried) read(ctx context.Context, id string, entry *CatalogEntry) (*queriedDoc, error) {
	at, err := c.hub.stateNow(ctx, c.doc(id))
	if err != nil {
		return nil, err
	}
	return c.document(ctx, id, at, entry), nil
}

// stateNow reads the state of a document from the store. A type that panics makes that an error.
func (h *Hub) stateNow(ctx context.Context, id DocID) (at State, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			h.Logger.Error("a type panicked; the document is not read", "doc", id.String(), "panic", cause, "stack", string(debug.Stack()))
			err = Errorf(CodeInternal, "The document could not be read")
		}
	}()
	read, err := ReadHistory(ctx, h.Store, h.TypesOf(id.Collection), id, MaxVersion, 0)
	return read.State, err
}

// document makes of a state what queries see.
func (c *queried) document(ctx context.Context, id string, at State, entry *CatalogEntry) *queriedDoc {
	d := &queriedDoc{version: at.Version, state: at}
	if at.Type == nil {
		return d
	}
	var created int64
	known := c.knows(id)
	switch {
	case known.seen() != nil && known.state.Created == at.Created && known.state.CreatedAt == at.CreatedAt:
		created = known.doc.Created
	case entry != nil && at.CreatedAt == 0:
		created = entry.Created.UnixMilli()
	default:
		created = c.hub.created(ctx, c.doc(id), at.CreatedAt)
	}
	d.doc = viewOf(id, at, created)
	size, ok := ot.SizeOf(ot.Edit(at.Type, at.Snapshot))
	if !ok {
		size = at.size
	}
	d.bytes = size + len(id)
	return d
}

// viewOf returns a document that is there as queries and indexes see it.
func viewOf(id string, at State, created int64) *query.Doc {
	d := &query.Doc{ID: id, Version: int64(at.Version), Type: at.Type.URI(), Created: created, Modified: at.Modified.UnixMilli()}
	if v, ok := ot.AsViewer(at.Type); ok {
		d.Data = v.View(at.Snapshot)
	}
	return d
}

// created returns when the document that is there was created, by the revision with that Base; if that was trimmed, when the
// document was first heard of.
func (h *Hub) created(ctx context.Context, id DocID, at Version) int64 {
	revs, err := h.Store.Revisions(ctx, id, at, at+1)
	if err == nil && len(revs) > 0 {
		return revs[0].At.UnixMilli()
	}
	entry, err := h.Store.Entry(ctx, id)
	if err != nil {
		h.Logger.Warn("a query does not know when a document was created", "doc", id.String(), "err", err)
		return 0
	}
	return entry.Created.UnixMilli()
}
