package websocket

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"

	"github.com/tandem-collab/tandem/collab/transport"
)

// Conn is one WebSocket connection.
type Conn struct {
	ws       *websocket.Conn
	socket   *socket
	maxFrame int
	ping     *time.Timer
}

var _ transport.Conn = (*Conn)(nil)

func newConn(ws *websocket.Conn, s *socket, maxFrame int) *Conn {
	c := &Conn{ws: ws, socket: s, maxFrame: maxFrame}
	ws.SetPongHandler(func(string) error {
		s.alive()
		return nil
	})
	// Clients that come back together after a restart are not asked together ever after.
	c.ping = time.AfterFunc(pingEvery, c.sendPing)
	c.ping.Reset(pingEvery/2 + rand.N(pingEvery/2)) // not above: sendPing is to find c.ping set
	return c
}

// sendPing asks for a sign of life. If it cannot be sent, Read or WriteBatch finds out why.
func (c *Conn) sendPing() {
	if _, err := c.socket.Write([]byte{headPing, 0}); err == nil {
		c.ping.Reset(pingEvery)
	}
}

// Read implements transport.Conn. It closes the connection on what is no text message of the allowed size.
func (c *Conn) Read() ([]byte, error) {
	for {
		c.socket.alive()
		kind, r, err := c.ws.NextReader()
		if err != nil {
			return nil, c.end(err)
		}
		if kind != websocket.TextMessage {
			c.Close(transport.Unsupported, "text messages only")
			continue
		}
		frame, err := c.readMessage(r)
		switch {
		case err == errTooLarge:
			c.Close(transport.TooLarge, transport.Oversize(c.maxFrame))
		case err != nil:
			return nil, c.end(err)
		case c.socket.left():
		case !utf8.Valid(frame):
			c.Close(transport.InvalidText, "invalid UTF-8")
		default:
			return frame, nil
		}
	}
}

var errTooLarge = errors.New("websocket: message too large")

// scratch holds buffers in which messages of a length not known before come together.
var scratch = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}

// readMessage reads the rest of a message and returns it in a slice of its own.
func (c *Conn) readMessage(r io.Reader) ([]byte, error) {
	buf := scratch.Get().(*[]byte)
	defer func() {
		if cap(*buf) <= piece {
			*buf = (*buf)[:0]
			scratch.Put(buf)
		}
	}()
	for b := *buf; ; *buf = b {
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		switch {
		case len(b) > c.maxFrame:
			return nil, errTooLarge
		case err == io.EOF:
			return bytes.Clone(b), nil
		case err != nil:
			return nil, err
		}
		if len(b) == cap(b) {
			b = append(b, 0)[:len(b)]
			c.socket.alive() // a long message may take its time, as long as it comes
		}
	}
}

// end releases the connection after Read has failed with err, and returns what Read is to return.
func (c *Conn) end(err error) error {
	c.ping.Stop()
	closing := c.socket.left()
	c.socket.Close()
	var closed *websocket.CloseError
	switch {
	case closing:
		return transport.ErrClosed
	case errors.As(err, &closed):
		return &transport.CloseError{Code: transport.Code(closed.Code), Reason: closed.Text}
	}
	return err
}

// WriteBatch implements transport.Conn: the frames leave in one write if they are not very large.
func (c *Conn) WriteBatch(frames [][]byte) error { return c.socket.writeTexts(frames) }

// Close implements transport.Conn. A batch that is under way has a moment left.
func (c *Conn) Close(code transport.Code, reason string) {
	if !c.socket.leave() {
		return
	}
	c.ping.Stop()
	farewell := websocket.FormatCloseMessage(int(code), reason)
	if c.ws.WriteControl(websocket.CloseMessage, farewell, time.Now().Add(linger)) != nil {
		c.socket.Conn.Close()
	}
}
