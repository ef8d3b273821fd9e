package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/auth"
	"github.com/tandem-collab/tandem/collab/gateway"
	"github.com/tandem-collab/tandem/collab/history"
	"github.com/tandem-collab/tandem/collab/metrics"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence"
)

// Limits of the HTTP side; sockets have their own, in the gateway.
const (
	headerTimeout  = 10 * time.Second
	readTimeout    = 30 * time.Second
	writeTimeout   = 2 * time.Minute
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 32 << 10
	requestDrain   = 2 * time.Second
	socketDrain    = 5 * time.Second
)

// trustProxies believes X-Forwarded-Proto of anybody: a browser that sends a wrong one only spoils its own cookie.
const trustProxies = true

// Options say what a Server works with.
type Options struct {
	// Data names the store as persistence.Open takes it: a directory, made if missing, or "memory:".
	Data string
	// Store is the store itself, in place of Data. Close closes it, and New where it fails.
	Store collab.Store
	// Logger hears of what no client can be told; nil: slog.Default().
	Logger *slog.Logger
	// Identify says who sent a request, in place of the cookie that guests of the pages have. Whom it refuses by an error is
	// answered 401, whatever they ask for.
	Identify func(*http.Request) (collab.Identity, error)
	// Hooks are the program's own rules, asked in this order.
	Hooks []collab.Hooks
	// Projections are names under which clients see some members of the json0 documents of a collection.
	Projections []*collab.Projection
	// Indexes are paths, such as address.city, by which queries find the documents of a collection.
	Indexes map[string][]string
	// Types are types beside those of package builtin; one of the same name or URI takes the place of that one.
	Types  []ot.Type
	Limits Limits
	Keep   Keep
	// Backups are made by the server itself; the zero value: none.
	Backups Backups
	// AllowOrigins names origins, such as https://example.org, whose pages may connect beside those of this server's own.
	AllowOrigins []string
	// MergeCollections names the collections in which json1 resolves conflicts. In all others it refuses them, as the
	// published type does with which ShareDB's clients come.
	MergeCollections []string
	// SkipNoOps: see gateway.Options.
	SkipNoOps bool
	// Unlisted names the collections whose documents are found by their id only: clients may not query them, or projections
	// of them; clients within the program may. nil: PageCollections.
	Unlisted []string
	// APIToken lets programs list all documents over HTTP, and write without being a guest; empty: nobody can.
	APIToken string
	// MetricsToken is what Prometheus must send as Authorization: Bearer to be shown /metrics; empty: everybody sees them.
	MetricsToken string
	// TrustProxies are the addresses of proxies in front, whose X-Forwarded-For is believed.
	TrustProxies []netip.Prefix
}

// Server is a whole tandem.
type Server struct {
	options  Options
	log      *slog.Logger
	store    collab.Store
	hub      *collab.Hub
	history  *history.History
	janitor  *janitor
	backups  *backups
	settler  *settler
	metrics  *metrics.Metrics
	gateway  *gateway.Server
	echo     *echo.Echo
	socket   http.Handler
	http     *http.Server
	clients  sync.Map // the *Clients that have something open
	draining atomic.Bool
}

// New opens the store and wires everything to it. What is wrong with a data directory is a *bolt.OpenError.
func New(o Options) (*Server, error) {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if err := collab.ParseIndexes(o.Indexes); err != nil {
		return nil, err
	}
	store, err := openStore(&o)
	if err != nil {
		return nil, err
	}
	backups, err := newBackups(o.Backups, store, o.Logger)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	o.Limits = o.Limits.WithDefaults()
	if o.Unlisted == nil {
		o.Unlisted = PageCollections
	}
	s := &Server{options: o, log: o.Logger, store: store, backups: backups, metrics: metrics.New()}
	types := builtin.Registry(o.Types...)
	typesOf := typesOf(types, o.MergeCollections, o.Types...)
	s.history = history.New(history.Options{Store: store, TypesOf: typesOf, Logger: o.Logger})
	s.hub = collab.NewHub(collab.HubOptions{
		Store: store, Types: types, TypesOf: typesOf, Logger: o.Logger, Titles: mirrorTitle(s.written), Grown: s.history.Grown,
		Limits: o.Limits.Documents, ValidatorOf: validatorOf, Hooks: collab.Chain(append([]collab.Hooks{unlisted(o.Unlisted)}, o.Hooks...)...), Projections: o.Projections, Indexes: o.Indexes,
		QueryBytes: o.Limits.QueryBytes,
		Opened:     func(id collab.DocID) { s.janitor.opened(id) }, Trace: s.metrics.Trace(),
	})
	s.history.Hub = s.hub
	s.janitor = newJanitor(s)
	s.gateway = gateway.New(gateway.Options{Hub: s.hub, Types: types, Store: store, Limits: o.Limits.Clients, SkipNoOps: o.SkipNoOps, Logger: o.Logger, Trace: s.metrics.Trace()})
	s.measure()
	if err = s.routes(auth.NewGuests(store.Secret(), trustProxies)); err != nil {
		err = errors.Join(err, s.hub.Close(context.Background()))
		s.history.Close()
		return nil, errors.Join(err, store.Close())
	}
	s.janitor.start()
	if s.backups != nil {
		s.metrics.Gauge("tandem_backup_time_seconds", func() float64 { return float64(s.backups.newest.Load()) })
		s.backups.start()
	}
	s.settler = startSettler()
	s.http = &http.Server{
		Handler:           s.echo,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(o.Logger.Handler(), slog.LevelDebug), // about clients, not about tandem
	}
	return s, nil
}

