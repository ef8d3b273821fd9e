package e2e

import (
	"encoding/json"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// frameTimeout is how long a frame that must come may take.
const frameTimeout = 20 * time.Second

const (
	textURI = "http://sharejs.org/types/text-unicode"
	richURI = "http://sharejs.org/types/rich-text/v1"
)

// frame is a decoded frame.
type frame map[string]any

// raw is a client that sends and expects frames as they are written in a test. It knows nothing of tandem's own code.
type raw struct {
	t    testing.TB
	conn *websocket.Conn
	id   string // after handshake
}

// dial connects; what the server says first is not yet read.
func dial(t testing.TB, server *Server) *raw {
	t.Helper()
	conn, response, err := websocket.DefaultDialer.Dial(server.Socket(), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	c := &raw{t: t, conn: conn}
	t.Cleanup(c.close)
	return c
}

// join connects and shakes hands.
func join(t testing.TB, server *Server) *raw {
	t.Helper()
	c := dial(t, server)
	c.handshake()
	return c
}

func (c *raw) close() { _ = c.conn.Close() }

func (c *raw) handshake() {
	c.t.Helper()
	c.next()
	c.send(`{"a":"hs","id":null,"protocol":1,"protocolMinor":2}`)
	c.id, _ = c.next()["id"].(string)
}

// send sends a frame; arguments fill it as in fmt.Sprintf.
func (c *raw) send(format string, args ...any) {
	c.t.Helper()
	if err := c.conn.WriteMessage(websocket.TextMessage, fmt.Appendf(nil, format, args...)); err != nil {
		c.t.Fatal(err)
	}
}

// next returns the next frame, without the fields that tandem adds to the protocol.
func (c *raw) next() frame {
	c.t.Helper()
	f, err := c.read()
	if err != nil {
		c.t.Fatalf("no frame came: %v", err)
	}
	return f
}

func (c *raw) read() (frame, error) {
	_ = c.conn.SetReadDeadline(time.Now().Add(frameTimeout))
	kind, data, err := c.conn.ReadMessage()
	if err != nil {
		return nil, err
	}
	var f frame
	if kind != websocket.TextMessage {
		return nil, fmt.Errorf("a frame of kind %d: %q", kind, data)
	}
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("%w in %q", err, data)
	}
	delete(f, "epoch")
	delete(f, "head")
	delete(f, "limits")
	if f["a"] == "p" && f["seq"] == nil {
		delete(f, "seq") // the published server has it where somebody leaves
	}
	return f, nil
}

// expect reads a frame, which must be just this. "$any" stands for any text.
func (c *raw) expect(format string, args ...any) frame {
	c.t.Helper()
	want := parse(c.t, fmt.Sprintf(format, args...))
	got := c.next()
	if !matches(map[string]any(want), map[string]any(got)) {
		c.t.Fatalf("got  %s\nwant %s", show(got), show(want))
	}
	return got
}

// refused sends a frame and expects it back whole, with this error.
func (c *raw) refused(request, code, message string) {
	c.t.Helper()
	c.send("%s", request)
	c.expectRefusal(request, code, message)
}

func (c *raw) expectRefusal(request, code, message string) {
	c.t.Helper()
	got := c.next()
	want := frame{"message": message}
	if code != "" {
		want["code"] = code
	}
	if failure, _ := got["error"].(map[string]any); !reflect.DeepEqual(map[string]any(want), failure) {
		c.t.Fatalf("%s: got %s, want the error %s", request, show(got), show(want))
	}
	for key, value := range parse(c.t, request) {
		if key != "create" && !reflect.DeepEqual(got[key], value) {
			c.t.Errorf("%s: %q is not echoed in %s", request, key, show(got))
		}
	}
}

// fence does a round trip, by which earlier frames of this client were dealt with.
func (c *raw) fence() {
	c.t.Helper()
	c.send(`{"a":"pp"}`)
	c.expect(`{"a":"pp"}`)
}

// create makes the text document docs/id at version 0.
func (c *raw) create(id, text string, seq int) {
	c.t.Helper()
	c.send(`{"a":"op","c":"docs","d":%q,"v":0,"seq":%d,"x":{},"create":{"type":"text-unicode","data":%q}}`, id, seq, text)
	c.expect(`{"a":"op","c":"docs","d":%q,"src":%q,"seq":%d,"v":0}`, id, c.id, seq)
}

// text returns the text of docs/id and its version.
func (c *raw) text(id string) (string, int) {
	c.t.Helper()
	c.send(`{"a":"f","c":"docs","d":%q,"v":null}`, id)
	data, _ := c.next()["data"].(map[string]any)
	text, _ := data["data"].(string)
	version, _ := data["v"].(float64)
	return text, int(version)
}

func parse(t testing.TB, text string) frame {
	t.Helper()
	var f frame
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return f
}

func show(f frame) string {
	text, _ := json.Marshal(f)
	return string(text)
}

// matches compares decoded JSON.
func matches(want, got any) bool {
	switch want := want.(type) {
	case map[string]any:
		got, ok := got.(map[string]any)
		if !ok || len(got) != len(want) {
			return false
		}
		for key, value := range want {
			other, ok := got[key]
			if !ok || !matches(value, other) {
				return false
			}
		}
		return true
	case string:
		text, ok := got.(string)
		return ok && (want == "$any" && text != "" || want == text)
	}
	return reflect.DeepEqual(want, got)
}
