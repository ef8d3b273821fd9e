package websocket

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"

	"github.com/tandem-collab/tandem/collab/transport"
)

var endless = time.Now().Add(1000 * time.Hour)

// pipes is a net.Listener in memory, so that a server runs on the clock of testing/synctest.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	close(p.done)
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

// withClient runs a test in a bubble with a client, whose raw connection is given too, and the server's end.
func withClient(t *testing.T, test func(t *testing.T, client *websocket.Conn, raw net.Conn, server transport.Conn)) {
	synctest.Test(t, func(t *testing.T) {
		ends := make(chan transport.Conn)
		listener := &pipes{make(chan net.Conn), make(chan struct{})}
		server := &http.Server{Handler: &Handler{Admit: func(*http.Request) func(transport.Conn) {
			return func(c transport.Conn) { ends <- c }
		}}}
		go server.Serve(listener)
		defer server.Close()
		var raw net.Conn
		dialer := websocket.Dialer{NetDialContext: func(context.Context, string, string) (net.Conn, error) {
			near, far := net.Pipe()
			listener.conns <- far
			raw = near
			return near, nil
		}}
		client, _, err := dialer.Dial("ws://tandem.test/", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		test(t, client, raw, <-ends)
	})
}

func TestSilentClientIsNoticed(t *testing.T) {
	withClient(t, func(t *testing.T, _ *websocket.Conn, raw net.Conn, server transport.Conn) {
		go io.Copy(io.Discard, raw) // takes pings and does not answer
		start := time.Now()
		if _, err := server.Read(); err == nil {
			t.Fatal("a frame from nowhere")
		}
		if took := time.Since(start); took > 25*time.Second {
			t.Errorf("noticed after %v", took)
		}
	})
}

func TestIdleClientStays(t *testing.T) {
	withClient(t, func(t *testing.T, client *websocket.Conn, _ net.Conn, server transport.Conn) {
		go client.ReadMessage() // answers pings
		go func() {
			time.Sleep(10 * time.Minute)
			client.WriteMessage(websocket.TextMessage, []byte("still here"))
			client.Close()
		}()
		if frame, err := server.Read(); string(frame) != "still here" {
			t.Errorf("%q, %v", frame, err)
		}
		if _, err := server.Read(); err == nil {
			t.Error("no error after the end")
		}
	})
}

// A reader that is not reading, because its client is ahead of the answers, does not take the client for dead.
func TestPausedReaderStopsTheClock(t *testing.T) {
	withClient(t, func(t *testing.T, client *websocket.Conn, _ net.Conn, server transport.Conn) {
		go func() {
			client.WriteMessage(websocket.TextMessage, []byte("one"))
			client.WriteMessage(websocket.TextMessage, []byte("two"))
		}()
		go client.ReadMessage()
		server.Read()
		time.Sleep(10 * time.Minute)
		if frame, err := server.Read(); string(frame) != "two" {
			t.Errorf("%q, %v", frame, err)
		}
		server.Close(transport.Normal, "")
		server.Read()
	})
}

func TestStalledClientIsGivenUp(t *testing.T) {
	withClient(t, func(t *testing.T, _ *websocket.Conn, _ net.Conn, server transport.Conn) {
		start := time.Now()
		if err := server.WriteBatch([][]byte{[]byte("unread")}); err == nil {
			t.Fatal("written to nobody")
		}
		if took := time.Since(start); took > patience {
			t.Errorf("given up after %v", took)
		}
		server.Read()
	})
}

// A client on a slow line takes minutes for what it is sent, and its answers to pings are stuck behind that.
func TestSlowClientStays(t *testing.T) {
	withClient(t, func(t *testing.T, _ *websocket.Conn, raw net.Conn, server transport.Conn) {
		var line sync.WaitGroup
		line.Go(func() {
			buf := make([]byte, piece/5)
			for {
				if _, err := raw.Read(buf); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		})
		read := make(chan error)
		go func() {
			_, err := server.Read()
			read <- err
		}()
		if err := server.WriteBatch([][]byte{make([]byte, 20*piece)}); err != nil {
			t.Errorf("after %v", err)
		}
		select {
		case err := <-read:
			t.Errorf("given up: %v", err)
		default:
		}
		raw.Close()
		<-read
		line.Wait()
	})
}

func TestClose(t *testing.T) {
	t.Run("answered", func(t *testing.T) {
		withClient(t, func(t *testing.T, client *websocket.Conn, _ net.Conn, server transport.Conn) {
			go server.Close(transport.Restarting, transport.ComeBack(time.Second))
			go server.Read()
			_, _, err := client.ReadMessage()
			var closed *websocket.CloseError
			if !errors.As(err, &closed) || closed.Code != int(transport.Restarting) || closed.Text != "come back in 1000 ms" {
				t.Errorf("the client reads %v", err)
			}
		})
	})
	t.Run("not answered", func(t *testing.T) {
		withClient(t, func(t *testing.T, _ *websocket.Conn, raw net.Conn, server transport.Conn) {
			go io.Copy(io.Discard, raw)
			start := time.Now()
			server.Close(transport.Normal, "")
			if _, err := server.Read(); err != transport.ErrClosed {
				t.Errorf("read %v", err)
			}
			if took := time.Since(start); took > linger {
				t.Errorf("released after %v", took)
			}
		})
	})
	t.Run("not even read", func(t *testing.T) {
		withClient(t, func(t *testing.T, _ *websocket.Conn, _ net.Conn, server transport.Conn) {
			var batch sync.WaitGroup
			batch.Go(func() { server.WriteBatch([][]byte{make([]byte, piece)}) })
			synctest.Wait()
			start := time.Now()
			server.Close(transport.Normal, "")
			server.Read()
			batch.Wait()
			if took := time.Since(start); took > linger {
				t.Errorf("released after %v", took)
			}
		})
	})
}
