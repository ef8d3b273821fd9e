package websocket

import (
	"encoding/binary"
	"net"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/tandem-collab/tandem/collab/transport"
)

// How long to wait for the other end.
const (
	pingEvery = 10 * time.Second
	silence   = 22 * time.Second // without a sign of life it is gone
	patience  = 10 * time.Second // for it to take a piece of what is written
	linger    = time.Second      // for its goodbye
)

// A piece is what must go out within patience. A batch is one write up to this size, and a larger one goes out in
// pieces, so that a slow line may take its time as long as something moves.
const piece = 64 << 10

// socket is the net.Conn beneath a connection. It frames what is sent, so that a batch of messages is one write, and it
// alone sets deadlines.
type socket struct {
	net.Conn
	stall time.Duration // for the other end to take a piece

	mu      sync.Mutex
	turn    sync.Cond // of who wants to write
	writing bool      // somebody does, perhaps for long
	said    bool      // goodbye was said: nothing may follow
	leaving bool      // closing: the deadlines stand

	readBy, writeBy time.Time // the deadlines
}

func newSocket(conn net.Conn, stall time.Duration) *socket {
	if stall <= 0 {
		stall = patience
	}
	s := &socket{Conn: conn, stall: stall}
	s.turn.L = &s.mu
	return s
}

// lock takes the right to write. It is no mutex as it may be kept for long, and others are to see leaving meanwhile.
func (s *socket) lock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.writing {
		s.turn.Wait()
	}
	s.writing = true
}

func (s *socket) unlock() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writing = false
	s.turn.Signal()
}

// The first bytes of frames: the last of a message, and what it is.
const (
	headText  = 0x80 | websocket.TextMessage
	headClose = 0x80 | websocket.CloseMessage
	headPing  = 0x80 | websocket.PingMessage
)

// Write sends what the WebSocket layer writes of its own, such as the answer to a ping, between batches.
func (s *socket) Write(p []byte) (int, error) {
	s.lock()
	defer s.unlock()
	if s.said {
		return 0, transport.ErrClosed
	}
	s.said = p[0] == headClose
	return len(p), s.send(p)
}

var batches = sync.Pool{New: func() any { return new([]byte) }}

// writeTexts sends text messages, in one write if they are not very large.
func (s *socket) writeTexts(texts [][]byte) (err error) {
	s.lock()
	defer s.unlock()
	if s.said {
		return transport.ErrClosed
	}
	batch := batches.Get().(*[]byte)
	held := (*batch)[:0]
	for _, text := range texts {
		if len(held) > 0 && len(held)+maxHead+len(text) > piece {
			if err = s.send(held); err != nil {
				break
			}
			held = held[:0]
		}
		if held = appendHead(held, len(text)); len(text) <= piece {
			held = append(held, text...)
			continue
		}
		if err = s.send(held); err == nil {
			err = s.send(text)
		}
		if held = held[:0]; err != nil {
			break
		}
	}
	if err == nil {
		err = s.send(held)
	}
	*batch = held[:0]
	batches.Put(batch)
	return err
}

// maxHead is the length of the longest head of a frame that a server sends.
const maxHead = 10

// appendHead appends the head of a text message of n bytes (RFC 6455, 5.2).
func appendHead(b []byte, n int) []byte {
	switch {
	case n < 126:
		return append(b, headText, byte(n))
	case n < 1<<16:
		return binary.BigEndian.AppendUint16(append(b, headText, 126), uint16(n))
	}
	return binary.BigEndian.AppendUint64(append(b, headText, 127), uint64(n))
}

// send writes p piece by piece. A piece that had to wait and then went out shows that the other end is there, though
// its answers to pings may be far behind.
func (s *socket) send(p []byte) error {
	for len(p) > 0 {
		n := min(len(p), piece)
		start := time.Now()
		s.permit(start)
		if _, err := s.Conn.Write(p[:n]); err != nil {
			return err
		}
		p = p[n:]
		if time.Since(start) > pingEvery/10 {
			s.alive()
		}
	}
	return nil
}

// SetWriteDeadline does nothing: send sets the deadline.
func (s *socket) SetWriteDeadline(time.Time) error { return nil }

// permit lets a piece be written from now on. Moving a deadline costs as much as a tenth of a small write, so one that
// leaves nearly as long stays.
func (s *socket) permit(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.leaving && s.writeBy.Sub(now) < s.stall-s.stall/8 {
		s.writeBy = now.Add(s.stall)
		s.Conn.SetWriteDeadline(s.writeBy)
	}
}

// alive gives the other end time for its next sign of life.
func (s *socket) alive() {
	now := time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.leaving && s.readBy.Sub(now) < silence-time.Second {
		s.readBy = now.Add(silence)
		s.Conn.SetReadDeadline(s.readBy)
	}
}

// leave gives both ends a last moment, to say goodbye; false if that was done before.
func (s *socket) leave() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.leaving {
		return false
	}
	s.leaving = true
	s.Conn.SetDeadline(time.Now().Add(linger))
	return true
}

// left says whether leave was called.
func (s *socket) left() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.leaving
}
