package collab

import (
	"context"
	"slices"
	"strconv"

	"github.com/tandem-collab/tandem/collab/query"
)

// liveQuery is a query that is kept up to date for all who watch it. It is guarded by the mutex of its collection.
type liveQuery struct {
	list    *query.List
	watches map[*QueryWatch]struct{}
	log     []shift // the last changes of what is shown
}

// shift is a change of what is shown, which led to a version of that.
type shift struct {
	to    uint64
	steps []query.Step
}

const (
	// maxShifts is how many changes of a list are remembered. For who has not seen more than that, the list is kept as it
	// was then.
	maxShifts = 128
	// maxSteps is how many steps are told one by one; more are replaced by those that lead to the same list on the
	// shortest way.
	maxSteps = 16
	// maxQueryOps is of how many documents the revisions are told at a time.
	maxQueryOps = 256
)

// span is a range of versions.
type span struct{ from, to Version }

// QueryWatch follows a query: the list of its documents, and their revisions while they are in it. It holds no revisions and no
// list of its own: what its user has not been told is found out when it asks. So who asks rarely is told less, and
// nobody waits for anybody.
//
// It is safe for concurrent use but for its user, who calls Start or Resume once and then Next after each wake.
type QueryWatch struct {
	c     *queried
	q     *liveQuery
	awake func()

	// Guarded by c.mu.
	started bool
	closed  bool
	waking  bool            // awake was called, or will be, and Next was not
	seen    uint64          // the version of what is shown that the user knows
	number  int             // what is counted, as the user knows it
	behind  []string        // the list that the user knows, where the log does not reach back to it
	lagging bool            // behind is set
	unsent  map[string]span // revisions of documents in the list that the user knows
}

// QueryUpdate is what has changed since the user was told.
type QueryUpdate struct {
	Extra []byte       // nil: as it was
	Steps []query.Step // of the list of ids
	// Inserted are the documents that Steps insert, as they are now. They come before Ops.
	Inserted map[string]*SnapshotReply
	// Ops are the revisions of documents that are in the list, or have just left it.
	Ops []QueryOps
}

// QueryOps are revisions of a document: with Base in [From, To).
type QueryOps struct {
	ID       string
	From, To Version
}

// watch begins to follow a query, which is made live if it is not.
func (c *queried) watch(ctx context.Context, q *query.Query, wake func()) (*QueryWatch, error) {
	c.settle()
	if w := c.join(q, wake); w != nil {
		return w, nil
	}
	_, planned := q.Plan(c.hub.Indexes[c.name])
	docs, err := c.load(ctx, q, !planned)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loaded(docs)
	list := newList(q, docs)
	for id, d := range docs {
		if !planned || list.Has(id) {
			c.forget(id)
			c.keep(id, d)
		}
	}
	if !planned {
		c.whole.Store(true)
	}
	return c.add(list, wake), nil
}

// join follows a query if that needs no reading; else it returns nil.
func (c *queried) join(q *query.Query, wake func()) *QueryWatch {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.live[q.String()] != nil {
		return c.add(c.live[q.String()].list, wake)
	}
	if !c.whole.Load() {
		return nil
	}
	return c.add(newList(q, c.docs), wake)
}

// add adds a watch. If its query is live already, list is of no use. The caller holds c.mu.
func (c *queried) add(list *query.List, wake func()) *QueryWatch {
	text := list.Query().String()
	q := c.live[text]
	if q == nil {
		q = &liveQuery{list: list, watches: make(map[*QueryWatch]struct{})}
		c.live[text] = q
	}
	w := &QueryWatch{c: c, q: q, awake: wake}
	q.watches[w] = struct{}{}
	return w
}

// Close ends the watch. Nothing is told any more.
func (w *QueryWatch) Close() {
	c := w.c
	c.mu.Lock()
	if w.closed {
		c.mu.Unlock()
		return
	}
	w.closed, w.unsent, w.behind = true, nil, nil
	delete(w.q.watches, w)
	if text := w.q.list.Query().String(); len(w.q.watches) == 0 {
		delete(c.live, text)
		c.sweep()
	}
	c.mu.Unlock()
	c.hub.queries.leave(c)
}

