package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// backup copies the database of a server that does not run.
func (s *Server) backup() string {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join(s.data, "tandem.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	file := filepath.Join(s.t.TempDir(), "backup.db")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		s.t.Fatal(err)
	}
	return file
}

// recover runs the command of that name and returns what it prints.
func (s *Server) recover(file string) (string, error) {
	out, err := exec.Command(binary(s.t), "recover", file, "--data", s.data).CombinedOutput()
	return string(out), err
}

// firstFrame connects and returns the init frame as it is, with what tandem adds to it.
func firstFrame(t *testing.T, server *Server) (init frame, c *raw) {
	t.Helper()
	c = dial(t, server)
	kind, data, err := c.conn.ReadMessage()
	if err != nil || kind != websocket.TextMessage {
		t.Fatal(kind, err)
	}
	return parse(t, string(data)), c
}

// A server that was restored from a copy tells those who were there before, and serves all others.
func TestRecover(t *testing.T) {
	server := Start(t)
	before, _ := firstFrame(t, server)
	a := join(t, server)
	a.create("x", "kept", 1)
	server.Stop()
	copied := server.backup()
	server.Restart()
	if out, err := server.recover(copied); err == nil || !strings.Contains(out, "stop that process") {
		t.Errorf("recovery under a running server: %v, %s", err, out)
	}
	b := join(t, server)
	b.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":1,"x":{},"op":["lost "]}`)
	b.expect(`{"a":"op","c":"docs","d":"x","src":%q,"seq":1,"v":1}`, b.id)
	server.Stop()
	out, err := server.recover(copied)
	if err != nil || !strings.Contains(out, "is in place") || !strings.Contains(out, "is kept as") {
		t.Fatalf("%v, %s", err, out)
	}
	server.Restart()

	after, back := firstFrame(t, server)
	if before["epoch"] == nil || before["epoch"] == after["epoch"] {
		t.Errorf("epoch %v, then %v", before["epoch"], after["epoch"])
	}
	back.send(`{"a":"hs","id":%q,"protocol":1,"protocolMinor":2}`, b.id)
	back.expect(helloFrame, "hs", b.id)
	for _, request := range []string{
		`{"a":"s","c":"docs","d":"x","v":2}`,
		`{"a":"f","c":"docs","d":"x","v":1}`,
		`{"a":"op","c":"docs","d":"x","v":2,"seq":2,"x":{},"op":["more "]}`,
		`{"a":"bs","c":"docs","b":{"x":2}}`,
	} {
		back.refused(request, "ERR_FORMER_EPOCH", "This server was restored from a backup since this page was loaded: reload the page")
	}
	back.send(`{"a":"s","c":"docs","d":"x","v":null}`)
	back.expect(`{"a":"s","c":"docs","d":"x","data":{"v":1,"type":%q,"data":"kept"}}`, textURI)
	fresh := join(t, server)
	fresh.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":1,"x":{},"op":["new "]}`)
	fresh.expect(`{"a":"op","c":"docs","d":"x","src":%q,"seq":1,"v":1}`, fresh.id)
	if text, version := fresh.text("x"); text != "new kept" || version != 2 {
		t.Errorf("%q at %d", text, version)
	}
}

// A copy that was put in place by hand has the old epoch. Whoever asks from beyond the head is told the head.
func TestCopyByHand(t *testing.T) {
	server := Start(t)
	a := join(t, server)
	a.create("x", "kept", 1)
	server.Stop()
	copied := server.backup()
	server.Restart()
	b := join(t, server)
	for v := 1; v < 4; v++ {
		b.send(`{"a":"op","c":"docs","d":"x","v":%d,"seq":%d,"x":{},"op":["lost "]}`, v, v)
		b.next()
	}
	server.Stop()
	data, err := os.ReadFile(copied)
	if err == nil {
		err = os.WriteFile(filepath.Join(server.data, "tandem.db"), data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	server.Restart()
	c := join(t, server)
	for request, want := range map[string]string{
		`{"a":"s","c":"docs","d":"x","v":4}`:      `{"a":"s","c":"docs","d":"x","head":1}`,
		`{"a":"f","c":"docs","d":"x","v":9}`:      `{"a":"f","c":"docs","d":"x","head":1}`,
		`{"a":"bs","c":"docs","b":{"x":4,"y":0}}`: `{"a":"bs","c":"docs","b":{"x":4,"y":0},"head":{"x":1}}`,
		`{"a":"s","c":"docs","d":"x","v":1}`:      `{"a":"s","c":"docs","d":"x"}`,
	} {
		c.send("%s", request)
		_, got, err := c.conn.ReadMessage()
		if err != nil || !matches(map[string]any(parse(t, want)), map[string]any(parse(t, string(got)))) {
			t.Errorf("%s: %s, %v, want %s", request, got, err, want)
		}
	}
}

// An unmodified client from before a recovery hears an error when it comes back and with each edit, which it takes back.
func TestRecoverClient(t *testing.T) {
	server := Start(t)
	script := Run(t, time.Minute, "node/recover.mjs", map[string]string{"url": server.Socket(), "id": "x"})
	var line struct {
		Version int
		Text    string
		Errors  []string
	}
	script.Next(&line)
	server.Stop()
	copied := server.backup()
	server.Restart()
	script.Say("go on")
	script.Next(&line)
	if line.Version != 3 || line.Text != "also lost kept" {
		t.Fatalf("%+v", line)
	}
	server.Stop()
	if out, err := server.recover(copied); err != nil {
		t.Fatalf("%v, %s", err, out)
	}
	server.Restart()
	script.Say("go on")
	script.Next(&line)
	if !slices.Contains(line.Errors, "ERR_FORMER_EPOCH") {
		t.Errorf("errors %v", line.Errors)
	}
	script.Next(&line)
	if !slices.Contains(line.Errors, "ERR_FORMER_EPOCH") || strings.Contains(line.Text, "late") {
		t.Errorf("after an edit: errors %v, text %q", line.Errors, line.Text)
	}
	script.Wait()
	if text, version := join(t, server).text("x"); text != "kept" || version != 1 {
		t.Errorf("%q at %d", text, version)
	}
}
