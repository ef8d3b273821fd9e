package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// patience is how long a frame that must come may take.
const patience = 60 * time.Second

const textType = "http://sharejs.org/types/text-unicode"

// client is one connection that has shaken hands.
type client struct {
	conn *websocket.Conn
	id   string
	seq  int
	// version of the one document that the client is subscribed to; readers on other goroutines look at it.
	version atomic.Int64
}

// dialer keeps buffers small: there are thousands of clients.
var dialer = websocket.Dialer{ReadBufferSize: 1024, WriteBufferSize: 256, HandshakeTimeout: patience}

func dial(url string) (*client, error) { return dialAs(url, "") }

// dialAs connects under an id that the client had before; empty: under a new one.
func dialAs(url, id string) (*client, error) {
	conn, response, err := dialer.Dial(url, nil)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", url, err)
	}
	_ = response.Body.Close()
	c := &client{conn: conn}
	if _, err := c.expect("init"); err != nil {
		return nil, err
	}
	former := "null"
	if id != "" {
		former = strconv.Quote(id)
	}
	if err := c.send(`{"a":"hs","id":%s,"protocol":1,"protocolMinor":2}`, former); err != nil {
		return nil, err
	}
	f, err := c.expect("hs")
	if err != nil {
		return nil, err
	}
	var hs struct{ ID string }
	if err := json.Unmarshal(f, &hs); err != nil {
		return nil, err
	}
	c.id = hs.ID
	return c, nil
}

func (c *client) close() { _ = c.conn.Close() }

func (c *client) send(format string, args ...any) error {
	return c.conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, format, args...))
}

func (c *client) read() ([]byte, error) {
	_ = c.conn.SetReadDeadline(time.Now().Add(patience))
	_, f, err := c.conn.ReadMessage()
	return f, err
}

// expect reads up to the next frame with an action.
func (c *client) expect(action string) ([]byte, error) {
	for {
		f, err := c.read()
		if err != nil {
			return nil, fmt.Errorf("waiting for %s: %w", action, err)
		}
		if bytes.Contains(f, []byte(`"error":`)) {
			return nil, fmt.Errorf("waiting for %s: %s", action, f)
		}
		if bytes.Contains(f, []byte(`"a":"`+action+`"`)) {
			return f, nil
		}
	}
}

// create makes a text document of size characters.
func (c *client) create(id string, size int) error {
	c.seq++
	err := c.send(`{"a":"op","c":"load","d":%q,"v":0,"seq":%d,"x":{},"create":{"type":%q,"data":%q}}`,
		id, c.seq, textType, bytes.Repeat([]byte("."), size))
	if err != nil {
		return err
	}
	_, err = c.expect("op")
	return err
}

// subscribe subscribes to a document that is there, by snapshot.
func (c *client) subscribe(id string) error {
	if err := c.send(`{"a":"s","c":"load","d":%q}`, id); err != nil {
		return err
	}
	f, err := c.expect("s")
	if err != nil {
		return err
	}
	var s struct{ Data struct{ V int64 } }
	if err := json.Unmarshal(f, &s); err != nil {
		return err
	}
	c.version.Store(s.Data.V)
	return nil
}

// fetch returns a document's version and length in characters.
func (c *client) fetch(id string) (version int64, length int, err error) {
	if err := c.send(`{"a":"f","c":"load","d":%q}`, id); err != nil {
		return 0, 0, err
	}
	f, err := c.expect("f")
	if err != nil {
		return 0, 0, err
	}
	var s struct {
		Data struct {
			V    int64
			Data string
		}
	}
	err = json.Unmarshal(f, &s)
	return s.Data.V, len(s.Data.Data), err
}

// opFrame is what a client looks at in an op frame.
type opFrame struct {
	v   int64
	own bool
}

// parseOp reads an op frame without decoding it: load writes nothing that looks like a field. ok is false for others.
func (c *client) parseOp(f []byte) (op opFrame, ok bool) {
	if !bytes.Contains(f, []byte(`"a":"op"`)) {
		return opFrame{}, false
	}
	_, after, found := bytes.Cut(f, []byte(`"v":`))
	if !found {
		return opFrame{}, false
	}
	end := 0
	for end < len(after) && after[end] >= '0' && after[end] <= '9' {
		end++
	}
	v, err := strconv.ParseInt(string(after[:end]), 10, 64)
	return opFrame{v, bytes.Contains(f, []byte(c.id))}, err == nil
}