// openStore opens the store that the options name, if the rest of them makes sense.
func openStore(o *Options) (store collab.Store, err error) {
	names := make(map[string]bool)
	for _, p := range o.Projections {
		if names[p.Name()] {
			err = errors.Join(err, fmt.Errorf("there are two projections %q", p.Name()))
		}
		names[p.Name()] = true
	}
	for _, p := range o.Projections {
		if names[p.Collection()] {
			err = errors.Join(err, fmt.Errorf("the projection %q is of the projection %q, and not of a collection", p.Name(), p.Collection()))
		}
	}
	switch {
	case err == nil && o.Store != nil:
		return o.Store, nil
	case err == nil:
		return persistence.Open(o.Data, o.Logger)
	case o.Store != nil:
		err = errors.Join(err, o.Store.Close())
	}
	return nil, err
}

// Handler returns what answers all requests, for a program with an HTTP server of its own. Under a prefix it is served by
// http.StripPrefix; the pages that come with tandem want none.
func (s *Server) Handler() http.Handler { return s.echo }

// Socket returns what answers only the requests of ShareDB's clients, at whatever path.
func (s *Server) Socket() http.Handler { return s.socket }

// Serve answers on the listener until Close, and closes it. It returns nil after Close.
func (s *Server) Serve(listener net.Listener) error {
	warnOfFewFiles(s.log)
	if err := s.http.Serve(&fullListener{Listener: listener, log: s.log}); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// Close takes no more connections, tells those that are open, commits what is on its way, and closes the store. What
// is not done when ctx ends is cut off; the store is closed in any case.
func (s *Server) Close(ctx context.Context) error {
	s.draining.Store(true)
	requests := make(chan struct{})
	go func() {
		defer close(requests)
		s.closeHTTP(ctx)
	}()
	s.closeSockets(ctx)
	s.clients.Range(func(c, _ any) bool {
		c.(*Client).Close()
		return true
	})
	s.janitor.stop()
	if s.backups != nil {
		s.backups.stop()
	}
	s.settler.close()
	err := wrap("hub", s.hub.Close(ctx))
	<-requests // they may use the store
	s.history.Close()
	return errors.Join(err, wrap("store", s.store.Close()))
}

// closeHTTP gives running requests a moment; they hold nothing that could be lost.
func (s *Server) closeHTTP(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, requestDrain)
	defer cancel()
	if err := s.http.Shutdown(ctx); err != nil {
		s.log.Debug("requests were cut off", "err", err)
		_ = s.http.Close()
	}
}

// closeSockets tells each client when to come back. One that does not listen is cut off: it knows what was acknowledged,
// and sends the rest again.
func (s *Server) closeSockets(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, socketDrain)
	defer cancel()
	if err := s.gateway.Shutdown(ctx); err != nil {
		s.log.Info("clients that did not answer were cut off", "err", err)
	}
}

// written says whether a document has a revision. If that cannot be said now, it is taken to have none.
func (s *Server) written(id collab.DocID) bool {
	entry, err := s.store.Entry(context.Background(), id)
	return err == nil && entry.Version > 0
}

func wrap(part string, err error) error {
	if err != nil {
		return fmt.Errorf("close %s: %w", part, err)
	}
	return nil
}