// take takes in a change of one document, and adds to woken who is to be told.
func (q *liveQuery) take(c *query.Change, id string, revs span, woken []*QueryWatch) []*QueryWatch {
	shown, left := q.list.Shown(id)
	steps := q.list.Update(c)
	if len(steps) > 0 {
		q.remember(steps)
	}
	for w := range q.watches {
		news := len(steps) > 0 || q.list.Query().Counts() && w.number != q.list.Count()
		if shown || left > w.seen {
			w.owe(id, revs)
			news = true
		}
		if news && w.started && !w.waking {
			w.waking = true
			woken = append(woken, w)
		}
	}
	return woken
}

// remember notes steps that led to the present list. Where too many are noted the first are forgotten, and the lists from
// before kept for those who know no more.
func (q *liveQuery) remember(steps []query.Step) {
	if len(q.log) == maxShifts {
		rest := q.log[maxShifts/2:]
		for w := range q.watches {
			if w.started && !w.lagging && w.seen < rest[0].to-1 {
				list := query.Undo(q.list.IDs(), steps)
				w.behind, w.lagging = query.Undo(list, q.since(w.seen)), true
			}
		}
		q.log = append(make([]shift, 0, maxShifts), rest...)
	}
	q.log = append(q.log, shift{q.list.Version(), steps})
}

// since returns the steps from a version of what is shown on.
func (q *liveQuery) since(version uint64) []query.Step {
	i, _ := slices.BinarySearchFunc(q.log, version+1, func(s shift, v uint64) int {
		if s.to < v {
			return -1
		}
		return 1
	})
	var steps []query.Step
	for _, s := range q.log[i:] {
		steps = append(steps, s.steps...)
	}
	return steps
}

// owe notes revisions that the user is to be told.
func (w *QueryWatch) owe(id string, revs span) {
	if !w.started {
		return
	}
	if old, ok := w.unsent[id]; ok {
		revs.from = min(revs.from, old.from)
	}
	if w.unsent == nil {
		w.unsent = make(map[string]span)
	}
	w.unsent[id] = revs
}

func (w *QueryWatch) wake() { w.awake() }

// Start returns the list as it is; what changes from then on is told. Of a watch that is closed it returns nothing.
func (w *QueryWatch) Start() *QueryResult {
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	if w.closed {
		return &QueryResult{}
	}
	w.begin()
	return result(w.q.list, w.c.docs)
}

// Resume is Start for a user who has a list of ids. It returns what leads from that to the list as it is.
func (w *QueryWatch) Resume(ids []string) QueryUpdate {
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	if w.closed {
		return QueryUpdate{}
	}
	w.begin()
	u := QueryUpdate{Extra: extra(w.q.list), Steps: query.Diff(ids, w.q.list.IDs())}
	u.Inserted = w.inserted(u.Steps)
	return u
}

// Snapshots returns documents of the collection, whether they are in the list or not, and whether they are there or not.
func (w *QueryWatch) Snapshots(ctx context.Context, ids []string) ([]QueryDoc, error) {
	var docs []QueryDoc
	for _, id := range ids {
		d := w.c.knows(id)
		if d == nil {
			var err error
			if d, err = w.c.read(ctx, id, nil); err != nil {
				return nil, storeFails(err)
			}
		}
		docs = append(docs, QueryDoc{id, d.reply()})
	}
	return docs, nil
}

// Renew returns documents as they are now, where they are in the list, and else as they are given.
func (w *QueryWatch) Renew(docs []QueryDoc) []QueryDoc {
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	now := make([]QueryDoc, len(docs))
	for i, d := range docs {
		if now[i] = d; w.c.docs[d.ID] != nil {
			now[i].Snapshot = w.c.docs[d.ID].reply()
		}
	}
	return now
}

func (w *QueryWatch) begin() {
	w.started = true
	w.know()
}

// know notes that the user knows the list as it is.
func (w *QueryWatch) know() {
	w.seen, w.number, w.behind, w.lagging = w.q.list.Version(), w.q.list.Count(), nil, false
}

