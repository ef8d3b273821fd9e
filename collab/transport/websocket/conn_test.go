package websocket

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"github.com/tandem-collab/tandem/collab/transport"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// echo sends back what it reads until there is an error, which it reports.
func echo(done chan<- error) func(transport.Conn) {
	return func(c transport.Conn) {
		for {
			frame, err := c.Read()
			if err == nil {
				err = c.WriteBatch([][]byte{frame})
			}
			if err != nil {
				done <- err
				return
			}
		}
	}
}

func start(t *testing.T, h *Handler) (url string) {
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return "ws" + strings.TrimPrefix(server.URL, "http")
}

func dial(t *testing.T, url string) *websocket.Conn {
	t.Helper()
	client, _, err := websocket.DefaultDialer.Dial(url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

func TestEcho(t *testing.T) {
	done := make(chan error, 1)
	client := dial(t, start(t, &Handler{Admit: func(*http.Request) func(transport.Conn) { return echo(done) }}))
	for _, size := range []int{0, 1, 125, 126, readBuffer, writeBuffer, writeBuffer + 1, piece - 1, piece, piece + 1, 5 * piece} {
		want := []byte(strings.Repeat("é", size))[:size&^1]
		if err := client.WriteMessage(websocket.TextMessage, want); err != nil {
			t.Fatal(err)
		}
		if _, got, err := client.ReadMessage(); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("of %d bytes %d came back: %v", len(want), len(got), err)
		}
	}
	client.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1001, "bye"), endless)
	var closed *transport.CloseError
	if err := <-done; !errors.As(err, &closed) || closed.Code != transport.GoingAway || closed.Reason != "bye" {
		t.Errorf("the server reads %v", err)
	}
}

func TestRefusedFrames(t *testing.T) {
	for _, c := range []struct {
		name string
		kind int
		data []string // one is a message, more are its fragments
		want int
	}{
		{"binary", websocket.BinaryMessage, []string{"{}"}, 1003},
		{"not UTF-8", websocket.TextMessage, []string{"\"\xff\""}, 1007},
		{"lone half in UTF-8", websocket.TextMessage, []string{"\"\xed\xa0\xbd\""}, 1007},
		{"large", websocket.TextMessage, []string{strings.Repeat("x", 101)}, 1009},
		{"far too large", websocket.TextMessage, []string{strings.Repeat("x", 1<<20)}, 1009},
		{"large in fragments", websocket.TextMessage, []string{strings.Repeat("x", 60), strings.Repeat("x", 60)}, 1009},
	} {
		done := make(chan error, 1)
		client := dial(t, start(t, &Handler{
			MaxFrame: 100, Admit: func(*http.Request) func(transport.Conn) { return echo(done) },
		}))
		w, err := client.NextWriter(c.kind)
		if err != nil {
			t.Fatal(err)
		}
		for i, part := range c.data {
			if i > 0 { // a small write buffer would do the same; this one is the library's default
				part = strings.Repeat(part, 100)
			}
			if _, err := w.Write([]byte(part)); err != nil {
				t.Fatal(err)
			}
		}
		w.Close()
		client.WriteMessage(websocket.TextMessage, []byte("ignored")) // must not be served any more
		_, got, err := client.ReadMessage()
		if !websocket.IsCloseError(err, c.want) {
			t.Errorf("%s: the client reads %q, %v", c.name, got, err)
		}
		if err := <-done; err != transport.ErrClosed {
			t.Errorf("%s: the server reads %v", c.name, err)
		}
	}
}

func TestOrigin(t *testing.T) {
	for _, c := range []struct {
		host, origin string
		want         bool
	}{
		{"tandem.test", "", true},
		{"tandem.test", "https://tandem.test", true},
		{"tandem.test", "https://Tandem.Test", true},
		{"tandem.test:7007", "http://tandem.test:7007", true},
		{"tandem.test:7007", "http://tandem.test", false},
		{"tandem.test", "https://evil.test", false},
		{"tandem.test", "https://tandem.test.evil.test", false},
		{"tandem.test", "null", false},
		{"tandem.test", "://", false},
		{"", "null", false},
		{"tandem.test", "https://friend.test", true},
		{"tandem.test", "http://friend.test", false},
	} {
		h := &Handler{AllowOrigins: []string{"https://friend.test/"}}
		r := httptest.NewRequest("GET", "/ws", nil)
		r.Host = c.host
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		if got := h.allowed(r); got != c.want {
			t.Errorf("%q on %q: %v", c.origin, c.host, got)
		}
	}
}

func TestOriginRefused(t *testing.T) {
	url := start(t, &Handler{Admit: func(*http.Request) func(transport.Conn) {
		return func(transport.Conn) { t.Error("served") }
	}})
	_, response, err := websocket.DefaultDialer.Dial(url, http.Header{"Origin": {"https://evil.test"}})
	if err == nil || response == nil || response.StatusCode != http.StatusForbidden {
		t.Errorf("%v, %v", response, err)
	}
}

// writes is a net.Conn that records what is written to it.
type writes struct {
	net.Conn
	all []string
}

func (w *writes) Write(p []byte) (int, error) {
	w.all = append(w.all, string(p))
	return len(p), nil
}

func TestBatchIsOneWrite(t *testing.T) {
	client, server := net.Pipe()
	defer client.Close()
	defer server.Close()
	out := &writes{Conn: server}
	s := newSocket(out, 0)
	if err := s.writeTexts([][]byte{[]byte("a"), nil, []byte("bc")}); err != nil {
		t.Fatal(err)
	}
	s.Write([]byte{headPing, 0})
	if got := fmt.Sprintf("%q", out.all); got != `["\x81\x01a\x81\x00\x81\x02bc" "\x89\x00"]` {
		t.Error(got)
	}

	out.all = nil
	var texts [][]byte
	var want []byte
	for _, n := range []int{1, piece + 1, 125, piece, 126, piece - maxHead, 1<<16 - 1, 3} {
		text := bytes.Repeat([]byte{byte('a' + len(texts))}, n)
		texts, want = append(texts, text), append(appendHead(want, n), text...)
	}
	s.writeTexts(texts)
	if got := strings.Join(out.all, ""); got != string(want) {
		t.Errorf("%d bytes written, or in another order; want %d", len(got), len(want))
	}
	for _, p := range out.all {
		if len(p) > piece+maxHead {
			t.Errorf("a piece of %d bytes", len(p))
		}
	}

	out.all = nil
	s.Write([]byte{headClose, 0})
	if s.writeTexts(texts) == nil || len(out.all) != 1 {
		t.Error("something follows the goodbye")
	}
}

// BenchmarkWriteBatch is what is done for a batch beside the system call.
func BenchmarkWriteBatch(b *testing.B) {
	for _, n := range []int{1, 16} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newSocket(nowhere{}, 0)
			texts := make([][]byte, n)
			for i := range texts {
				texts[i] = bytes.Repeat([]byte("x"), 120)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := s.writeTexts(texts); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// nowhere is a net.Conn that takes everything.
type nowhere struct{ net.Conn }

func (nowhere) Write(p []byte) (int, error)      { return len(p), nil }
func (nowhere) SetWriteDeadline(time.Time) error { return nil }
