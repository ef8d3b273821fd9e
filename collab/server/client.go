package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"

	"github.com/tandem-collab/tandem/collab"
)

// ErrClosed says that a Client, or what it has opened, was closed by the program itself.
var ErrClosed = errors.New("server: the client is closed")

// Client is a client within the program: what it does passes the same hooks and comes in the same order as what clients
// do over sockets. Refusals are a *collab.Error; collab.CodeOf tells what kind.
//
// A Client is safe for concurrent use. It costs next to nothing while nothing is open. Close ends what is, and so does
// Server.Close.
type Client struct {
	server *Server
	agent  *collab.Agent
	cancel context.CancelFunc
	source string // of its submissions
	seq    atomic.Uint64

	mu     sync.Mutex
	open   map[closer]struct{} // subscriptions and the like
	closed bool
}

type closer interface{ Close() }

// Client returns a client of somebody within the program. Its revisions bear that user.
func (s *Server) Client(who collab.Identity) *Client {
	ctx, cancel := context.WithCancel(context.Background())
	return &Client{
		server: s, source: uuid.NewString(), cancel: cancel, open: make(map[closer]struct{}),
		agent: &collab.Agent{Identity: who, Context: ctx, InProcess: true},
	}
}

// Agent is the client as hooks see it. Its Custom may be set before the client is used.
func (c *Client) Agent() *collab.Agent { return c.agent }

// Close ends all that the client has open.
func (c *Client) Close() {
	c.mu.Lock()
	c.closed = true
	open := c.open
	c.open = nil
	c.mu.Unlock()
	c.cancel()
	c.server.clients.Delete(c)
	for o := range open {
		o.Close()
	}
}

// keep has o closed with the client.
func (c *Client) keep(o closer) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return ErrClosed
	}
	c.open[o] = struct{}{}
	c.server.clients.Store(c, nil)
	return nil
}

func (c *Client) drop(o closer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.open, o)
}

// Snapshot is a document at a version.
type Snapshot struct {
	ID      string
	Version collab.Version
	Type    string          // URI; empty: there is no document at this version
	Data    json.RawMessage // nil without a document
}

// Doc is a handle on one document, which need not be there yet. It holds nothing and needs no closing.
type Doc struct {
	client *Client
	id     collab.DocID
}

// Open returns a handle on a document. It fails where the client may not read that, or nobody can now. Where it may write
// what it may not read, Doc returns a handle unasked.
func (c *Client) Open(ctx context.Context, collection, id string) (*Doc, error) {
	d := c.Doc(collection, id)
	_, err := d.Snapshot(ctx)
	return d, err
}

// Doc returns a handle on a document. The collection may be a projection.
func (c *Client) Doc(collection, id string) *Doc {
	return &Doc{c, collab.DocID{Collection: collection, ID: id}}
}

// ID returns which document it is.
func (d *Doc) ID() collab.DocID { return d.id }

// Version returns how many revisions the document has.
func (d *Doc) Version(ctx context.Context) (collab.Version, error) {
	s, err := d.Snapshot(ctx)
	return s.Version, err
}

// Snapshot returns the document as it is now.
func (d *Doc) Snapshot(ctx context.Context) (Snapshot, error) {
	now, err := d.client.server.hub.Snapshot(ctx, d.id)
	if err != nil {
		return Snapshot{}, err
	}
	return d.show(collab.Current, now.Version, now.Type, now.Data)
}

// show returns a snapshot as the client may see it.
func (d *Doc) show(kind collab.ReadKind, v collab.Version, typ string, data func() ([]byte, error)) (Snapshot, error) {
	hub := d.client.server.hub
	read := hub.NewRead(d.client.agent, d.id.Collection, kind)
	read.Add(d.id.ID, v, typ, data)
	err := hub.Show(read)
	if err == nil {
		err = read.Snapshots[0].Err
	}
	if err != nil {
		return Snapshot{}, err
	}
	seen, err := read.Snapshots[0].Data()
	return Snapshot{d.id.ID, v, typ, seen}, err
}

// Create makes the document with a type, by its name or URI, and what the type makes of data: JSON, or nil for its empty
// document. It returns the version that it made.
func (d *Doc) Create(ctx context.Context, typ string, data []byte) (collab.Version, error) {
	base, _ := d.client.server.hub.Resolve(d.id)
	t, ok := d.client.server.hub.TypesOf(base.Collection).Type(typ)
	if !ok {
		return 0, collab.Errorf(collab.CodeUnknownType, "There is no type %q here", typ)
	}
	return d.Submit(ctx, collab.NoBase, collab.Change{Kind: collab.Create, Type: t.URI(), Data: data})
}

// Edit submits an operation, JSON, that was made against a version: collab.NoBase is whatever is current. What others
// have done since it is transformed over. It returns the version that it made.
func (d *Doc) Edit(ctx context.Context, base collab.Version, op []byte) (collab.Version, error) {
	return d.Submit(ctx, base, collab.Change{Kind: collab.Edit, Data: op})
}

// Delete deletes the document. Its versions go on.
func (d *Doc) Delete(ctx context.Context) (collab.Version, error) {
	return d.Submit(ctx, collab.NoBase, collab.Change{Kind: collab.Delete})
}

// Submit submits a change and returns, once it is durable, the version that it made. When ctx ends before, the change may
// yet be committed.
func (d *Doc) Submit(ctx context.Context, base collab.Version, change collab.Change) (collab.Version, error) {
	c := d.client
	if c.agent.Context.Err() != nil {
		return 0, ErrClosed
	}
	id := collab.OpID{Source: c.source, Seq: c.seq.Add(1)}
	reply, err := c.server.hub.SubmitAs(ctx, c.agent, d.id, collab.Submission{ID: id, Base: base, Change: change})
	if err != nil {
		return 0, fmt.Errorf("submit to %v: %w", d.id, err)
	}
	return reply.Version + 1, nil
}