// Next returns what has changed since the user was told; more says that this is not all, and that there will be no wake
// for the rest.
func (w *QueryWatch) Next() (u QueryUpdate, more bool) {
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	w.waking = false
	if w.closed || !w.started {
		return u, false
	}
	if w.number != w.q.list.Count() {
		u.Extra = extra(w.q.list)
	}
	u.Steps = w.steps()
	u.Inserted = w.inserted(u.Steps)
	w.know()
	u.Ops, more = w.ops(&u)
	w.waking = more
	return u, more
}

// ops returns the revisions that the user lacks of documents that were in the list as the user knew it: those that have
// left it and, not all at once, those that are in it still. What came in is newer, and what came and went is not known.
func (w *QueryWatch) ops(u *QueryUpdate) (ops []QueryOps, more bool) {
	for _, s := range u.Steps {
		for _, id := range s.IDs {
			if revs, ok := w.unsent[id]; ok && s.Kind == query.Remove && u.Inserted[id] == nil {
				ops = append(ops, QueryOps{id, revs.from, revs.to})
				delete(w.unsent, id)
			}
		}
	}
	for id, revs := range w.unsent {
		if now, _ := w.q.list.Shown(id); now && u.Inserted[id] == nil {
			if len(ops) >= maxQueryOps {
				return ops, true
			}
			// It may have been out of the list for a while, when no revisions of it were noted.
			ops = append(ops, QueryOps{id, revs.from, w.c.docs[id].version})
		}
		delete(w.unsent, id)
	}
	return ops, false
}

// steps returns what leads from the list that the user knows to the present one.
func (w *QueryWatch) steps() []query.Step {
	list := w.q.list
	if w.lagging {
		return query.Diff(w.behind, list.IDs())
	}
	steps := w.q.since(w.seen)
	if len(steps) <= maxSteps && w.allShown(steps) {
		return steps
	}
	now := list.IDs()
	return query.Diff(query.Undo(slices.Clone(now), steps), now)
}

// allShown reports whether all that steps insert is still shown.
func (w *QueryWatch) allShown(steps []query.Step) bool {
	for _, s := range steps {
		for _, id := range s.IDs {
			if now, _ := w.q.list.Shown(id); s.Kind == query.Insert && !now {
				return false
			}
		}
	}
	return true
}

// inserted returns the documents that steps insert.
func (w *QueryWatch) inserted(steps []query.Step) map[string]*SnapshotReply {
	var docs map[string]*SnapshotReply
	for _, s := range steps {
		if s.Kind != query.Insert {
			continue
		}
		for _, id := range s.IDs {
			if docs == nil {
				docs = make(map[string]*SnapshotReply)
			}
			docs[id] = w.c.docs[id].reply()
		}
	}
	return docs
}

// extra returns what there is beside the documents of a list.
func extra(list *query.List) []byte {
	if !list.Query().Counts() {
		return nil
	}
	return strconv.AppendInt(nil, int64(list.Count()), 10)
}

// Entries yields revisions of a document of the collection, which Next told of, until yield returns false.
func (w *QueryWatch) Entries(ctx context.Context, ops QueryOps, yield func(*Entry) bool) error {
	return w.c.hub.Entries(ctx, w.c.doc(ops.ID), ops.From, ops.To, yield)
}

// Entries yields the revisions of a document with Base in [from, to), until yield returns false: those that a Session has
// in memory, and else those of the log.
func (h *Hub) Entries(ctx context.Context, id DocID, from, to Version, yield func(*Entry) bool) error {
	for from < to {
		if e := h.recent(id).at(from); e != nil {
			if from++; !yield(e) {
				return nil
			}
			continue
		}
		revs, err := h.Store.Revisions(ctx, id, from, to)
		if err != nil {
			return err
		}
		if len(revs) == 0 {
			return nil
		}
		for i := range revs {
			if from++; !yield(&Entry{Revision: revs[i]}) {
				return nil
			}
		}
	}
	return nil
}

// recent returns the end of a document's history, if it is open here.
func (h *Hub) recent(id DocID) *stream {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s := h.sessions[id]; s != nil {
		return s.stream.Load()
	}
	return nil
}
