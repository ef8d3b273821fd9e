package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// follower is a client that is subscribed to docs/crowd and counts on every revision in order. It does not touch the
// test, as it runs in a goroutine of its own.
type follower struct {
	conn *websocket.Conn
	next int // the version that it waits for
}

func follow(server *Server, from int) (*follower, error) {
	dialer := websocket.Dialer{ReadBufferSize: 1024, WriteBufferSize: 256, HandshakeTimeout: frameTimeout}
	conn, response, err := dialer.Dial(server.Socket(), nil)
	if err != nil {
		return nil, err
	}
	_ = response.Body.Close()
	request := fmt.Sprintf(`{"a":"s","c":"docs","d":"crowd","v":%d}`, from)
	return &follower{conn, from}, conn.WriteMessage(websocket.TextMessage, []byte(request))
}

// until reads until the follower has all revisions below version. Anything but the next revision is an error.
func (f *follower) until(version int) error {
	for f.next < version {
		if err := f.read(); err != nil {
			return err
		}
	}
	return nil
}

func (f *follower) read() error {
	_ = f.conn.SetReadDeadline(time.Now().Add(frameTimeout))
	_, frame, err := f.conn.ReadMessage()
	if err != nil {
		return err
	}
	if !bytes.Contains(frame, []byte(`"a":"op"`)) {
		return nil // the greeting, or the answer to the subscription
	}
	if !bytes.Contains(frame, fmt.Appendf(nil, `"v":%d,`, f.next)) {
		return fmt.Errorf("version %d is due and this came: %s", f.next, frame)
	}
	f.next++
	return nil
}

// farewell reads up to the end of the connection and returns the code and reason that the server gave.
func (f *follower) farewell() (code int, reason string, err error) {
	for {
		var end *websocket.CloseError
		switch err := f.read(); {
		case err == nil:
		case errors.As(err, &end):
			return end.Code, end.Text, nil
		default:
			return 0, "", err
		}
	}
}

// each runs f for all followers, a bounded number at a time, and fails the test with the first error.
func each[T any](t *testing.T, all []T, f func(i int) error) {
	t.Helper()
	errs := make(chan error, len(all))
	gate := make(chan struct{}, 50)
	var wait sync.WaitGroup
	for i := range all {
		gate <- struct{}{}
		wait.Go(func() {
			defer func() { <-gate }()
			if err := f(i); err != nil {
				errs <- fmt.Errorf("client %d: %w", i, err)
			}
		})
	}
	wait.Wait()
	close(errs)
	if err := <-errs; err != nil {
		t.Fatalf("%v, and %d more", err, len(errs))
	}
}

// TestCrowd has a thousand clients in one document. All get every revision; when the server is told to stop, each is told
// when to come back, and not all at one time; and when they come back, they get what they have missed.
func TestCrowd(t *testing.T) {
	if testing.Short() {
		t.Skip("a thousand connections take a while")
	}
	const clients, revisions = 1000, 20
	server := Start(t)
	writer := join(t, server)
	writer.create("crowd", "", 1)

	crowd := make([]*follower, clients)
	connect := func(from int) {
		each(t, crowd, func(i int) (err error) {
			crowd[i], err = follow(server, from)
			return err
		})
	}
	connect(0)
	write := func(from int) {
		for v := from; v < from+revisions; v++ {
			writer.send(`{"a":"op","c":"docs","d":"crowd","v":%d,"seq":%d,"x":{},"op":["x"]}`, v, v+1)
			writer.expect(`{"a":"op","c":"docs","d":"crowd","src":%q,"seq":%d,"v":%d}`, writer.id, v+1, v)
		}
	}
	write(1)
	each(t, crowd, func(i int) error { return crowd[i].until(1 + revisions) })

	stopped := make(chan int)
	go func() { stopped <- server.Stop() }()
	pauses := make([]int, clients)
	each(t, crowd, func(i int) error {
		code, reason, err := crowd[i].farewell()
		if err != nil {
			return err
		}
		_, ms, _ := strings.Cut(reason, "come back in ")
		if pauses[i], err = strconv.Atoi(strings.TrimSuffix(ms, " ms")); code != 4001 || err != nil {
			return fmt.Errorf("closed with %d %q", code, reason)
		}
		return crowd[i].conn.Close()
	})
	if code := <-stopped; code != 0 {
		t.Errorf("exit code %d", code)
	}
	first, last := pauses[0], pauses[0]
	for _, p := range pauses {
		first, last = min(first, p), max(last, p)
	}
	if last-first < 1000 {
		t.Errorf("all are to come back between %d and %d ms", first, last)
	}

	server.Restart()
	writer = join(t, server)
	if text, version := writer.text("crowd"); version != 1+revisions || len(text) != revisions {
		t.Errorf("version %d with %d characters after the restart", version, len(text))
	}
	connect(1 + revisions/2)
	each(t, crowd, func(i int) error { return crowd[i].until(1 + revisions) })
	each(t, crowd, func(i int) error { return crowd[i].conn.Close() })
}

// TestManyConnections has many connections in many documents, each of which gets what is written there.
// TANDEM_E2E_CONNECTIONS sets how many.
func TestManyConnections(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a while")
	}
	server := Start(t)
	load := exec.Command("go", "run", "./load", "-url", server.Socket(), "-pid", strconv.Itoa(server.cmd.Process.Pid),
		"-for", "1s", "crowd", "-docs", "100", "-readers", strconv.Itoa(amount(t, "TANDEM_E2E_CONNECTIONS", 1000)))
	out, err := load.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}

// TestStalledReader has a reader that stops reading while others write at full load: the server's memory stays flat, and
// the reader gets every revision later. TANDEM_E2E_STALL sets for how many seconds.
func TestStalledReader(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a while")
	}
	seconds := amount(t, "TANDEM_E2E_STALL", 3)
	// Enough to fill the buffers of both kernels, and not so much that the document becomes too large.
	chunk := max(64, 3072/seconds)
	server := Start(t)
	load := exec.Command("go", "run", "./load", "-url", server.Socket(), "-pid", strconv.Itoa(server.cmd.Process.Pid),
		"-for", fmt.Sprintf("%ds", seconds), "-most", "200", "-chunk", strconv.Itoa(chunk), "stall", "-writers", "4", "-readers", "4")
	out, err := load.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Error(err)
	}
}
