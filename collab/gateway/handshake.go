package gateway

import (
	"slices"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/wire"
)

// greeting is the answer to a handshake or, without a request, the init that comes first of all.
type greeting struct {
	r  *wire.Request
	id string
}

// handshake adopts the id that the client names, if any. Clients send it twice; the second changes nothing.
func (c *client) handshake(r *wire.Request) {
	c.skip = c.server.skip && r.Hello.Knows(1, 2)
	if id := r.Hello.ID; id != "" && id != c.id {
		c.server.adopt(c, id)
		c.returned = true
	}
	c.out.Post(&greeting{r, c.id})
}

// outdated says that r names a version as a client knew it before the store lost a part of its history. The same number
// may stand for something else now, and the client would go astray without noticing.
func (c *client) outdated(r *wire.Request) bool {
	switch r.Action {
	case wire.Submit:
		return r.Version != collab.NoBase && (c.former || c.server.ids.isFormer(r.ID.Source))
	case wire.Fetch, wire.Subscribe, wire.FetchVersion:
		return c.former && r.Version != collab.NoBase
	case wire.BulkFetch, wire.BulkSubscribe:
		return c.former && r.Bulk.Versioned
	case wire.QuerySubscribe:
		return c.former && slices.ContainsFunc(r.Query.Known, func(m wire.Member) bool { return m.From != collab.NoBase })
	}
	return false
}

func (g *greeting) render(b *batch, s *Server) {
	if g.r == nil {
		b.frame(wire.AppendInit(b.buf, g.id, s.epoch, s.hub.Limits))
		return
	}
	b.answer(g.r, wire.AppendHandshake(b.buf, g.id, s.epoch))
}
