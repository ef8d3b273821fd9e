package collab

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/tandem-collab/tandem/collab/query"
)

// QueryResult is the answer to a query.
type QueryResult struct {
	Docs []QueryDoc // in order
	// Extra is what there is beside the documents, JSON: of a query that counts, the number. nil: nothing.
	Extra []byte
}

// QueryDoc is a document in the answer to a query.
type QueryDoc struct {
	ID       string
	Snapshot *SnapshotReply
}

// QueryStats says what queries take.
type QueryStats struct {
	Collections int // that live queries are about
	Documents   int // of those, in memory
	Bytes       int // that they take as JSON, about
	Queries     int // live ones that differ
	Watches     int // of those
}

// Query answers a query once: collection is where the documents are, text the query (package query), JSON. It reads only
// those documents that may match, if the query asks for ids or for what an index is on, and else all of the collection;
// nothing if a live query has them in memory.
func (h *Hub) Query(ctx context.Context, collection string, text []byte) (*QueryResult, error) {
	q, err := parseQuery(text)
	if err != nil {
		return nil, err
	}
	c, err := h.queries.enter(collection)
	if err != nil {
		return nil, err
	}
	defer h.queries.leave(c)
	return c.answer(ctx, q)
}

// Watch answers a query from now on. wake is called when the watch has something new, and then not again until Next was
// called; it must not block. The watch takes memory until it is closed.
func (h *Hub) Watch(ctx context.Context, collection string, text []byte, wake func()) (*QueryWatch, error) {
	q, err := parseQuery(text)
	if err != nil {
		return nil, err
	}
	c, err := h.queries.enter(collection)
	if err != nil {
		return nil, err
	}
	w, err := c.watch(ctx, q, wake)
	if err != nil {
		h.queries.leave(c)
	}
	return w, err
}

// QueryStats returns what queries take at present.
func (h *Hub) QueryStats() (s QueryStats) {
	for _, c := range h.queries.all() {
		s.Collections++
		c.count(&s)
	}
	return s
}

func parseQuery(text []byte) (*query.Query, error) {
	q, err := query.Parse(text)
	if err != nil {
		return nil, &Error{Code: CodeQuery, Message: err.Error()}
	}
	return q, nil
}

// queryParallel is how many queries read documents at a time.
const queryParallel = 4

// queries are the collections of a Hub that queries are about now.
type queries struct {
	hub     *Hub
	live    atomic.Int32  // collections
	reading chan struct{} // holds one for each query that reads documents

	mu          sync.Mutex
	collections map[string]*queried
}

func newQueries(h *Hub) *queries {
	return &queries{hub: h, reading: make(chan struct{}, queryParallel), collections: make(map[string]*queried)}
}

// committed is told by a Session that its document has come from one version to another. It never waits.
func (q *queries) committed(id DocID, from Version, after State) {
	if q.live.Load() == 0 {
		return
	}
	q.mu.Lock()
	c := q.collections[id.Collection]
	q.mu.Unlock()
	if c != nil {
		c.post(id.ID, from, after)
	}
}

// enter returns a collection for one use, which leave ends.
func (q *queries) enter(name string) (*queried, error) {
	if q.hub.isClosing() {
		return nil, errShuttingDown
	}
	c := q.use(name)
	c.listening.Do(c.subscribe)
	return c, nil
}

func (q *queries) use(name string) *queried {
	q.mu.Lock()
	defer q.mu.Unlock()
	c := q.collections[name]
	if c == nil {
		c = newQueried(q.hub, name)
		q.collections[name] = c
		q.live.Add(1)
	}
	c.users++
	if c.idle != nil {
		c.idle.Stop()
		c.idle = nil
	}
	return c
}

// leave ends one use of a collection. Documents of which all were read are kept for a while.
func (q *queries) leave(c *queried) {
	if q.end(c) {
		c.unsubscribe()
	}
}

// end counts one use less, and says whether the collection was dropped.
func (q *queries) end(c *queried) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if c.users--; c.users > 0 {
		return false
	}
	if c.whole.Load() && !q.hub.isClosing() {
		c.idle = time.AfterFunc(q.hub.IdleAfter, func() { q.retire(c) })
		return false
	}
	q.drop(c)
	return true
}

// retire drops a collection that has been of no use for a while.
func (q *queries) retire(c *queried) {
	q.mu.Lock()
	retired := c.users == 0 && q.collections[c.name] == c
	if retired {
		q.drop(c)
	}
	q.mu.Unlock()
	if retired {
		c.unsubscribe()
	}
}

// drop forgets a collection. The caller holds q.mu.
func (q *queries) drop(c *queried) {
	delete(q.collections, c.name)
	q.live.Add(-1)
}

func (q *queries) all() []*queried {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := make([]*queried, 0, len(q.collections))
	for _, c := range q.collections {
		list = append(list, c)
	}
	return list
}
