package gateway

import (
	"context"
	"slices"
	"sync"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/wire"
)

// queries are what a client has to do with queries.
type queries struct {
	ctx     context.Context // of reading for them
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu   sync.Mutex
	live map[string]*liveQuery // by the ids that the client gave them, raw
}

func newQueries() *queries {
	q := &queries{live: make(map[string]*liveQuery)}
	q.ctx, q.cancel = context.WithCancel(context.Background())
	return q
}

// liveQuery is a query that a client has subscribed to, or is about to.
type liveQuery struct {
	r *wire.Request
	// echoes says that the client is sent its own operations on result documents too: it may have made them under
	// another name of the collection.
	echoes bool

	// Of the deliveries.
	answered bool
	waiting  bool // something is to be told once it is answered

	mu     sync.Mutex
	watch  *collab.QueryWatch // nil before the documents have been read
	closed bool
}

// close ends the query; nothing of it is told any more.
func (q *liveQuery) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	if q.watch != nil {
		q.watch.Close()
	}
}

// begin takes the watch that the query goes on with, unless it is closed.
func (q *liveQuery) begin(w *collab.QueryWatch) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.watch = w
	if q.closed {
		w.Close()
	}
}

// open returns the watch; nil if the query is closed.
func (q *liveQuery) open() *collab.QueryWatch {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return nil
	}
	return q.watch
}

// found is the tag of the answer to a query: what it has found once or, of one that is live, what its client needs of the
// documents that it has without a version.
type found struct {
	r      *wire.Request
	live   *liveQuery // nil: once
	result *collab.QueryResult
	lacks  []collab.QueryDoc
	err    error
}

// query answers a query once, begins a live one, or ends it.
func (c *client) query(r *wire.Request) {
	if c.queries == nil {
		c.queries = newQueries()
	}
	q := c.queries
	if r.Action == wire.QueryUnsubscribe {
		q.end(string(r.Query.ID), nil)
		c.out.Post(r)
		return
	}
	if r.Query.DB != "" {
		c.out.Post(&refusal{r, wire.UnknownDatabase})
		return
	}
	base, text, err := c.admitQuery(r)
	var live *liveQuery
	if err == nil && r.Action == wire.QuerySubscribe {
		live = &liveQuery{r: r, echoes: c.isProjected(base)}
		err = q.add(live, c.server.limits.Queries)
	}
	if err != nil {
		c.refuseAtOnce(r, err)
		return
	}
	q.running.Go(func() {
		f := &found{r: r, live: live}
		if live == nil {
			f.result, f.err = c.server.hub.Query(q.ctx, base, text)
		} else {
			f.lacks, f.err = c.watch(live, base, text)
		}
		c.out.Post(f)
	})
}

// admitQuery lets the hook judge a query, and returns where its documents are, and what is asked, which the hook may
// have replaced.
func (c *client) admitQuery(r *wire.Request) (base string, text []byte, err error) {
	id, projection := c.server.hub.Resolve(collab.DocID{Collection: r.Doc.Collection})
	if c.hooks.Query == nil {
		return id.Collection, r.Query.Text, nil
	}
	asked := collab.QueryRequest{Agent: c.agent, Name: r.Doc.Collection, Collection: id.Collection, Projection: projection,
		Query: r.Query.Text, DB: r.Query.DB, Subscribe: r.Action == wire.QuerySubscribe}
	err = c.hooks.Query(&asked)
	return id.Collection, asked.Query, err
}

func (c *client) isProjected(collection string) bool {
	return slices.ContainsFunc(c.server.hub.Projections, func(p *collab.Projection) bool { return p.Collection() == collection })
}

// add adds a live query, in the place of one with the same id.
func (q *queries) add(live *liveQuery, limit int) error {
	id := string(live.r.Query.ID)
	q.end(id, nil)
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.live) >= limit {
		return collab.Errorf(collab.CodeTooLarge,
			"This connection has %d live queries and this server's limit (--max-queries) is %d: end some, or use another connection", len(q.live), limit)
	}
	q.live[id] = live
	return nil
}

// end ends the query with an id, if it is there and the given one; nil: any.
func (q *queries) end(id string, which *liveQuery) {
	q.mu.Lock()
	live := q.live[id]
	if live == nil || which != nil && live != which {
		q.mu.Unlock()
		return
	}
	delete(q.live, id)
	q.mu.Unlock()
	live.close()
}

// stop gives up what is being read; endAll, once nothing is delivered any more, ends all queries. A nil queries has none.
func (q *queries) stop() {
	if q != nil {
		q.cancel()
	}
}

func (q *queries) endAll() {
	if q == nil {
		return
	}
	q.running.Wait()
	for _, live := range q.live {
		live.close()
	}
}

// watch begins to follow a query, and reads what its client needs of the documents that it has without a version. Where
// a hook judges readings, it is asked about all documents of which the client wants revisions.
func (c *client) watch(live *liveQuery, base string, text []byte) (lacks []collab.QueryDoc, err error) {
	ctx := c.queries.ctx
	w, err := c.server.hub.Watch(ctx, base, text, func() { c.out.Post(live) })
	if err != nil {
		return nil, err
	}
	live.begin(w)
	var without, with []string
	for _, m := range live.r.Query.Known {
		if m.From == collab.NoBase {
			without = append(without, m.ID)
		} else if c.server.hub.Guarded() {
			with = append(with, m.ID)
		}
	}
	judged, err := w.Snapshots(ctx, with)
	if err == nil {
		_, err = c.showAll(live.r.Doc.Collection, judged)
	}
	if err != nil {
		return nil, err
	}
	return w.Snapshots(ctx, without)
}

// showAll returns documents of a query as the client may see them, or why it may not.
func (c *client) showAll(name string, docs []collab.QueryDoc) ([]wire.QueryDoc, error) {
	shown := make([]wire.QueryDoc, len(docs))
	bytes, read := 0, c.server.hub.NewRead(c.agent, name, collab.Current)
	for _, d := range docs {
		read.Add(d.ID, d.Snapshot.Version, d.Snapshot.Type, d.Snapshot.Data)
	}
	if c.filtered(name) {
		if err := c.server.hub.Show(read); err != nil {
			return nil, err
		}
		if err := read.All(); err != nil {
			return nil, err
		}
	}
	for i, v := range read.Snapshots {
		data, err := v.Data()
		if err != nil {
			return nil, err
		}
		if bytes += len(data); i > 0 && bytes > c.server.limits.AnswerBytes {
			return nil, collab.Errorf(collab.CodeTooLarge,
				"The answer would have more than %d bytes, this server's limit (--max-answer): ask for fewer documents, by $limit", c.server.limits.AnswerBytes)
		}
		shown[i] = wire.QueryDoc{ID: v.ID, Snapshot: wire.Snapshot{Version: v.Version, Type: v.Type, Data: data}}
	}
	return shown, nil
}
