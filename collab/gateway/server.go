package gateway

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/transport"
	"github.com/tandem-collab/tandem/ot"
)

// Options are what a Server works with. Hub, Types and Store are required.
type Options struct {
	Hub    *collab.Hub
	Types  *ot.Registry
	Store  Store
	Limits Limits
	// SkipNoOps: an edit of which what was committed meanwhile leaves nothing is not committed. Its client is told so, if it
	// speaks a version of the protocol that knows of this.
	SkipNoOps bool
	Logger    *slog.Logger // nil: slog.Default()
	Trace     collab.Trace // its functions may be nil
}

// Store is what the gateway needs of a collab.Store: to read documents as they were, and what ids are made with.
type Store interface {
	collab.HistoryReader
	VersionAt(ctx context.Context, id collab.DocID, at time.Time) (collab.Version, error)
	Entry(ctx context.Context, id collab.DocID) (collab.CatalogEntry, error)
	Epoch() uuid.UUID
	Former() []uuid.UUID
	Secret() []byte
}

// Server serves connections.
type Server struct {
	hub     *collab.Hub
	types   *ot.Registry
	store   Store
	epoch   string
	ids     *ids
	limits  Limits
	skip    bool // Options.SkipNoOps
	log     *slog.Logger
	trace   collab.Trace
	reading chan struct{} // holds one for each document that is being read as it was

	mu       sync.Mutex
	live     map[string]*client // by the id that each goes under
	draining bool
	serving  sync.WaitGroup
}

// New returns a Server without connections.
func New(o Options) *Server {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	epoch := o.Store.Epoch()
	return &Server{
		hub: o.Hub, types: o.Types, store: o.Store, epoch: epoch.String(), ids: newIDs(o.Store.Secret(), epoch, o.Store.Former()),
		limits: o.Limits.WithDefaults(), skip: o.SkipNoOps, log: o.Logger, trace: o.Trace.WithDefaults(), reading: make(chan struct{}, pastParallel), live: make(map[string]*client),
	}
}

// Serve is the life of a connection; it returns when that is over. Revisions of a client without an identity are by the
// alias of its id.
func (s *Server) Serve(conn transport.Conn, who collab.Identity) {
	s.ServeAgent(conn, &collab.Agent{Identity: who, Context: context.Background()})
}

// ServeAgent is Serve for a connection that hooks are to know as a.
func (s *Server) ServeAgent(conn transport.Conn, a *collab.Agent) {
	c := newClient(s, conn, a)
	if !s.join(c) {
		conn.Close(transport.Restarting, transport.ComeBack(pauseAfter(1)))
		c.read() // until the connection is released
		return
	}
	defer s.serving.Done()
	c.out.Post(&greeting{id: c.id})
	defer c.connected()()
	c.read()
	s.leave(c)
	c.end()
}

// join takes c in under its fresh id; false if the server is going down.
func (s *Server) join(c *client) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.draining {
		return false
	}
	s.serving.Add(1)
	s.live[c.id] = c
	return true
}

func (s *Server) leave(c *client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.live[c.id] == c {
		delete(s.live, c.id)
	}
}

// adopt lets c go on under id. Whoever has it is told to go: it is the same client, usually half dead.
func (s *Server) adopt(c *client, id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	older := s.live[id]
	if s.live[c.id] == c {
		delete(s.live, c.id)
	}
	c.rename(id)
	s.live[id] = c
	if older != nil && older != c {
		older.dismiss(transport.Replaced, "a newer connection has this id")
	}
}

// Alias returns what others see in place of the source of operations and presence.
func (s *Server) Alias(source string) string { return s.ids.alias(source) }

// Connections returns how many connections there are.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.live)
}

// Unanswered returns how many requests of all connections are not answered yet, and the bytes of their frames.
func (s *Server) Unanswered() (requests, bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.live {
		r, b := c.window.inside()
		requests += r
		bytes += b
	}
	return requests, bytes
}

// Shutdown takes no more connections, answers what the others have asked, tells each when to come back, and returns
// when all are closed. When ctx ends first it closes what is left, and returns the context's error.
func (s *Server) Shutdown(ctx context.Context) error {
	clients := s.drain()
	pause := pauseAfter(len(clients))
	for _, c := range clients {
		c.window.drain(func() { c.dismiss(transport.Restarting, transport.ComeBack(rand.N(pause)+pause/4)) })
	}
	done := make(chan struct{})
	go func() {
		s.serving.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	var closing sync.WaitGroup
	for _, c := range clients {
		closing.Go(func() { c.conn.Close(transport.Restarting, transport.ComeBack(pause)) })
	}
	closing.Wait()
	<-done
	return ctx.Err()
}

// drain shuts the door and returns who is inside.
func (s *Server) drain() []*client {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.draining = true
	clients := make([]*client, 0, len(s.live))
	for _, c := range s.live {
		clients = append(clients, c)
	}
	return clients
}

// pauseAfter is how long n clients may take to come back, so that they do not all come at once.
func pauseAfter(n int) time.Duration {
	return max(500*time.Millisecond, min(time.Duration(n)*2*time.Millisecond, 10*time.Second))
}

// typeOf resolves the name of a type for package wire.
func (s *Server) typeOf(name string) (string, bool) {
	t, ok := s.types.Type(name)
	if !ok {
		return "", false
	}
	return t.URI(), true
}
