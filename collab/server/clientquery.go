package server

import (
	"context"
	"encoding/json"
	"sync"

	"github.com/tandem-collab/tandem/collab"
)

// Found is the answer to a query.
type Found struct {
	Docs  []Snapshot      // in order
	Extra json.RawMessage // of a query that counts, the number; else nil
}

// Query returns the documents of a collection, or of a projection of it, that match; package query says what queries are.
func (c *Client) Query(ctx context.Context, collection string, query []byte) (Found, error) {
	asked, err := c.ask(collection, query, false)
	if err != nil {
		return Found{}, err
	}
	return c.find(ctx, asked)
}

// ask lets the hook judge a query.
func (c *Client) ask(collection string, query []byte, live bool) (*collab.QueryRequest, error) {
	hub := c.server.hub
	base, projection := hub.Resolve(collab.DocID{Collection: collection})
	r := &collab.QueryRequest{
		Agent: c.agent, Name: collection, Collection: base.Collection, Projection: projection, Query: query, Subscribe: live,
	}
	if hub.Hooks.Query == nil {
		return r, nil
	}
	return r, hub.Hooks.Query(r)
}

// find answers a query that the hook has let pass.
func (c *Client) find(ctx context.Context, asked *collab.QueryRequest) (Found, error) {
	hub := c.server.hub
	result, err := hub.Query(ctx, asked.Collection, asked.Query)
	if err != nil {
		return Found{}, err
	}
	read := hub.NewRead(c.agent, asked.Name, collab.Current)
	for _, d := range result.Docs {
		read.Add(d.ID, d.Snapshot.Version, d.Snapshot.Type, d.Snapshot.Data)
	}
	if err := hub.Show(read); err != nil {
		return Found{}, err
	}
	if err := read.All(); err != nil {
		return Found{}, err
	}
	found := Found{Docs: make([]Snapshot, len(read.Snapshots)), Extra: result.Extra}
	for i, v := range read.Snapshots {
		data, err := v.Data()
		if err != nil {
			return Found{}, err
		}
		found.Docs[i] = Snapshot{v.ID, v.Version, v.Type, data}
	}
	return found, nil
}

// Watch follows a query. One goroutine at a time may call Next; Close may be called by any.
type Watch struct {
	client *Client
	asked  *collab.QueryRequest
	watch  *collab.QueryWatch
	woken  chan struct{} // of capacity 1
	end    sync.Once
	ended  chan struct{}
}

// Watch begins to follow a query. The first Next answers at once.
func (c *Client) Watch(ctx context.Context, collection string, query []byte) (*Watch, error) {
	asked, err := c.ask(collection, query, true)
	if err != nil {
		return nil, err
	}
	w := &Watch{client: c, asked: asked, woken: make(chan struct{}, 1), ended: make(chan struct{})}
	if w.watch, err = c.server.hub.Watch(ctx, asked.Collection, asked.Query, w.wake); err != nil {
		return nil, err
	}
	if err := c.keep(w); err != nil {
		w.watch.Close()
		return nil, err
	}
	w.watch.Start()
	w.wake()
	return w, nil
}

func (w *Watch) wake() {
	select {
	case w.woken <- struct{}{}:
	default:
	}
}

// Next waits until a document that matches, or matched, has changed, and returns the whole answer as it is then: changes
// that come faster than it is called are one. It fails with ctx's error, after which it may be called again, with
// ErrClosed, or with a refusal.
func (w *Watch) Next(ctx context.Context) (Found, error) {
	select {
	case <-w.woken:
	case <-w.ended:
		return Found{}, ErrClosed
	case <-ctx.Done():
		return Found{}, ctx.Err()
	}
	for more := true; more; {
		_, more = w.watch.Next() // from here on it wakes again
	}
	return w.client.find(ctx, w.asked)
}

// Close ends the watch. It may be called again.
func (w *Watch) Close() {
	w.end.Do(func() {
		close(w.ended)
		w.watch.Close()
		w.client.drop(w)
	})
}
