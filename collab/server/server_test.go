package server

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newServer returns a server on a store that forgets, and what it logs. It is closed at the end of the test.
func newServer(t *testing.T) (*Server, *bytes.Buffer) {
	t.Helper()
	log := &bytes.Buffer{}
	s, err := New(Options{Data: "memory:", Logger: slog.New(slog.NewTextHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close(context.Background()) })
	return s, log
}

func request(s *Server, path string) *httptest.ResponseRecorder {
	recorder := httptest.NewRecorder()
	s.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder
}

func TestHealthAndReady(t *testing.T) {
	s, _ := newServer(t)
	for _, path := range []string{"/healthz", "/readyz"} {
		if got := request(s, path); got.Code != http.StatusOK {
			t.Errorf("%s: %d %s", path, got.Code, got.Body)
		}
	}
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if got := request(s, "/readyz"); got.Code != http.StatusServiceUnavailable {
		t.Errorf("ready after Close: %d %s", got.Code, got.Body)
	}
	if got := request(s, "/healthz"); got.Code != http.StatusOK {
		t.Errorf("a server that stops is still alive: %d", got.Code)
	}
}

// A page brings a guest's identity. What caches may share does not, nor does what is not for people.
func TestGuestsAreGreetedByPages(t *testing.T) {
	s, _ := newServer(t)
	for path, want := range map[string]int{"/": 1, "/d/some-document": 1, "/assets/app.js": 0, "/healthz": 0} {
		if got := len(request(s, path).Result().Cookies()); got != want {
			t.Errorf("%s sets %d cookies, want %d", path, got, want)
		}
	}
}

// Every answer bears the headers that keep a browser from doing what no page of ours asks for.
func TestSecurityHeaders(t *testing.T) {
	s, _ := newServer(t)
	for _, path := range []string{"/", "/d/x", "/assets/none.js", "/v1/me", "/healthz", "/ws"} {
		got := request(s, path).Header()
		for name, want := range headers {
			if got.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, got.Get(name))
			}
		}
	}
	for _, word := range []string{"unsafe-eval", "http:", "https:", "*"} {
		if strings.Contains(contentPolicy, word) {
			t.Errorf("the policy allows %s", word)
		}
	}
	if scripts := "script-src"; strings.Contains(contentPolicy, scripts) {
		t.Error("scripts have a rule of their own, beside default-src 'self'")
	}
}

// A page of another site cannot open a socket, unless it is allowed; who names no origin is not a browser.
func TestSocketOrigins(t *testing.T) {
	s, err := New(Options{Data: "memory:", AllowOrigins: []string{"https://friend.example"}})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close(context.Background())
	web := httptest.NewServer(s.Handler())
	defer web.Close()
	for origin, want := range map[string]int{
		"": http.StatusSwitchingProtocols, web.URL: http.StatusSwitchingProtocols, "https://friend.example": http.StatusSwitchingProtocols,
		"https://evil.example": http.StatusForbidden, "null": http.StatusForbidden, "https://friend.example.evil.example": http.StatusForbidden,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		conn, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(web.URL, "http")+"/ws", header)
		if response == nil || response.StatusCode != want {
			t.Errorf("origin %q: %v, %v, want %d", origin, response, err, want)
		}
		if err == nil {
			conn.Close()
		}
	}
	if _, err := New(Options{Data: "memory:", AllowOrigins: []string{"friend.example"}}); err == nil {
		t.Error("an origin that is none was accepted")
	}
}

// The API answers by itself, also where it has nothing, and knows the guest that a page has greeted.
func TestAPI(t *testing.T) {
	s, _ := newServer(t)
	for path, want := range map[string]int{"/v1/me": http.StatusUnauthorized, "/v1/nothing": http.StatusNotFound} {
		got := request(s, path)
		if kind := got.Header().Get("Content-Type"); got.Code != want || kind != "application/problem+json" {
			t.Errorf("%s: %d %s", path, got.Code, kind)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/v1/me", nil)
	r.AddCookie(request(s, "/").Result().Cookies()[0])
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"id":"guest:`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestNotReadyWithoutStore(t *testing.T) {
	s, _ := newServer(t)
	if err := s.store.Close(); err != nil {
		t.Fatal(err)
	}
	if got := request(s, "/readyz"); got.Code != http.StatusServiceUnavailable {
		t.Errorf("ready without a store: %d %s", got.Code, got.Body)
	}
}

func TestPanicIsAnswered(t *testing.T) {
	s, log := newServer(t)
	s.echo.GET("/panics", func(echo.Context) error { panic("a secret") })
	if got := request(s, "/panics"); got.Code != http.StatusInternalServerError || strings.Contains(got.Body.String(), "secret") {
		t.Errorf("%d %s", got.Code, got.Body)
	}
	if !strings.Contains(log.String(), "a secret") || !strings.Contains(log.String(), "server_test.go") {
		t.Errorf("the log lacks the cause or the stack:\n%s", log)
	}
}

// A client that never ends its request does not hold up the end of the server.
func TestCloseCutsOffRequests(t *testing.T) {
	s, _ := newServer(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(listener) }()
	entered := make(chan struct{})
	s.echo.GET("/slow", func(c echo.Context) error {
		close(entered)
		<-c.Request().Context().Done()
		return nil
	})
	failed := make(chan error, 1)
	go func() {
		response, err := http.Get("http://" + listener.Addr().String() + "/slow")
		if err == nil {
			_ = response.Body.Close()
		}
		failed <- err
	}()
	<-entered
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if err := s.Close(ctx); err != nil {
		t.Errorf("the store has nothing left to do, and yet: %v", err)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	if err := <-failed; err == nil {
		t.Error("the request was not cut off")
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestNewRefusesUnknownStore(t *testing.T) {
	if _, err := New(Options{Data: "nonsense:x"}); err == nil {
		t.Error("a store of an unknown kind was opened")
	}
}

// A projection of a name that is one already would never be reached.
func TestProjectionsMustMakeSense(t *testing.T) {
	projection := func(name, collection string) *collab.Projection {
		p, err := collab.NewProjection(name, collection, "a")
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for want, projections := range map[string][]*collab.Projection{
		`two projections "p"`:   {projection("p", "c"), projection("p", "d")},
		`of the projection "p"`: {projection("p", "c"), projection("q", "p")},
	} {
		if _, err := New(Options{Data: "memory:", Projections: projections}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
