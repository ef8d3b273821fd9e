package collab

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/tandem-collab/tandem/collab/query"
	"github.com/tandem-collab/tandem/ot"
)

// HubOptions are what a Hub works with. Store and Types are required.
type HubOptions struct {
	Store  Store
	Broker Broker // nil: there is no other node
	Types  *ot.Registry
	Logger *slog.Logger // nil: slog.Default()

	// TypesOf returns the types of a collection, where they are other than Types: so one collection may have a json1
	// that merges what another refuses. nil: Types everywhere.
	TypesOf func(collection string) *ot.Registry

	// ValidatorOf returns what checks the documents of a collection; nil for a collection that may hold anything. nil:
	// nothing is checked.
	ValidatorOf func(collection string) Validator

	// Opened is told of every document that is opened on this node. It must not wait for anything. nil: nobody is told.
	Opened func(id DocID)

	// Titles returns the catalog rows that follow from a commit to a document, written in the same append; content
	// yields the JSON of the document as it will be, or an error if it is large. nil: none.
	Titles func(id DocID, content func() ([]byte, error)) []Title

	// Grown hears of each milestone that was written of a document, at a version. It must not block. nil: nobody does.
	Grown func(id DocID, at Version)

	// Hooks are the program's own rules. Package gateway asks those that concern connections.
	Hooks Hooks
	// Projections are names under which clients see parts of the documents of a collection. Names are used once.
	Projections []*Projection

	// Indexes are paths in the documents of collections, by which queries find them without reading the others. A path
	// is one of query.ParsePath. An index that is new, or not whole, is built in the background.
	Indexes map[string][]string
	// QueryBytes bounds the documents that one query may hold in memory, as JSON. Default 1 GiB.
	QueryBytes int

	// Trace is told of what happens; its functions may be nil.
	Trace Trace

	// IdleAfter is how long a document stays in memory when nobody has it open. Default 30 s.
	IdleAfter time.Duration
	// IdleDocuments is how many documents may be in memory before those that nobody has open leave at once, so that
	// somebody who looks at one after the other does not fill it. Default 10,000.
	IdleDocuments int
	// TailBytes is how many bytes of its last revisions a document keeps in memory, for those who are a little behind;
	// what is older is read from the log. Default 1 MiB.
	TailBytes int
	// MilestoneBytes is the least number of bytes of revisions between two milestones; on a large document it is twice
	// the size of its snapshot. Default 512 KiB.
	MilestoneBytes int
	Limits         Limits
}

// Hub keeps the Sessions that are open on this node: at most one for each document.
type Hub struct {
	HubOptions
	ctx    context.Context // of reads and writes of the store
	cancel context.CancelFunc

	appender    Appender               // the Store, if it is one
	projections map[string]*Projection // by name; nil: there are none
	writers     writers

	channels     channels
	queries      *queries
	indexes      map[string][]query.Path // by collection
	stopIndexing context.CancelFunc

	mu       sync.Mutex
	sessions map[DocID]*Session
	closing  bool
	running  sync.WaitGroup
}

var errShuttingDown = &Error{Code: CodeUnavailable, Message: "The server is shutting down; try again in a moment"}

// NewHub returns a Hub without sessions.
func NewHub(o HubOptions) *Hub {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.IdleAfter == 0 {
		o.IdleAfter = 30 * time.Second
	}
	if o.IdleDocuments == 0 {
		o.IdleDocuments = 10_000
	}
	if o.TailBytes == 0 {
		o.TailBytes = 1 << 20
	}
	if o.MilestoneBytes == 0 {
		o.MilestoneBytes = milestoneBytes
	}
	if o.QueryBytes == 0 {
		o.QueryBytes = 1 << 30
	}
	if o.TypesOf == nil {
		o.TypesOf = func(string) *ot.Registry { return o.Types }
	}
	if o.Opened == nil {
		o.Opened = func(DocID) {}
	}
	if o.ValidatorOf == nil {
		o.ValidatorOf = func(string) Validator { return nil }
	}
	o.Limits, o.Trace = o.Limits.WithDefaults(), o.Trace.WithDefaults()
	o.Hooks = o.Hooks.guarded(o.Logger)
	ctx, cancel := context.WithCancel(context.Background())
	h := &Hub{HubOptions: o, ctx: ctx, cancel: cancel, sessions: make(map[DocID]*Session)}
	h.appender, _ = o.Store.(Appender)
	h.queries = newQueries(h)
	h.beginIndexing()
	for _, p := range o.Projections {
		if h.projections == nil {
			h.projections = make(map[string]*Projection)
		}
		h.projections[p.name] = p
	}
	return h
}

// Peer returns a new Peer of out in a document; its revisions are by author. It costs nothing until it is used. A
// connection has at most one Peer in a document at a time, and one for each projection of it.
func (h *Hub) Peer(id DocID, out *Outbox, author UserID) *Peer {
	id, through := h.Resolve(id)
	return &Peer{id: id, hub: h, out: out, user: author, through: through}
}

// attach makes p one of the peers of its document's Session, which is opened if it is not open. It returns nil when
// the Hub is closing.
func (h *Hub) attach(p *Peer) *Session {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing {
		return nil
	}
	s := h.sessions[p.id]
	if s == nil {
		s = newSession(h, p.id)
		h.sessions[p.id] = s
		h.running.Go(s.run)
	}
	s.join(p)
	return s
}

// retire takes s out of the Hub if nobody needs it, and says whether it did.
func (h *Hub) retire(s *Session) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s.occupied() || !s.mail.closeIfEmpty() {
		return false
	}
	delete(h.sessions, s.id)
	return true
}

// drop takes a Session out that has failed.
func (h *Hub) drop(s *Session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.sessions[s.id] == s {
		delete(h.sessions, s.id)
	}
	s.mail.close()
}

// Open returns how many documents are open on this node.
func (h *Hub) Open() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.sessions)
}

func (h *Hub) isClosing() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closing
}

// Holds says whether a document is open on this node.
func (h *Hub) Holds(id DocID) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sessions[id] != nil
}

// idleAfter returns how long a document that nobody has open is kept.
func (h *Hub) idleAfter() time.Duration {
	if h.Open() > h.IdleDocuments {
		return 0
	}
	return h.IdleAfter
}

// Close stops taking requests, commits what is pending, and ends all Sessions. When ctx ends first, it gives up what
// is not committed and returns the context's error.
func (h *Hub) Close(ctx context.Context) error {
	h.mu.Lock()
	h.closing = true
	h.stopIndexing()
	for _, s := range h.sessions {
		s.mail.post(message{kind: msgStop})
	}
	h.mu.Unlock()

	done := make(chan struct{})
	go func() {
		h.running.Wait()
		close(done)
	}()
	defer h.cancel()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		h.cancel()
		<-done
		return ctx.Err()
	}
}
