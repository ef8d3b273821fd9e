package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/transport"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a gateway with all that is behind it, in memory.
type world struct {
	t       testing.TB
	store   *memory.Store
	hub     *collab.Hub
	gateway *Server
}

// inWorld runs a test in a bubble of its own, and checks that nothing goes on behind it.
func inWorld(t *testing.T, options memory.Options, limits Limits, test func(t *testing.T, w *world)) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, options, limits)
		defer w.close()
		test(t, w)
	})
}

func newWorld(t testing.TB, options memory.Options, limits Limits) *world {
	log := slog.New(slog.DiscardHandler)
	w := &world{t: t, store: memory.New(options)}
	types := builtin.Registry()
	w.hub = collab.NewHub(collab.HubOptions{Store: w.store, Types: types, Logger: log})
	w.gateway = New(Options{Hub: w.hub, Types: types, Store: w.store, Limits: limits, Logger: log})
	return w
}

func (w *world) close() {
	for _, part := range []func(context.Context) error{w.gateway.Shutdown, w.hub.Close} {
		if err := part(context.Background()); err != nil {
			w.t.Error(err)
		}
	}
	if n := w.gateway.Connections(); n > 0 {
		w.t.Errorf("%d connections are left", n)
	}
}

// browser is the other end of a connection.
type browser struct {
	t    testing.TB
	conn transport.Conn
	id   string
	ends chan struct{}
}

// dial connects and reads nothing yet.
func (w *world) dial(who collab.Identity) *browser {
	near, far := transport.Pipe()
	b := &browser{t: w.t, conn: near, ends: make(chan struct{})}
	go func() {
		w.gateway.Serve(far, who)
		close(b.ends)
	}()
	return b
}

// join connects and shakes hands, under an id that the client has or, if empty, the one it is given.
func (w *world) join(id string) *browser {
	w.t.Helper()
	b := w.dial(collab.Identity{})
	b.next() // init
	b.send(fmt.Sprintf(`{"a":"hs","id":%q,"protocol":1,"protocolMinor":2}`, id))
	b.id, _ = b.decode(b.next())["id"].(string)
	return b
}

func (b *browser) send(frame string) {
	b.t.Helper()
	if err := b.conn.WriteBatch([][]byte{[]byte(frame)}); err != nil {
		b.t.Fatalf("sending %s: %v", frame, err)
	}
}

func (b *browser) next() string {
	b.t.Helper()
	frame, err := b.conn.Read()
	if err != nil {
		b.t.Fatalf("no frame came: %v", err)
	}
	return string(frame)
}

// expect reads a frame, which must be the same JSON but for the order of members.
func (b *browser) expect(want string) {
	b.t.Helper()
	got := b.next()
	if !reflect.DeepEqual(b.decode(got), b.decode(want)) {
		b.t.Fatalf("got  %s\nwant %s", got, want)
	}
}

func (b *browser) decode(frame string) (v map[string]any) {
	b.t.Helper()
	if err := json.Unmarshal([]byte(frame), &v); err != nil {
		b.t.Fatalf("%v in %s", err, frame)
	}
	return v
}

// expectClose reads the end of the connection.
func (b *browser) expectClose(code transport.Code) {
	b.t.Helper()
	frame, err := b.conn.Read()
	var closed *transport.CloseError
	if !errors.As(err, &closed) || closed.Code != code {
		b.t.Fatalf("got %s, %v; want to be closed with %d", frame, err, code)
	}
	<-b.ends
}

// fence checks that nothing is on its way to the client: the next thing that it gets is what it asks for now.
func (b *browser) fence() {
	b.t.Helper()
	synctest.Wait()
	b.send(`{"a":"pp"}`)
	b.expect(`{"a":"pp"}`)
}

// leave closes the connection.
func (b *browser) leave() {
	b.conn.Close(transport.GoingAway, "")
	<-b.ends
}

const (
	text = "http://sharejs.org/types/text-unicode"
	rich = "http://sharejs.org/types/rich-text/v1"
)

// expand fills in what a script cannot know: $1 is the id of client 1, @1 what others see in its place, $text and
// $rich the URIs of types, @old what others see of the source "old", $epoch the store's epoch.
func expand(w *world, line string, clients map[string]*browser) string {
	pairs := []string{"$text", text, "$rich", rich, "@old", w.gateway.ids.alias("old"), "$epoch", w.gateway.epoch}
	for name, c := range clients {
		pairs = append(pairs, "$"+name, c.id, "@"+name, w.gateway.ids.alias(c.id))
	}
	return strings.NewReplacer(pairs...).Replace(line)
}
