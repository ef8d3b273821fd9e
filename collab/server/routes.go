package server

import (
	"context"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/auth"
	"github.com/tandem-collab/tandem/collab/rest"
	"github.com/tandem-collab/tandem/collab/transport"
	"github.com/tandem-collab/tandem/collab/transport/websocket"
	"github.com/tandem-collab/tandem/frontend"
)

// readyTimeout is how long the store may take to answer before the server calls itself not ready.
const readyTimeout = 2 * time.Second

// routes makes what answers requests.
func (s *Server) routes(guests *auth.Guests) error {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Use(s.recoverPanics, secure)
	e.GET("/healthz", health)
	e.GET("/readyz", s.ready)
	e.GET("/metrics", echo.WrapHandler(s.metrics), bearer(s.options.MetricsToken))
	addresses := newAddresses(s.options.Limits.AddressConnections, s.options.TrustProxies)
	s.socket = s.identified(guests, s.upgrades(addresses))
	e.GET("/ws", echo.WrapHandler(s.socket))
	api := rest.Options{
		Store: s.store, Hub: s.hub, History: s.history, TypesOf: s.hub.TypesOf, Who: identityOf, Token: s.options.APIToken,
		MaxOperation: s.options.Limits.Documents.OperationBytes, MaxComponents: s.options.Limits.Clients.Components,
		MaxDepth: s.options.Limits.Clients.Depth, AllowOrigins: s.options.AllowOrigins, Logger: s.log,
		MaxFile: int64(s.options.Limits.FileBytes), MaxUpload: int64(s.options.Limits.UploadBytes), Sender: addresses.name, Backup: s.streamBackup(),
	}
	identified := func(next http.Handler) http.Handler { return s.identified(guests, next) }
	if err := rest.Register(e.Group("/v1", echo.WrapMiddleware(identified)), api); err != nil {
		return err
	}
	pages := frontend.Handler()
	e.Any("/assets/*", echo.WrapHandler(pages)) // may be kept by caches between us, as a guest's cookie must not
	if s.options.Identify == nil {
		pages = guests.Greet(pages)
	}
	e.Any("/*", echo.WrapHandler(pages))
	s.echo = e
	return nil
}

// upgrades makes connections of requests and hands them to the gateway, with who is at the other end.
func (s *Server) upgrades(addresses *addresses) http.Handler {
	limits := s.options.Limits
	return &websocket.Handler{
		Admit: func(r *http.Request) func(transport.Conn) {
			who, addr := s.agentOf(r), addresses.of(r)
			return func(conn transport.Conn) {
				addresses.serve(addr, conn, func(conn transport.Conn) { s.gateway.ServeAgent(conn, who) })
			}
		},
		MaxFrame:     limits.Clients.FrameBytes,
		Stall:        limits.Stall,
		AllowOrigins: s.options.AllowOrigins,
	}
}

// recoverPanics answers 500 where a handler panics, and keeps the stack for the operator.
func (s *Server) recoverPanics(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			switch cause := recover(); cause {
			case nil:
			case http.ErrAbortHandler:
				panic(cause) // a handler's way to cut the connection
			default:
				s.log.Error("a request handler panicked", "path", c.Request().URL.Path, "cause", cause, "stack", string(debug.Stack()))
				err = echo.NewHTTPError(http.StatusInternalServerError)
			}
		}()
		return next(c)
	}
}

// health says that the process runs.
func health(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// ready says whether the server can take connections: it is not about to stop, and the store answers.
func (s *Server) ready(c echo.Context) error {
	if s.draining.Load() {
		return c.String(http.StatusServiceUnavailable, "stopping\n")
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyTimeout)
	defer cancel()
	if _, err := s.store.Entry(ctx, collab.DocID{Collection: documentCollection}); err != nil {
		s.log.Warn("not ready", "err", err)
		return c.String(http.StatusServiceUnavailable, "the store does not answer\n")
	}
	return c.String(http.StatusOK, "ready\n")
}
