package e2e

import (
	"context"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/server"
)

// counts is a rule of a program that embeds the server: it refuses one collection, and corrects another.
var counts = collab.Hooks{
	ReadSnapshots: func(r *collab.SnapshotRead) error {
		if r.Collection == "vault" {
			return collab.Refuse("ERR_VAULT", "nobody looks in here")
		}
		return nil
	},
	Apply: func(r *collab.SubmitRequest) error {
		if r.Doc.Collection == "counted" && r.Change.Kind == collab.Edit {
			return r.Fixup([]byte(`[{"p":["n"],"na":1}]`))
		}
		return nil
	},
}

// TestEmbedded lets unmodified clients meet a server within this program: projections, refused readings, corrections.
func TestEmbedded(t *testing.T) {
	names, err := collab.NewProjection("names", "users", "name")
	if err != nil {
		t.Fatal(err)
	}
	s, err := server.New(server.Options{
		Data: t.TempDir(), Logger: slog.New(slog.DiscardHandler), Projections: []*collab.Projection{names}, Hooks: []collab.Hooks{counts},
	})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(listener) }()
	defer func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()

	script := Run(t, time.Minute, "node/embedded.mjs", map[string]any{"url": "ws://" + listener.Addr().String() + "/ws"})
	type object = map[string]any
	var got struct {
		First, Second, Whole, Past object
		RefusedOp                  string
		Versions                   []int
		Vault                      []string
		Leaked                     bool
		Counted                    []object
		Errors                     []string
	}
	script.Next(&got)
	script.Wait()
	for what, pair := range map[string][2]any{
		"the name":             {got.First, object{"name": "Ana"}},
		"the name, later":      {got.Second, object{"name": "Ana!"}},
		"the name, as it was":  {got.Past, object{"name": "Ana"}},
		"the whole":            {got.Whole, object{"name": "Dr. Ana!", "secret": 2.0}},
		"what is not shown":    {got.RefusedOp, "ERR_OP_NOT_ALLOWED_IN_PROJECTION"},
		"versions":             {got.Versions, []int{4, 4}},
		"the vault":            {strings.Join(got.Vault, " "), "ok ERR_VAULT ERR_VAULT ERR_VAULT ERR_VAULT"},
		"what leaked":          {got.Leaked, false},
		"what was corrected":   {got.Counted, []object{{"n": 1.0, "x": 1.0}, {"n": 1.0, "x": 1.0}}},
		"errors of connection": {len(got.Errors), 0},
	} {
		if !reflect.DeepEqual(pair[0], pair[1]) {
			t.Errorf("%s: %v, want %v", what, pair[0], pair[1])
		}
	}
}

// TestConfigFile starts the binary with a file: its projections are there.
func TestConfigFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tandem.yaml")
	const text = "log-level: debug\nprojections:\n  names: {collection: users, fields: [name]}\nindexes:\n  users: [name]\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s := Start(t, "--config", path)
	c := join(t, s)
	defer c.close()
	c.send(`{"a":"op","c":"users","d":"a","v":0,"seq":1,"create":{"type":"json0","data":{"name":"Ana","secret":1}}}`)
	c.next()
	c.send(`{"a":"f","c":"names","d":"a"}`)
	c.expect(`{"a":"f","c":"names","d":"a","data":{"v":1,"data":{"name":"Ana"}}}`)
}
