package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// embedded is a server within the test, closed at its end.
func embedded(t *testing.T, o Options) *Server {
	t.Helper()
	o.Store, o.Logger = memory.New(memory.Options{}), slog.New(slog.DiscardHandler)
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// soon is a context that no test comes to the end of.
func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func TestClientEditsAndReads(t *testing.T) {
	ctx, s := soon(t), embedded(t, Options{})
	c := s.Client(collab.Identity{User: "ana"})
	defer c.Close()
	d, err := c.Open(ctx, "notes", "a")
	if err != nil {
		t.Fatal(err)
	}
	for i, step := range []struct {
		do   func() (collab.Version, error)
		want collab.Version
		code collab.Code
	}{
		{func() (collab.Version, error) { return d.Edit(ctx, 0, []byte(`["x"]`)) }, 0, collab.CodeDoesNotExist},
		{func() (collab.Version, error) { return d.Create(ctx, "nonsense", nil) }, 0, collab.CodeUnknownType},
		{func() (collab.Version, error) { return d.Create(ctx, "text-unicode", []byte(`"ab"`)) }, 1, 0},
		{func() (collab.Version, error) { return d.Create(ctx, "text-unicode", nil) }, 0, collab.CodeAlreadyCreated},
		{func() (collab.Version, error) { return d.Edit(ctx, 1, []byte(`["x"]`)) }, 2, 0},
		{func() (collab.Version, error) { return d.Edit(ctx, 1, []byte(`[2,"y"]`)) }, 3, 0},
		{func() (collab.Version, error) { return d.Edit(ctx, collab.NoBase, []byte(`[9,"y"]`)) }, 0, collab.CodeNotApplied},
		{func() (collab.Version, error) { return d.Edit(ctx, 9, []byte(`["y"]`)) }, 0, collab.CodeVersionTooNew},
		{func() (collab.Version, error) { return d.Delete(ctx) }, 4, 0},
	} {
		v, err := step.do()
		if v != step.want || (err != nil) != (step.code != 0) || err != nil && collab.CodeOf(err) != step.code {
			t.Errorf("step %d: %d, %v", i, v, err)
		}
	}
	for v, want := range []string{"", `"ab"`, `"xab"`, `"xaby"`, ""} {
		at, err := d.At(ctx, collab.Version(v))
		if err != nil || string(at.Data) != want || (at.Type == "") != (want == "") {
			t.Errorf("at %d: %s, %v", v, at.Data, err)
		}
	}
	if _, err := d.At(ctx, 5); collab.CodeOf(err) != collab.CodeVersionTooNew {
		t.Errorf("at a version that is yet to come: %v", err)
	}
	if at, err := d.AtTime(ctx, time.Now().Add(-time.Hour)); err != nil || at.Version != 0 {
		t.Errorf("an hour ago: %+v, %v", at, err)
	}
	n := 0
	for rev, err := range d.Revisions(ctx, 1, collab.MaxVersion) {
		if err != nil || rev.Base != collab.Version(n+1) || rev.Author != "ana" {
			t.Errorf("%+v, %v", rev, err)
		}
		n++
	}
	if v, err := d.Version(ctx); n != 3 || v != 4 || err != nil {
		t.Errorf("%d revisions from 1, at %d, %v", n, v, err)
	}
}

func TestSubscription(t *testing.T) {
	ctx, s := soon(t), embedded(t, Options{})
	ana, bob := s.Client(collab.Identity{User: "ana"}), s.Client(collab.Identity{User: "bob"})
	defer ana.Close()
	defer bob.Close()
	d := ana.Doc("notes", "a")
	done(t)(d.Create(ctx, "text-unicode", []byte(`"ab"`)))
	now, err := bob.Doc("notes", "a").Subscribe(ctx, collab.NoBase)
	if err != nil || string(now.From().Data) != `"ab"` || now.From().Version != 1 {
		t.Fatalf("%+v, %v", now, err)
	}
	const edits = 500
	written := make(chan error, 1)
	go func() {
		for range edits {
			if _, err := d.Edit(ctx, collab.NoBase, []byte(`["x"]`)); err != nil {
				written <- err
				return
			}
		}
		written <- nil
	}()
	whole := 0
	from0, err := bob.Doc("notes", "a").Subscribe(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, sub := range []struct {
		s    *Subscription
		from collab.Version
	}{{now, 1}, {from0, 0}} {
		for v := sub.from; v <= edits; v++ {
			rev, err := sub.s.Next(ctx)
			if err != nil || rev.Base != v {
				t.Fatalf("revision %d: %+v, %v", v, rev, err)
			}
			whole++
		}
	}
	if err := <-written; err != nil || whole != 2*edits+1 {
		t.Errorf("%d, %v", whole, err)
	}
	short, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := now.Next(short); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended: %v", err)
	}
	now.Close()
	now.Close()
	if _, err := now.Next(ctx); err != ErrClosed {
		t.Errorf("after Close: %v", err)
	}
	bob.Close()
	if _, err := from0.Next(ctx); err != ErrClosed {
		t.Errorf("after Client.Close: %v", err)
	}
	if _, err := bob.Doc("notes", "a").Subscribe(ctx, 0); err != ErrClosed {
		t.Errorf("Subscribe after Client.Close: %v", err)
	}
	if _, err := bob.Doc("notes", "a").Delete(ctx); err != ErrClosed {
		t.Errorf("Delete after Client.Close: %v", err)
	}
}

// done takes the outcome of a submission that must succeed.
func done(t *testing.T) func(collab.Version, error) {
	return func(_ collab.Version, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What waits for news is woken when the server is closed.
func TestServerCloseEndsClients(t *testing.T) {
	ctx, s := soon(t), embedded(t, Options{})
	c := s.Client(collab.Identity{})
	sub, err := c.Doc("notes", "a").Subscribe(ctx, collab.NoBase)
	if err != nil {
		t.Fatal(err)
	}
	channel, err := c.Join("room")
	if err != nil {
		t.Fatal(err)
	}
	ends := make(chan error, 2)
	go func() { _, err := sub.Next(ctx); ends <- err }()
	go func() { _, err := channel.Next(ctx); ends <- err }()
	if err := s.Close(ctx); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := <-ends; err != ErrClosed {
			t.Errorf("%v", err)
		}
	}
}

func TestChannel(t *testing.T) {
	ctx, s := soon(t), embedded(t, Options{Hooks: []collab.Hooks{{
		ReceivePresence: func(p *collab.PresenceRead) error {
			if p.ID == "bad" {
				return collab.Refuse("ERR_BAD", "bad")
			}
			return nil
		},
		SendPresence: func(p *collab.PresenceRead) error {
			if p.ID == "secret" {
				return collab.Refuse("", "secret")
			}
			return nil
		},
	}}})
	c := s.Client(collab.Identity{})
	defer c.Close()
	ana, bob := joined(t)(c.Join("room")), joined(t)(s.Client(collab.Identity{}).Join("room"))
	if err := ana.Show("bad", []byte(`1`)); collab.CodeOf(err) != collab.CodeRefused {
		t.Errorf("%v", err)
	}
	for _, id := range []string{"secret", "me"} {
		if err := ana.Show(id, []byte(`{"at":1}`)); err != nil {
			t.Fatal(err)
		}
	}
	seen, err := bob.Next(ctx)
	if err != nil || seen.ID != "me" || string(seen.Value) != `{"at":1}` || seen.Source == c.source || seen.Source == "" {
		t.Errorf("%+v, %v", seen, err)
	}
	late := joined(t)(s.Client(collab.Identity{}).Join("room")) // asks, and is shown
	if seen, err := late.Next(ctx); err != nil || seen.ID != "me" {
		t.Errorf("%+v, %v", seen, err)
	}
	ana.Close()
	for seen.Value != nil {
		if seen, err = bob.Next(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := ana.Show("me", nil); err != ErrClosed {
		t.Errorf("after Close: %v", err)
	}
}

func joined(t *testing.T) func(*Channel, error) *Channel {
	return func(ch *Channel, err error) *Channel {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(ch.Close)
		return ch
	}
}

func TestClientQueries(t *testing.T) {
	names, err := collab.NewProjection("names", "users", "name")
	if err != nil {
		t.Fatal(err)
	}
	ctx, s := soon(t), embedded(t, Options{Projections: []*collab.Projection{names}, Hooks: []collab.Hooks{{
		Query: func(q *collab.QueryRequest) error {
			if string(q.Query) == `{"all":1}` {
				q.Query = []byte(`{"$sort":{"name":1}}`)
			}
			return nil
		},
		ReadSnapshots: func(r *collab.SnapshotRead) error {
			for _, v := range r.Snapshots {
				if v.ID == "hidden" {
					v.Refuse(collab.Refuse("ERR_HIDDEN", "hidden"))
				}
			}
			return nil
		},
	}}})
	c := s.Client(collab.Identity{})
	defer c.Close()
	for _, name := range []string{"Bob", "Ana"} {
		if _, err := c.Doc("users", name).Create(ctx, "json0", fmt.Appendf(nil, `{"name":%q,"secret":1}`, name)); err != nil {
			t.Fatal(err)
		}
	}
	found, err := c.Query(ctx, "names", []byte(`{"all":1}`))
	if err != nil || len(found.Docs) != 2 || found.Docs[0].ID != "Ana" || string(found.Docs[0].Data) != `{"name":"Ana"}` {
		t.Errorf("%+v, %v", found, err)
	}
	watch, err := c.Watch(ctx, "users", []byte(`{"name":"Cid"}`))
	if err != nil {
		t.Fatal(err)
	}
	if found, err := watch.Next(ctx); err != nil || len(found.Docs) != 0 {
		t.Errorf("%+v, %v", found, err)
	}
	if _, err := c.Doc("users", "c").Create(ctx, "json0", []byte(`{"name":"Cid"}`)); err != nil {
		t.Fatal(err)
	}
	if found, err := watch.Next(ctx); err != nil || len(found.Docs) != 1 || found.Docs[0].ID != "c" {
		t.Errorf("%+v, %v", found, err)
	}
	watch.Close()
	if _, err := watch.Next(ctx); err != ErrClosed {
		t.Errorf("after Close: %v", err)
	}
	if _, err := c.Doc("users", "hidden").Create(ctx, "json0", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Query(ctx, "users", []byte(`{}`)); collab.CodeOf(err) != collab.CodeRefused {
		t.Errorf("with a hidden one: %v", err)
	}
}

// Clients within the program pass the hooks, and see of documents and revisions what sockets do.
func TestHooksOfClients(t *testing.T) {
	ctx, s := soon(t), embedded(t, Options{Hooks: []collab.Hooks{{
		Submit: func(r *collab.SubmitRequest) error {
			if r.Agent.Identity.User == "eve" {
				return collab.Refuse("ERR_EVE", "no")
			}
			if !r.Agent.InProcess || Request(r.Agent.Context) != nil {
				return errors.New("not within the program")
			}
			return nil
		},
		ReadSnapshots: func(r *collab.SnapshotRead) error {
			if r.Agent.Identity.User == "eve" {
				return collab.Refuse("ERR_EVE", "no")
			}
			r.Snapshots[0].Replace([]byte(`"***"`))
			return nil
		},
		Op: func(r *collab.OpRead) error {
			if r.Revision.Base == 2 {
				return collab.Refuse("", "two")
			}
			r.Revision.Change.Data = []byte(`[]`)
			return nil
		},
	}}})
	ana, eve := s.Client(collab.Identity{User: "ana"}), s.Client(collab.Identity{User: "eve"})
	defer ana.Close()
	defer eve.Close()
	d := ana.Doc("notes", "a")
	done(t)(d.Create(ctx, "text-unicode", []byte(`"secret"`)))
	watch, err := d.Subscribe(ctx, collab.NoBase)
	if err != nil || string(watch.From().Data) != `"***"` {
		t.Fatalf("%+v, %v", watch, err)
	}
	for range 2 {
		done(t)(d.Edit(ctx, collab.NoBase, []byte(`["x"]`)))
	}
	for _, want := range []string{"[]", ""} {
		if rev, err := watch.Next(ctx); err != nil || string(rev.Change.Data) != want {
			t.Errorf("%+v, %v", rev, err)
		}
	}
	asked, err := d.Subscribe(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	if rev, err := asked.Next(ctx); err != nil || string(rev.Change.Data) != "[]" {
		t.Errorf("%+v, %v", rev, err)
	}
	if rev, err := asked.Next(ctx); err == nil {
		t.Errorf("what is refused, and was asked for: %+v", rev)
	}
	other := eve.Doc("notes", "a")
	for name, call := range map[string]func() error{
		"open":      func() error { _, err := eve.Open(ctx, "notes", "a"); return err },
		"submit":    func() error { _, err := other.Delete(ctx); return err },
		"subscribe": func() error { _, err := other.Subscribe(ctx, collab.NoBase); return err },
		"since":     func() error { _, err := other.Subscribe(ctx, 0); return err },
		"at":        func() error { _, err := other.At(ctx, 1); return err },
		"revisions": func() error {
			for _, err := range other.Revisions(ctx, 0, 1) {
				return err
			}
			return nil
		},
	} {
		var refused *collab.Error
		if err := call(); !errors.As(err, &refused) || refused.Name != "ERR_EVE" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
