package websocket

import (
	"net"
	"sync"
	"time"
)

// How long to wait for the other end.
const (
	pingEvery = 10 * time.Second
	silence   = 22 * time.Second // without a sign of life it is gone
	patience  = 10 * time.Second // for it to take a piece of what is written
	linger    = time.Second      // for its goodbye
)

// A piece is what must go out within patience. A batch is held back up to this size, and a larger one goes out in
// pieces, so that a slow line may take its time as long as something moves.
const piece = 64 << 10

// socket is the net.Conn beneath a connection. It can hold back what is written, to send it in one go, and it alone sets
// deadlines.
type socket struct {
	net.Conn
	stall time.Duration // for the other end to take a piece

	writing chan struct{} // holds the right to write, which may be kept for long
	held    *[]byte       // what is held back; nil: nothing is to be

	mu      sync.Mutex // of deadlines
	leaving bool       // closing: the deadlines stand
}

func newSocket(conn net.Conn, stall time.Duration) *socket {
	if stall <= 0 {
		stall = patience
	}
	s := &socket{Conn: conn, stall: stall, writing: make(chan struct{}, 1)}
	s.unlock()
	return s
}

func (s *socket) lock()   { <-s.writing }
func (s *socket) unlock() { s.writing <- struct{}{} }

var batches = sync.Pool{New: func() any { return new([]byte) }}

// Write holds p back during a batch, else it sends it. So what the WebSocket layer writes of its own, such as the answer
// to a ping, takes its place between frames.
func (s *socket) Write(p []byte) (int, error) {
	s.lock()
	defer s.unlock()
	if s.held == nil {
		return len(p), s.send(p)
	}
	if len(*s.held)+len(p) > piece {
		err := s.send(*s.held)
		*s.held = (*s.held)[:0]
		if err != nil || len(p) > piece {
			if err == nil {
				err = s.send(p)
			}
			return len(p), err
		}
	}
	*s.held = append(*s.held, p...)
	return len(p), nil
}

// cork begins a batch: what is written is held back.
func (s *socket) cork() {
	s.lock()
	defer s.unlock()
	s.held = batches.Get().(*[]byte)
}

// uncork ends the batch and sends it.
func (s *socket) uncork() error {
	s.lock()
	defer s.unlock()
	held := s.held
	s.held = nil
	err := s.send(*held)
	*held = (*held)[:0]
	batches.Put(held)
	return err
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

// permit lets a piece be written from now on.
func (s *socket) permit(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.leaving {
		s.Conn.SetWriteDeadline(now.Add(s.stall))
	}
}

// alive gives the other end time for its next sign of life.
func (s *socket) alive() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.leaving {
		s.Conn.SetReadDeadline(time.Now().Add(silence))
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
