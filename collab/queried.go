package collab

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/tandem-collab/tandem/collab/query"
)

// queried is a collection while queries are about it: those that are live, and the documents that they need, as they are
// now. Each change of a document is taken in once, and each query that differs from the others is asked about it once.
//
// Changes come from Sessions, which do not wait: what is not yet taken in is kept as the newest of each document. A goroutine
// runs while there is something to take in.
type queried struct {
	name string
	hub  *Hub

	// Guarded by the mutex of queries.
	users int
	idle  *time.Timer // until the collection is dropped; nil: it is in use

	listening sync.Once   // to other nodes
	whole     atomic.Bool // all documents of the collection are in docs; never taken back
	news      news

	mu      sync.Mutex
	docs    map[string]*queriedDoc // that match a live query; or whole
	bytes   int                    // of docs
	live    map[string]*liveQuery  // by the texts of the queries
	loading int                    // readings of documents that are under way
	recent  map[string]*queriedDoc // what has changed since the first of them began, deleted documents too
}

// queriedDoc is a document at a version. It is immutable but for the snapshot, which is made for the first that asks.
type queriedDoc struct {
	version Version
	doc     *query.Doc // nil: there is none at this version
	state   State
	bytes   int

	once     sync.Once
	snapshot *SnapshotReply
}

// reply returns the document as it is sent.
func (d *queriedDoc) reply() *SnapshotReply {
	d.once.Do(func() { d.snapshot = newSnapshotReply(d.state) })
	return d.snapshot
}

// seen returns the document as queries see it; nil if there is none.
func (d *queriedDoc) seen() *query.Doc {
	if d == nil {
		return nil
	}
	return d.doc
}

func newQueried(h *Hub, name string) *queried {
	return &queried{name: name, hub: h, docs: make(map[string]*queriedDoc), live: make(map[string]*liveQuery)}
}

// count adds what the collection takes.
func (c *queried) count(s *QueryStats) {
	c.mu.Lock()
	defer c.mu.Unlock()
	s.Documents += len(c.docs)
	s.Bytes += c.bytes
	s.Queries += len(c.live)
	for _, q := range c.live {
		s.Watches += len(q.watches)
	}
}

// take takes in that a document has come from one version to another, and wakes those to whom that makes a difference.
func (c *queried) take(id string, from Version, after *queriedDoc) {
	var woken []*QueryWatch
	c.mu.Lock()
	before := c.docs[id]
	if before == nil || before.version < after.version {
		if c.loading > 0 {
			c.recent[id] = after
		}
		woken = c.change(id, from, before, after)
	}
	c.mu.Unlock()
	for _, w := range woken {
		w.wake()
	}
}

// change tells every live query of a change, and returns the watches to be woken. The caller holds c.mu.
func (c *queried) change(id string, from Version, before, after *queriedDoc) (woken []*QueryWatch) {
	if before != nil {
		from = min(from, before.version)
	}
	change := &query.Change{Before: before.seen(), After: after.doc}
	needed := c.whole.Load()
	for _, q := range c.live {
		woken = q.take(change, id, span{from, after.version}, woken)
		needed = needed || q.list.Has(id)
	}
	c.forget(id)
	if needed && after.doc != nil {
		c.keep(id, after)
	}
	return woken
}

func (c *queried) keep(id string, d *queriedDoc) {
	c.docs[id] = d
	c.bytes += d.bytes
}

func (c *queried) forget(id string) {
	if d := c.docs[id]; d != nil {
		c.bytes -= d.bytes
		delete(c.docs, id)
	}
}

// sweep forgets the documents that no live query needs. The caller holds c.mu.
func (c *queried) sweep() {
	if c.whole.Load() {
		return
	}
	for id := range c.docs {
		needed := false
		for _, q := range c.live {
			needed = needed || q.list.Has(id)
		}
		if !needed {
			c.forget(id)
		}
	}
}

// result returns the part of a list that is shown. docs holds its documents. The caller holds c.mu if those are c's.
func result(list *query.List, docs map[string]*queriedDoc) *QueryResult {
	r := &QueryResult{Docs: make([]QueryDoc, 0), Extra: extra(list)}
	for _, id := range list.IDs() {
		r.Docs = append(r.Docs, QueryDoc{id, docs[id].reply()})
	}
	return r
}
