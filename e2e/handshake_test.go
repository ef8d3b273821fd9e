package e2e

import (
	"encoding/hex"
	"errors"
	"net/http"
	"testing"

	"github.com/gorilla/websocket"
)

const (
	helloFrame   = `{"a":%q,"protocol":1,"protocolMinor":2,"id":%q,"type":"http://sharejs.org/types/JSONv0"}`
	invalidFrame = "ERR_MESSAGE_BADLY_FORMED"
)

// Trap 1: a client sends hs twice, and both are answered.
func TestHandshakeTwice(t *testing.T) {
	c := dial(t, Start(t))
	id, _ := c.expect(helloFrame, "init", "$any")["id"].(string)
	if bytes, err := hex.DecodeString(id); err != nil || len(bytes) < 16 {
		t.Errorf("the id %q is not hexadecimal of 128 bits or more", id)
	}
	for range 2 {
		c.send(`{"a":"hs","id":null,"protocol":1,"protocolMinor":2}`)
		c.expect(helloFrame, "hs", id)
	}
	c.send(`{"a":"hs","id":%q,"protocol":"1","protocolMinor":"2"}`, id)
	c.expect(helloFrame, "hs", id)
	c.refused(`{"a":"hs","id":null,"protocol":true}`, invalidFrame, "Invalid protocol")
	c.send(`{"a":"pp"}`)
	c.expect(`{"a":"pp"}`)
	c.send(`{"a":"pp","id":7}`)
	c.expect(`{"a":"pp","id":7}`)
}

// Trap 2: init shows a new id also to a client that takes its old one again, and operations then bear the old one.
func TestHandshakeAdoptsID(t *testing.T) {
	server := Start(t)
	first := join(t, server)
	first.create("x", "a", 1)
	first.close()

	c := dial(t, server)
	if id := c.expect(helloFrame, "init", "$any")["id"]; id == first.id {
		t.Error("init shows the old id")
	}
	c.send(`{"a":"hs","id":%q,"protocol":1,"protocolMinor":2}`, first.id)
	c.expect(helloFrame, "hs", first.id)
	c.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":2,"x":{},"op":["b"]}`)
	c.expect(`{"a":"op","c":"docs","d":"x","src":%q,"seq":2,"v":1}`, first.id)
}

// Adopting an id that lives elsewhere ends the older connection: it is the same client, half dead.
func TestHandshakeNewestWins(t *testing.T) {
	server := Start(t)
	older := join(t, server)
	newer := dial(t, server)
	newer.next()
	newer.send(`{"a":"hs","id":%q,"protocol":1,"protocolMinor":2}`, older.id)
	newer.expect(helloFrame, "hs", older.id)
	if f, err := older.read(); !isClose(err) {
		t.Errorf("the older connection with the same id was left open: %s, %v", show(f), err)
	}
}

// What is not a frame closes, with a code that says why; other clients go on.
func TestGarbageCloses(t *testing.T) {
	server := Start(t)
	other := join(t, server)
	for _, c := range []struct {
		name, data string
		kind       int
	}{
		{"not JSON", "hello", websocket.TextMessage},
		{"null", "null", websocket.TextMessage},
		{"a number", "1", websocket.TextMessage},
		{"a list", `[{"a":"pp"}]`, websocket.TextMessage},
		{"invalid UTF-8", "{\"a\":\"\xff\"}", websocket.TextMessage},
		{"binary", `{"a":"pp"}`, websocket.BinaryMessage},
	} {
		t.Run(c.name, func(t *testing.T) {
			client := join(t, server)
			if err := client.conn.WriteMessage(c.kind, []byte(c.data)); err != nil {
				t.Fatal(err)
			}
			if f, err := client.read(); !isClose(err) {
				t.Errorf("the connection was not closed with a code: %s, %v", show(f), err)
			}
			other.t = t
			other.fence()
		})
	}
}

func isClose(err error) bool {
	var closed *websocket.CloseError
	return errors.As(err, &closed)
}

// A browser gets the identity of a guest with its first page; the socket needs none.
func TestGuestCookie(t *testing.T) {
	server := Start(t)
	response, err := http.Get(server.URL() + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	for _, cookie := range response.Cookies() {
		if cookie.HttpOnly && cookie.SameSite == http.SameSiteLaxMode && len(cookie.Value) >= 22 {
			return
		}
	}
	t.Errorf("no cookie with HttpOnly, SameSite=Lax and a long random value: %v", response.Cookies())
}
