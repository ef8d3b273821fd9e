package history

import (
	"sync"

	"github.com/tandem-collab/tandem/collab"
)

// maxCachedRuns bounds what a cache holds; a run takes some 80 bytes with its stamps.
const maxCachedRuns = 500_000

// runsKey says of what, from when and until when runs are.
type runsKey struct {
	id       collab.DocID
	from, to collab.Version
}

// cache keeps the runs that were asked for last. Those in it are not changed any more.
type cache struct {
	mu      sync.Mutex
	entries []cached // the one that was used last at the end
	count   int
}

type cached struct {
	key  runsKey
	runs *runs
}

// find returns the runs with the same beginning that go furthest, but not beyond the key's, and how far; nil if there are none.
func (c *cache) find(key runsKey) (*runs, collab.Version) {
	c.mu.Lock()
	defer c.mu.Unlock()
	best := -1
	for i, e := range c.entries {
		k := e.key
		if k.id == key.id && k.from == key.from && k.to <= key.to && (best < 0 || k.to > c.entries[best].key.to) {
			best = i
		}
	}
	if best < 0 {
		return nil, 0
	}
	e := c.entries[best]
	c.entries = append(append(c.entries[:best], c.entries[best+1:]...), e)
	return e.runs, e.key.to
}

// put adds runs, and lets go of those that were not used for longest.
func (c *cache) put(key runsKey, r *runs) {
	c.drop(key)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries = append(c.entries, cached{key, r})
	c.count += r.count + 1
	for c.count > maxCachedRuns && len(c.entries) > 1 {
		c.remove(0)
	}
}

// drop removes the runs of a key.
func (c *cache) drop(key runsKey) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, e := range c.entries {
		if e.key == key {
			c.remove(i)
			return
		}
	}
}

func (c *cache) remove(i int) {
	c.count -= c.entries[i].runs.count + 1
	c.entries = append(c.entries[:i:i], c.entries[i+1:]...)
}
