package server

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/transport"
)

// socket connects to s and has shaken hands.
func socket(t *testing.T, s *Server) *websocket.Conn {
	t.Helper()
	web := httptest.NewServer(s.Handler())
	t.Cleanup(web.Close)
	conn, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(web.URL, "http")+"/ws", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
	ask(t, conn, `{"a":"hs","id":null,"protocol":1,"protocolMinor":2}`, "hs")
	return conn
}

// ask sends a frame and returns the next one of that action.
func ask(t *testing.T, conn *websocket.Conn, frame, action string) map[string]any {
	t.Helper()
	if err := conn.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		t.Fatal(err)
	}
	for {
		var reply map[string]any
		if err := conn.ReadJSON(&reply); err != nil {
			t.Fatal(err)
		}
		if reply["a"] == action {
			return reply
		}
	}
}

// A title stands in the catalog by the time that its author hears of the commit.
func TestTitleReachesCatalog(t *testing.T) {
	s, _ := newServer(t)
	conn := socket(t, s)
	doc := collab.DocID{Collection: "docs", ID: "x"}
	for _, step := range []struct{ change, want string }{
		{`"v":0,"seq":1,"create":{"type":"text-unicode","data":"  Plan\nA"}`, "Plan A"},
		{`"v":1,"seq":2,"op":[8,"😀"]`, "Plan A😀"},
		{`"v":2,"seq":3,"del":true`, ""},
	} {
		if reply := ask(t, conn, `{"a":"op","c":"titles","d":"x","x":{},`+step.change+`}`, "op"); reply["error"] != nil {
			t.Fatal(reply["error"])
		}
		entry, err := s.store.Entry(context.Background(), doc)
		if err != nil || entry.Title != step.want {
			t.Errorf("after %s the title is %q (%v), want %q", step.change, entry.Title, err, step.want)
		}
	}
}

// Whoever is connected is told to come back, and what was acknowledged is in the store.
func TestCloseTellsClients(t *testing.T) {
	s, _ := newServer(t)
	conn := socket(t, s)
	ask(t, conn, `{"a":"op","c":"docs","d":"x","v":0,"seq":1,"x":{},"create":{"type":"rich-text"}}`, "op")
	closed := make(chan error, 1)
	go func() {
		_, _, err := conn.ReadMessage()
		closed <- err
	}()
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
	var told *websocket.CloseError
	if err := <-closed; !errors.As(err, &told) || told.Code != int(transport.Restarting) {
		t.Errorf("the client was told %v", err)
	}
}
