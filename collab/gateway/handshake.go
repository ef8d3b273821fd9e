package gateway

import "github.com/tandem-collab/tandem/collab/wire"

// greeting is the answer to a handshake or, without a request, the init that comes first of all.
type greeting struct {
	r  *wire.Request
	id string
}

// handshake adopts the id that the client names, if any. Clients send it twice; the second changes nothing.
func (c *client) handshake(r *wire.Request) {
	if id := r.Hello.ID; id != "" && id != c.id {
		c.server.adopt(c, id)
		c.returned = true
	}
	c.out.Post(&greeting{r, c.id})
}

func (g *greeting) render(b *batch, epoch string) {
	if g.r == nil {
		b.frame(wire.AppendInit(b.buf, g.id, epoch))
		return
	}
	b.answer(g.r, wire.AppendHandshake(b.buf, g.id, epoch))
}
