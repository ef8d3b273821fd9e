package gateway

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/transport"
	"github.com/tandem-collab/tandem/collab/wire"
)

// client is one connection.
type client struct {
	server *Server
	conn   transport.Conn
	user   collab.UserID // empty for somebody without an identity
	agent  *collab.Agent // as hooks know it
	hooks  *collab.Hooks // of the Hub
	out    *collab.Outbox
	window window

	// Of the reader.
	decoder  *wire.Decoder
	id       string        // which the client goes under
	former   bool          // that it had in a former epoch
	returned bool          // it goes under an id that it had before
	skip     bool          // edits of which nothing is left
	author   collab.UserID // of its revisions
	pace     pace          // of presence
	opPace   pace          // of operations and of documents that are asked for
	past     *past         // nil until a document is asked for as it was
	queries  *queries      // nil until there is a query

	own atomic.Pointer[[]string] // sources whose operations this client knows as its own

	mu     sync.Mutex
	places places

	presence presence
}

func newClient(s *Server, conn transport.Conn, a *collab.Agent) *client {
	c := &client{server: s, conn: conn, user: a.Identity.User, agent: a, hooks: &s.hub.Hooks, decoder: wire.NewDecoder(s.limits.Limits, s.typeOf)}
	c.pace.perSecond = s.limits.PresenceRate
	c.opPace.perSecond = s.limits.OperationRate
	c.window.init(s.limits.Unanswered, s.limits.UnansweredBytes)
	c.out = s.hub.Outbox(c)
	c.out.Portion(s.limits.WaitingBytes)
	c.rename(s.ids.fresh())
	return c
}

// read reads until the connection ends. A frame that cannot be answered closes it.
func (c *client) read() {
	for {
		frame, err := c.conn.Read()
		if err != nil {
			c.server.log.Debug("connection ended", "err", err)
			return
		}
		r, err := c.decode(frame)
		switch {
		case r != nil:
			c.receive(r, err)
		case err == wire.ErrTooLarge:
			c.conn.Close(transport.TooLarge, transport.Oversize(c.server.limits.FrameBytes))
		case err == wire.ErrScalar:
			c.conn.Close(transport.Normal, "stream end")
		default:
			c.conn.Close(transport.Broken, "stream error")
		}
	}
}

// receive starts what r asks for, unless err says why it is refused. It waits while too much is unanswered.
func (c *client) receive(r *wire.Request, err error) {
	if !c.window.enter(r.Size()) {
		return // the client will ask again elsewhere
	}
	c.server.trace.Received(r.Action.String(), r.Size())
	if err != nil {
		c.out.Post(&refusal{r, err.(*wire.Error)})
		return
	}
	time.Sleep(c.opPace.spend(min(cost(r), c.server.limits.OperationRate))) // two seconds at most
	if c.outdated(r) {
		c.out.Post(&refusal{r, wire.FormerEpoch})
		return
	}
	switch r.Action {
	case wire.Handshake:
		c.handshake(r)
	case wire.Fetch, wire.Subscribe, wire.Unsubscribe:
		c.document(r)
	case wire.BulkFetch, wire.BulkSubscribe:
		c.bulk(r)
	case wire.BulkUnsubscribe:
		c.bulkUnsubscribe(r)
	case wire.FetchVersion, wire.FetchTime:
		c.fetchPast(r)
	case wire.Submit:
		c.submit(r)
	case wire.ShowPresence, wire.SubscribePresence, wire.UnsubscribePresence, wire.AskPresence:
		c.presenceRequest(r)
	case wire.QueryFetch, wire.QuerySubscribe, wire.QueryUnsubscribe:
		c.query(r)
	default: // wire.Ping
		c.out.Post(r)
	}
}

// dismiss closes the connection once what is queued has been sent. It does not block.
func (c *client) dismiss(code transport.Code, reason string) {
	c.out.Post(&farewell{code, reason})
}

// end takes the client out of its documents and channels, when the connection is gone. What was submitted is committed all the same.
func (c *client) end() {
	c.leavePresence()
	c.window.close()
	c.out.Close()
	c.queries.stop()
	c.out.Wait()
	c.past.end()
	c.queries.endAll()
	c.mu.Lock()
	left := c.places
	c.places = places{}
	c.mu.Unlock()
	left.each(func(p *place) { p.peer.Close() })
}

// rename lets the client go under another id. Revisions of somebody without an identity are by the alias of that.
func (c *client) rename(id string) {
	c.id, c.author, c.former = id, c.user, c.server.ids.isFormer(id)
	if c.author == "" {
		c.author = collab.UserID(c.server.ids.alias(id))
	}
	c.owns(id)
}

// maxOwn bounds the sources that a client is known by. A stock client has two or three in its life.
const maxOwn = 64

// owns adds a source to those by which the client knows its own operations.
func (c *client) owns(source string) {
	if c.isOwn(source) {
		return
	}
	var own []string
	if old := c.own.Load(); old != nil {
		own = (*old)[max(0, len(*old)-maxOwn+1):]
	}
	own = append(append(make([]string, 0, len(own)+1), own...), source)
	c.own.Store(&own)
}

func (c *client) isOwn(source string) bool {
	own := c.own.Load()
	if own == nil {
		return false
	}
	for _, s := range *own {
		if s == source {
			return true
		}
	}
	return false
}
