package e2e

import (
	"bufio"
	"bytes"
	bigendian "encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// bystander is a client that works while others misbehave.
type bystander struct {
	*raw
	version int
}

// newBystander makes the document docs/bystander and subscribes to it.
func newBystander(t *testing.T, server *Server) *bystander {
	t.Helper()
	b := &bystander{raw: join(t, server), version: 1}
	b.create("bystander", "", 1)
	return b
}

// works makes an edit, which must be acknowledged within a second.
func (b *bystander) works(t *testing.T) {
	t.Helper()
	b.t = t
	b.send(`{"a":"op","c":"docs","d":"bystander","v":%d,"seq":%d,"x":{},"op":["."]}`, b.version, b.version+1)
	start := time.Now()
	b.expect(ackOf, "bystander", b.id, b.version+1, b.version)
	if took := time.Since(start); took > time.Second {
		t.Errorf("another client had to wait for %v", took)
	}
	b.version++
}

const ackOf = `{"a":"op","c":"docs","d":%q,"src":%q,"seq":%d,"v":%d}`

// badFrames are messages that no client of ours sends. Each is answered with an error, or closes the connection.
var badFrames = []struct {
	name, frame string
	code        string // of the error; "-": it has none, "*": which one is the type's business
	closed      int    // the code with which the connection is closed; 0: it is not
}{
	{"not JSON", `{"a":`, "", websocket.CloseInternalServerErr},
	{"nothing", ``, "", websocket.CloseInternalServerErr},
	{"null", `null`, "", websocket.CloseInternalServerErr},
	{"a list", `[{"a":"pp"}]`, "", websocket.CloseInternalServerErr},
	{"a string", `"pp"`, "", websocket.CloseNormalClosure},
	{"a number beyond all", `1e999`, "", websocket.CloseNormalClosure},
	{"NaN", `{"a":"s","c":"docs","d":"x","v":NaN}`, "", websocket.CloseInternalServerErr},
	{"two values", `{"a":"pp"}{"a":"pp"}`, "", websocket.CloseInternalServerErr},
	{"a control character in a string", "{\"a\":\"p\x01p\"}", "", websocket.CloseInternalServerErr},
	{"invalid UTF-8", "{\"a\":\"op\",\"c\":\"\xc3\x28\"}", "", websocket.CloseInvalidFramePayloadData},
	{"a surrogate in UTF-8", "{\"a\":\"\xed\xa0\x80\"}", "", websocket.CloseInvalidFramePayloadData},
	{"half a pair, escaped", `{"a":"\ud800"}`, invalidFrame, 0},
	{"deep nesting", `{"a":"op","c":"docs","d":"x","v":0,"seq":1,"op":` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + `}`, invalidFrame, 0},
	{"deep nesting in what means nothing", `{"a":"pp","x":` + strings.Repeat(`{"x":`, 300) + `1` + strings.Repeat(`}`, 300) + `}`, invalidFrame, 0},
	{"deep nesting that never ends", `{"a":"op","op":` + strings.Repeat("[", 1<<20), "", websocket.CloseInternalServerErr},

	{"no action", `{}`, invalidFrame, 0},
	{"an action of another type", `{"a":{"a":"pp"}}`, invalidFrame, 0},
	{"an unknown action", `{"a":"drop"}`, invalidFrame, 0},
	{"an action that is a prototype's", `{"a":"constructor"}`, invalidFrame, 0},
	{"an answer", `{"a":"init","protocol":1}`, invalidFrame, 0},
	{"a query that would find everybody's documents", `{"a":"qf","id":1,"c":"docs","q":{}}`, "ERR_COLLECTION_UNLISTED", 0},
	{"the same of titles, to stay", `{"a":"qs","id":1,"c":"titles","q":{}}`, "ERR_COLLECTION_UNLISTED", 0},
	{"a query without an id", `{"a":"qf","c":"things","q":{}}`, invalidFrame, 0},
	{"a query with code in it", `{"a":"qf","id":1,"c":"things","q":{"$where":"1"}}`, "ERR_QUERY_BADLY_FORMED", 0},
	{"a query for an endless expression", `{"a":"qf","id":1,"c":"things","q":{"x":{"$regex":"(((((a{1,99}){1,99}){1,99}){1,99}){1,99})"}}}`, "ERR_QUERY_BADLY_FORMED", 0},

	{"no collection", `{"a":"s","d":"x"}`, invalidFrame, 0},
	{"no document", `{"a":"s","c":"docs"}`, invalidFrame, 0},
	{"a number for a document", `{"a":"s","c":"docs","d":7}`, invalidFrame, 0},
	{"__proto__ as a document", `{"a":"s","c":"docs","d":"__proto__"}`, invalidFrame, 0},
	{"__proto__ as a collection", `{"a":"f","c":"__proto__","d":"x"}`, invalidFrame, 0},
	{"constructor in a bulk", `{"a":"bs","c":"docs","b":{"constructor":1}}`, invalidFrame, 0},
	{"toString as a channel", `{"a":"ps","ch":"toString","seq":1}`, invalidFrame, 0},
	{"a long id", `{"a":"s","c":"docs","d":"` + strings.Repeat("x", 10_000) + `"}`, invalidFrame, 0},
	{"a bulk without documents", `{"a":"bs","c":"docs","b":"x"}`, invalidFrame, 0},

	{"a negative version", `{"a":"s","c":"docs","d":"bystander","v":-1}`, invalidFrame, 0},
	{"a fraction for a version", `{"a":"f","c":"docs","d":"bystander","v":0.5}`, invalidFrame, 0},
	{"a text for a version", `{"a":"f","c":"docs","d":"bystander","v":"1"}`, invalidFrame, 0},
	{"a version in a list", `{"a":"bf","c":"docs","b":{"bystander":[1]}}`, invalidFrame, 0},
	{"a far version", `{"a":"op","c":"docs","d":"bystander","v":1e308,"seq":1,"op":["x"]}`, "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT", 0},
	{"a version of 2^53", `{"a":"op","c":"docs","d":"bystander","v":9007199254740992,"seq":1,"op":["x"]}`, "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT", 0},

	{"neither op nor create nor del", `{"a":"op","c":"docs","d":"bystander","v":1,"seq":1}`, invalidFrame, 0},
	{"no seq", `{"a":"op","c":"docs","d":"bystander","v":1,"op":["x"]}`, "ERR_OT_OP_BADLY_FORMED", 0},
	{"a negative seq", `{"a":"op","c":"docs","d":"bystander","v":1,"seq":-1,"op":["x"]}`, invalidFrame, 0},
	{"a seq of 2^53", `{"a":"op","c":"docs","d":"bystander","v":1,"seq":9007199254740992,"op":["x"]}`, "ERR_CONNECTION_SEQ_INTEGER_OVERFLOW", 0},
	{"a seq that is a text", `{"a":"op","c":"docs","d":"bystander","v":1,"seq":"1","op":["x"]}`, invalidFrame, 0},
	{"a src that is none", `{"a":"op","c":"docs","d":"bystander","v":1,"src":{"a":1},"seq":1,"op":["x"]}`, "ERR_OT_OP_BADLY_FORMED", 0},
	{"del that is not true", `{"a":"op","c":"docs","d":"bystander","v":1,"seq":1,"del":1}`, "ERR_OT_OP_BADLY_FORMED", 0},
	{"an unknown type", `{"a":"op","c":"docs","d":"new","v":0,"seq":1,"create":{"type":"toString"}}`, "ERR_OT_OP_BADLY_FORMED", 0},
	{"a document of another kind", `{"a":"op","c":"docs","d":"new","v":0,"seq":1,"create":{"type":"text-unicode","data":{"__proto__":1}}}`, "-", 0},

	{"an op that is null", `{"a":"op","c":"docs","d":"bystander","v":1,"seq":1,"op":null}`, "*", 0},
	{"an op that is an object", `{"a":"op","c":"docs","d":"bystander","v":1,"seq":1,"op":{"__proto__":[]}}`, "*", 0},
	{"an op past the end", `{"a":"op","c":"docs","d":"bystander","v":1,"seq":1,"op":[9007199254740991,"x"]}`, "*", 0},
	{"an op of 1e308", `{"a":"op","c":"docs","d":"bystander","v":1,"seq":1,"op":[1e308,"x"]}`, "*", 0},
	{"an op of -0", `{"a":"op","c":"docs","d":"bystander","v":1,"seq":1,"op":[-0,"x"]}`, "*", 0},
	{"an op of fractions", `{"a":"op","c":"docs","d":"bystander","v":1,"seq":1,"op":[0.5,{"d":0.25}]}`, "*", 0},
	{"a negative delete", `{"a":"op","c":"docs","d":"bystander","v":1,"seq":1,"op":[{"d":-1}]}`, "*", 0},
	{"an op with a large component", `{"a":"op","c":"docs","d":"bystander","v":1,"seq":1,"op":["` + strings.Repeat("x", 5<<20) + `"]}`, "ERR_TOO_LARGE", 0},
	{"an op of many components", `{"a":"op","c":"docs","d":"bystander","v":1,"seq":1,"op":[` + strings.Repeat(`1,"x",`, 60_000) + `1]}`, "ERR_TOO_LARGE", 0},
	{"a frame that is too large", `{"a":"pp","x":"` + strings.Repeat("x", 9<<20) + `"}`, "", websocket.CloseMessageTooBig},

	{"a protocol of another kind", `{"a":"hs","protocol":{"major":1}}`, invalidFrame, 0},
	{"an id that is a list", `{"a":"hs","id":["x"]}`, invalidFrame, 0},
	{"a long id of a client", `{"a":"hs","id":"` + strings.Repeat("x", 600) + `"}`, invalidFrame, 0},
	{"a presence without an id", `{"a":"p","ch":"x","pv":1,"p":{}}`, invalidFrame, 0},
	{"a large presence", `{"a":"p","ch":"x","id":"y","pv":1,"p":"` + strings.Repeat("x", 1<<20) + `"}`, "ERR_TOO_LARGE", 0},
	{"a presence of a type that has none", `{"a":"p","ch":"docs.bystander","c":"docs","d":"bystander","v":1,"t":"http://sharejs.org/types/text-unicode","id":"y","pv":1,"p":{}}`, "ERR_TYPE_DOES_NOT_SUPPORT_PRESENCE", 0},
}

// Whatever a message is, it is answered with an error or closes the connection, and another client works a moment later.
func TestBadFrames(t *testing.T) {
	server := Start(t)
	other := newBystander(t, server)
	for _, c := range badFrames {
		t.Run(c.name, func(t *testing.T) {
			client := join(t, server)
			if err := client.conn.WriteMessage(websocket.TextMessage, []byte(c.frame)); err != nil {
				t.Fatal(err)
			}
			answer, err := client.read()
			switch {
			case c.closed != 0:
				if !websocket.IsCloseError(err, c.closed) {
					t.Errorf("got %s, %v, want to be closed with %d", show(answer), err, c.closed)
				}
			case err != nil:
				t.Errorf("got %v, want an error", err)
			default:
				failure, failed := answer["error"].(map[string]any)
				code, _ := failure["code"].(string)
				if !failed || failure["message"] == "" || c.code != "*" && code != strings.TrimPrefix(c.code, "-") {
					t.Errorf("got %.500s, want the error %s", show(answer), c.code)
				}
				client.fence() // the connection is as good as before
			}
			other.works(t)
		})
	}
}

// A number that comes again is a resend: it is acknowledged and does nothing, also when it says something else.
func TestDuplicateNumbers(t *testing.T) {
	server := Start(t)
	other := newBystander(t, server)
	c := join(t, server)
	c.create("x", "a", 1)
	for _, op := range []string{`["b"]`, `["b"]`, `[{"d":99}]`, `7`} {
		c.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":2,"x":{},"op":%s}`, op)
		c.expect(ackOf, "x", c.id, 2, 1)
	}
	if text, version := c.text("x"); text != "ba" || version != 2 {
		t.Errorf("%q at %d", text, version)
	}
	other.works(t)
}

// connection is a TCP connection to a server, on which a test writes what it likes.
type connection struct {
	net.Conn
	t *testing.T
	r *bufio.Reader
}

func connect(t *testing.T, server *Server) *connection {
	t.Helper()
	conn, err := net.Dial("tcp", server.addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(startTimeout))
	return &connection{conn, t, bufio.NewReader(conn)}
}

// write writes as much as the server takes.
func (c *connection) write(data string) { _, _ = io.WriteString(c.Conn, data) }

// upgrade makes a WebSocket of it.
func (c *connection) upgrade(server *Server) *connection {
	c.t.Helper()
	c.write("GET /ws HTTP/1.1\r\nHost: " + server.addr + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
	if line, err := c.r.ReadString('\n'); err != nil || !strings.Contains(line, "101") {
		c.t.Fatalf("%q, %v", line, err)
	}
	return c
}

// wsFrame is a frame of WebSocket as a client sends it, with a mask of zeroes. first is its first byte.
func wsFrame(first byte, payload string) string {
	head := []byte{first}
	switch n := len(payload); {
	case n < 126:
		head = append(head, 0x80|byte(n))
	case n < 1<<16:
		head = bigendian.BigEndian.AppendUint16(append(head, 0x80|126), uint16(n))
	default:
		head = bigendian.BigEndian.AppendUint64(append(head, 0x80|127), uint64(n))
	}
	return string(head) + "\x00\x00\x00\x00" + payload
}

const (
	final, text, binaryKind, continuation = 0x80, 1, 2, 0
	closeKind, ping                       = 8, 9
)

// hears reads until the server has sent some text.
func (c *connection) hears(text string) {
	c.t.Helper()
	var got []byte
	for !bytes.Contains(got, []byte(text)) {
		b, err := c.r.ReadByte()
		if err != nil {
			c.t.Fatalf("%v after %.300q, which lacks %q", err, got[max(0, len(got)-300):], text)
		}
		got = append(got, b)
	}
}

// ends reads until the server closes the connection and returns what it sent; false if it does not close it.
func (c *connection) ends() ([]byte, bool) {
	var got bytes.Buffer
	_, err := io.Copy(&got, c.r)
	timeout, ok := err.(net.Error)
	return got.Bytes(), !ok || !timeout.Timeout()
}

// What is wrong below the messages ends that connection, or is borne, and another client works a moment later.
func TestBadSockets(t *testing.T) {
	server := Start(t)
	other := newBystander(t, server)
	pingFrame := `{"a":"pp"}`
	for _, c := range []struct {
		name string
		do   func(c *connection)
		says string // the server's last words hold this; empty: it keeps the connection
	}{
		{"half open", func(c *connection) { c.upgrade(server) }, ""},
		{"silent from the beginning", func(c *connection) {}, ""},
		{"a handshake that takes its time", func(c *connection) { c.write("GET /ws HTTP/1.1\r\nHost: x\r\n") }, ""},
		{"half a frame", func(c *connection) { c.upgrade(server).write(wsFrame(final|text, pingFrame)[:5]) }, ""},
		{"a message in many pieces", func(c *connection) {
			c.upgrade(server).write(wsFrame(text, `{"a"`))
			for range 1000 {
				c.write(wsFrame(continuation, "") + wsFrame(final|ping, "") + wsFrame(continuation, " "))
			}
			c.write(wsFrame(continuation, `:"pp",`) + wsFrame(final|continuation, `"x":1}`))
			c.hears(pingFrame)
		}, ""},
		{"pieces that never end", func(c *connection) {
			c.upgrade(server).write(wsFrame(text, `{"a":"`))
			for range 100 {
				c.write(wsFrame(continuation, strings.Repeat("x", 100_000)))
			}
		}, "--max-frame"},
		{"a frame that says it is huge", func(c *connection) {
			c.upgrade(server).write("\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00" + strings.Repeat("x", 9<<20))
		}, "--max-frame"},
		{"a binary message", func(c *connection) { c.upgrade(server).write(wsFrame(final|binaryKind, pingFrame)) }, "text messages only"},
		{"a frame without a mask", func(c *connection) { c.upgrade(server).write("\x81\x02{}") }, "MASK"},
		{"a piece of nothing", func(c *connection) { c.upgrade(server).write(wsFrame(final|continuation, "x")) }, "\x88"},
		{"reserved bits", func(c *connection) { c.upgrade(server).write(wsFrame(0xf1, pingFrame)) }, "RSV"},
		{"an unknown kind", func(c *connection) { c.upgrade(server).write(wsFrame(final|3, "x")) }, "\x88"},
		{"a long ping", func(c *connection) { c.upgrade(server).write(wsFrame(final|ping, strings.Repeat("x", 200))) }, "\x88"},
		{"a bad close code", func(c *connection) { c.upgrade(server).write(wsFrame(final|closeKind, "\x00\x01")) }, "\x88"},
		{"a flood of pings", func(c *connection) {
			c.upgrade(server).write(strings.Repeat(wsFrame(final|ping, "x"), 20_000) + wsFrame(final|closeKind, "\x03\xe8"))
		}, "\x88"},
		{"a flood of headers", func(c *connection) {
			c.write("GET /ws HTTP/1.1\r\nHost: x\r\n")
			for i := range 20_000 {
				c.write(fmt.Sprintf("X-%d: x\r\n", i))
			}
		}, "431"},
		{"a long header", func(c *connection) {
			c.write("GET / HTTP/1.1\r\nHost: x\r\nCookie: tandem_guest=" + strings.Repeat("x", 1<<20) + "\r\n\r\n")
		}, "431"},
		{"not HTTP", func(c *connection) { c.write("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n") }, "400"},
		{"an old handshake", func(c *connection) {
			c.write("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\nSec-WebSocket-Version: 8\r\n\r\n")
		}, "400"},
		{"another origin", func(c *connection) {
			c.write("GET /ws HTTP/1.1\r\nHost: x\r\nOrigin: https://evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\n" +
				"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
		}, "403"},
	} {
		t.Run(c.name, func(t *testing.T) {
			conn := connect(t, server)
			c.do(conn)
			other.works(t)
			if c.says == "" {
				return // it stays, until it is cut off for its silence
			}
			if got, ended := conn.ends(); !ended || !bytes.Contains(got, []byte(c.says)) {
				t.Errorf("ended: %v, with %.300q; want %q", ended, got[max(0, len(got)-300):], c.says)
			}
			other.works(t)
		})
	}
}
