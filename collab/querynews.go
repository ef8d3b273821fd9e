package collab

import (
	"strconv"
	"strings"
	"sync"
)

// news are the changes of documents that a collection has yet to take in: of each document one, from the version before the
// first to the state after the last.
type news struct {
	taking sync.Mutex // held by whoever takes in

	mu      sync.Mutex
	changes map[string]*newsItem
	running bool
	cancel  func() // ends the subscription to what other nodes tell; nil: there is none
}

// newsItem is a change. What other nodes tell has no state, and is looked up.
type newsItem struct {
	from, to Version
	state    State
	told     bool // by another node
}

// post notes that a document has come from one version to another. It never waits.
func (c *queried) post(id string, from Version, after State) {
	c.note(id, newsItem{from: from, to: after.Version, state: after})
}

func (c *queried) note(id string, item newsItem) {
	n := &c.news
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.changes == nil {
		n.changes = make(map[string]*newsItem)
	}
	if old := n.changes[id]; old == nil {
		n.changes[id] = &item
	} else if item.to > old.to {
		item.from = min(item.from, old.from)
		*old = item
	}
	if !n.running {
		n.running = true
		c.hub.running.Go(c.takeAll)
	}
}

// takeAll takes in what there is to take in, until there is nothing.
func (c *queried) takeAll() {
	for c.takeSome(true) {
	}
}

// settle takes in all that was posted before: who has heard of a revision finds it in what is asked next.
func (c *queried) settle() { c.takeSome(false) }

// takeSome takes in what there is now, and says whether that was anything. Where it was nothing, the goroutine that runs
// ends.
func (c *queried) takeSome(running bool) bool {
	c.news.taking.Lock()
	defer c.news.taking.Unlock()
	c.news.mu.Lock()
	changes := c.news.changes
	c.news.changes = nil
	if running && len(changes) == 0 {
		c.news.running = false
	}
	c.news.mu.Unlock()
	for id, item := range changes {
		c.takeNews(id, item)
	}
	return len(changes) > 0
}

func (c *queried) takeNews(id string, item *newsItem) {
	if known := c.knows(id); known != nil && known.version >= item.to {
		return
	}
	doc, from := (*queriedDoc)(nil), item.from
	if item.told {
		var err error
		if doc, err = c.read(c.hub.ctx, id, nil); err != nil {
			c.hub.Logger.Warn("a query misses a change of another node", "doc", c.doc(id).String(), "err", err)
			return
		}
		from = min(from, doc.version)
	} else {
		doc = c.document(c.hub.ctx, id, item.state, nil)
	}
	c.take(id, from, doc)
}

func (c *queried) knows(id string) *queriedDoc {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.docs[id]
}

// queryTopic is on what nodes tell one another of changes in a collection: the version that a document has come to, a
// space, and its id.
func queryTopic(collection string) string { return "queries " + collection }

func queryNotice(id string, head Version) []byte {
	return append(strconv.AppendInt(nil, int64(head), 10), " "+id...)
}

// subscribe listens to what other nodes tell of the collection.
func (c *queried) subscribe() {
	if c.hub.Broker == nil {
		return
	}
	cancel, err := c.hub.Broker.Subscribe(c.hub.ctx, queryTopic(c.name), c.hear)
	if err != nil {
		c.hub.Logger.Warn("queries are not told of other nodes' revisions", "collection", c.name, "err", err)
		return
	}
	c.news.cancel = cancel
}

func (c *queried) unsubscribe() {
	if c.news.cancel != nil {
		c.news.cancel()
	}
}

// hear takes a notice of a node, which may be this one. Of a document that is open here its Session tells.
func (c *queried) hear(msg []byte) {
	version, id, ok := strings.Cut(string(msg), " ")
	head, err := strconv.ParseInt(version, 10, 64)
	if ok && err == nil && !c.hub.Holds(c.doc(id)) && !c.hub.isClosing() {
		c.note(id, newsItem{from: MaxVersion, to: Version(head), told: true})
	}
}
