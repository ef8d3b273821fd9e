package e2e

import (
	"errors"
	"fmt"
	"os/exec"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence"
)

// trim lets somebody else write 20 revisions to each text of a server that does not run, name the version before them, and
// remove what is older than the last ten.
func (s *Server) trim() {
	s.t.Helper()
	store, err := persistence.Open(s.data, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	ctx := s.t.Context()
	list, err := store.List(ctx, collab.DocID{}, 100)
	if err != nil {
		s.t.Fatal(err)
	}
	before := make(map[string]collab.Version)
	for _, d := range list {
		if d.ID.Collection != "docs" {
			continue
		}
		var revs []collab.Revision
		for i := range collab.Version(20) {
			revs = append(revs, collab.Revision{Base: d.Version + i, ID: collab.OpID{Source: "other", Seq: uint64(i) + 1}, Author: "guest:other",
				At: time.Now(), Change: collab.Change{Kind: collab.Edit, Data: []byte(`["x"]`)}})
		}
		mark := collab.Mark{Version: d.Version, Name: "First words", Restored: collab.NoBase, By: "guest:other", At: time.Now()}
		if err := errors.Join(store.Append(ctx, d.ID, revs, collab.Meta{}), store.SetMark(ctx, d.ID, mark)); err != nil {
			s.t.Fatal(err)
		}
		before[d.ID.String()] = d.Version + 10
	}
	if err := store.Close(); err != nil {
		s.t.Fatal(err)
	}
	for id, version := range before {
		out, err := exec.Command(binary(s.t), "trim", id, "--before-version", fmt.Sprint(version), "--data", s.data).CombinedOutput()
		if err != nil {
			s.t.Errorf("trim: %v, %s", err, out)
		}
	}
}

// A client that comes back from before what is kept gets the errors of the protocol, whatever it asks for, and can begin anew
// over the same connection.
func TestTrimmed(t *testing.T) {
	server := Start(t)
	a := join(t, server)
	a.create("x", "kept", 1)
	server.Stop()
	server.trim()
	server.Restart()
	b := join(t, server)
	for _, request := range []string{`{"a":"s","c":"docs","d":"x","v":1}`, `{"a":"f","c":"docs","d":"x","v":10}`} {
		b.refused(request, "", "Missing ops")
	}
	b.refused(`{"a":"bs","c":"docs","b":{"x":1,"y":0}}`, "", "Missing ops")
	b.refused(`{"a":"op","c":"docs","d":"x","v":1,"seq":1,"x":{},"op":["late "]}`, "ERR_SUBMIT_TRANSFORM_OPS_NOT_FOUND",
		"Op submit failed. DB missing ops needed to transform it up to the current snapshot version")
	if text, version := b.text("x"); text != "xxxxxxxxxxxxxxxxxxxxkept" || version != 21 {
		t.Errorf("%q at %d", text, version)
	}
	b.send(`{"a":"op","c":"docs","d":"x","v":20,"seq":2,"x":{},"op":["soon "]}`)
	b.expect(opFrame, 20, 20, `["x"]`)
	b.expect(ackFrame, b.id, 2, 21)
}
