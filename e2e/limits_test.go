package e2e

import (
	"net/http"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

// Limits are set by flags, told to pages, and named where they are exceeded.
func TestLimits(t *testing.T) {
	server := Start(t, "--max-operation", "1KiB", "--max-document", "2000", "--max-nesting", "10", "--max-frame", "64KiB", "--max-documents", "2")
	init, _ := firstFrame(t, server)
	want := map[string]any{"operationBytes": 1024.0, "documentBytes": 2000.0}
	if !matches(want, init["limits"]) {
		t.Errorf("init says %v", init["limits"])
	}
	c := join(t, server)
	c.create("x", strings.Repeat("x", 1000), 1)
	edit := func(v, seq, length int) {
		t.Helper()
		c.send(`{"a":"op","c":"docs","d":"x","v":%d,"seq":%d,"x":{},"op":[%q]}`, v, seq, strings.Repeat("y", length))
	}
	names := func(code, flag string) {
		t.Helper()
		got := c.next()
		failure, _ := got["error"].(map[string]any)
		if message, _ := failure["message"].(string); failure["code"] != code || !strings.Contains(message, flag) {
			t.Errorf("got %.300s, want %s that names %s", show(got), code, flag)
		}
	}
	edit(1, 2, 1100)
	names("ERR_TOO_LARGE", "--max-operation")
	edit(1, 2, 900)
	c.expect(ackOf, "x", c.id, 2, 1)
	edit(2, 3, 200)
	names("ERR_TOO_LARGE", "--max-document")
	c.send(`{"a":"op","c":"docs","d":"x","v":2,"seq":4,"x":{},"op":[{"d":500}]}`)
	c.expect(ackOf, "x", c.id, 4, 2)
	c.send(`{"a":"pp","x":%s}`, strings.Repeat("[", 10)+strings.Repeat("]", 10))
	names(invalidFrame, "--max-nesting")
	c.send(`{"a":"bs","c":"docs","b":["x","y","z"]}`)
	names("ERR_TOO_LARGE", "--max-documents")
	c.send(`{"a":"pp","x":%q}`, strings.Repeat("x", 1<<16))
	if _, err := c.read(); !websocket.IsCloseError(err, websocket.CloseMessageTooBig) || !strings.Contains(err.Error(), "--max-frame") {
		t.Error(err)
	}
}

// Behind a proxy that is trusted, the sockets of each client are counted; whoever has too many is to come back later.
func TestAddressConnections(t *testing.T) {
	server := Start(t, "--max-address-connections", "2", "--trust-proxy", "127.0.0.1")
	connect := func(from string) error {
		t.Helper()
		conn, _, err := websocket.DefaultDialer.Dial(server.Socket(), http.Header{"X-Forwarded-For": {"1.1.1.1, " + from}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		_, _, err = conn.ReadMessage()
		return err
	}
	for i, from := range []string{"203.0.113.7", "203.0.113.7", "203.0.113.8"} {
		if err := connect(from); err != nil {
			t.Errorf("connection %d: %v", i, err)
		}
	}
	if err := connect("203.0.113.7"); !websocket.IsCloseError(err, 4003) || !strings.Contains(err.Error(), "--max-address-connections") {
		t.Errorf("a third connection of an address: %v", err)
	}
}
