// Package websocket carries frames over WebSocket connections, one frame in one text message.
//
// # Main types
//
// Handler upgrades HTTP requests and starts what serves each connection. Conn is such a connection, a transport.Conn:
// it sends a batch of frames in one write, asks a silent client for a sign of life, and gives up on one that gives
// none, or does not read, within 25 seconds.
//
// # Memory
//
// An idle connection costs one goroutine, waiting in Read, and a read buffer of 256 bytes, which is more than most
// frames have; what a longer one has beyond is read straight into its place. The handler has returned and
// its buffers are gone; buffers for writing come from a pool; pings are sent from a timer.
//
// # Concurrency
//
// As transport.Conn says. A Handler may serve many requests at once.
package websocket

import (
	"bufio"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"github.com/tandem-collab/tandem/collab/transport"
)

// Handler upgrades requests to connections.
type Handler struct {
	// Admit looks at a request that is to be upgraded and returns what serves the connection. That runs in a goroutine
	// of its own and must read until there is an error. Admit must not keep the request.
	Admit func(*http.Request) (serve func(transport.Conn))
	// MaxFrame is the length in bytes of the largest frame that may come in, by default DefaultMaxFrame. A larger one
	// closes the connection.
	MaxFrame int
	// Stall is how long a client may not take a piece of what is written before it is given up; by default 10 seconds.
	Stall time.Duration
	// AllowOrigins names origins, such as https://example.org, whose pages may connect beside those of this server's
	// own. A client that sends no Origin is not a browser and passes.
	AllowOrigins []string
}

// DefaultMaxFrame is 8 MiB.
const DefaultMaxFrame = 8 << 20

const (
	readBuffer  = 256
	writeBuffer = 4096
)

var writeBuffers = &sync.Pool{}

// ServeHTTP upgrades the request and returns.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{
		ReadBufferSize: readBuffer, WriteBufferSize: writeBuffer, WriteBufferPool: writeBuffers, CheckOrigin: h.allowed,
	}
	serve := h.Admit(r)
	hijacker := &hijacker{ResponseWriter: w, stall: h.Stall}
	ws, err := up.Upgrade(hijacker, r, nil)
	if err != nil {
		return // the client has been told
	}
	maxFrame := h.MaxFrame
	if maxFrame <= 0 {
		maxFrame = DefaultMaxFrame
	}
	go serve(newConn(ws, hijacker.socket, maxFrame))
}

// allowed says whether a page of the request's origin may connect.
func (h *Handler) allowed(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	if u, err := url.Parse(origin); err == nil && u.Host != "" && strings.EqualFold(u.Host, r.Host) {
		return true
	}
	for _, allowed := range h.AllowOrigins {
		if strings.EqualFold(strings.TrimSuffix(allowed, "/"), origin) {
			return true
		}
	}
	return false
}

// hijacker puts a socket beneath the connection that is taken over.
type hijacker struct {
	http.ResponseWriter
	stall  time.Duration
	socket *socket
}

// Hijack implements http.Hijacker.
func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffers, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	h.socket = newSocket(conn, h.stall)
	return h.socket, buffers, nil
}
