package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// unavailable is the code of a close that says: come back and send it again.
const unavailable = 4003

// smallDisk mounts a file system of so many MiB at path, or skips the test where that is not allowed.
func smallDisk(t *testing.T, path string, size int) {
	t.Helper()
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tandem-e2e", path, "tmpfs", 0, fmt.Sprintf("size=%dm", size)); err != nil {
		if os.Getenv("CI") != "" && os.Geteuid() == 0 {
			t.Fatalf("mount: %v", err)
		}
		t.Skipf("a full disk is not tried: this user may not mount a small one: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(path, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
}

// fill takes all space that is left on the disk of dir, and returns the file that does.
func fill(t *testing.T, dir string) string {
	t.Helper()
	f, err := os.CreateTemp(dir, "filler-")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 64<<10); len(block) > 0; {
		_, err := f.Write(block)
		switch {
		case errors.Is(err, syscall.ENOSPC):
			block = block[:len(block)/2]
		case err != nil:
			t.Fatal(err)
		}
	}
	return f.Name()
}

// TestFullDisk lets the disk run full while clients write: nothing is acknowledged that is not there, and they go on by
// themselves once there is space. A server that is killed meanwhile says what is wrong when it is started too early, and has
// everything when it is started later.
func TestFullDisk(t *testing.T) {
	server := prepare(t)
	smallDisk(t, server.data, 16)
	t.Cleanup(server.Kill) // before the disk goes
	server.Restart()
	run := startDurable(t, server, 0, "text-unicode", "rich-text", "json1")

	for _, killed := range []bool{false, true} {
		run.load(50)
		filler := fill(t, server.data)
		wantRefused(t, server)
		run.drain()
		if killed {
			server.Kill()
			wantNoStart(t, server)
		}
		if err := os.Remove(filler); err != nil {
			t.Fatal(err)
		}
		if killed {
			server.Restart()
		}
		run.load(50)
		run.checkKept()
		run.checkLogs()
	}
	run.finish()
	wantChecked(t, server)
}

// wantRefused writes into a document until the disk is full. The client is then told so, or its connection ends with the
// advice to come back.
func wantRefused(t *testing.T, server *Server) {
	t.Helper()
	c := join(t, server)
	defer c.close()
	large, err := json.Marshal(strings.Repeat("so much text that there is no room for it; ", 5000))
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; ; n++ {
		if n == 200 {
			t.Fatal("the disk does not get full")
		}
		c.send(`{"a":"op","c":"docs","d":"large-%d","v":0,"seq":1,"x":{},"create":{"type":%q,"data":%s}}`, time.Now().UnixNano(), textURI, large)
		f, err := c.read()
		var end *websocket.CloseError
		switch {
		case errors.As(err, &end):
			if end.Code != unavailable || end.Text == "" {
				t.Errorf("the connection was closed with %d %q, want %d and a reason", end.Code, end.Text, unavailable)
			}
			return
		case err != nil:
			t.Fatal(err)
		case f["error"] != nil:
			t.Logf("refused with %s", show(f))
			return
		}
	}
}

// wantNoStart starts the server on the full disk: it is ready all the same if the little that it writes then fits, else it
// ends and says what to do.
func wantNoStart(t *testing.T, server *Server) {
	t.Helper()
	server.launch()
	ended := make(chan struct{})
	go func() {
		_ = server.cmd.Wait()
		close(ended)
	}()
	if server.readyBefore(ended) {
		t.Log("the server starts on a full disk")
		_ = server.cmd.Process.Kill()
		<-ended
	} else if said := tail(server.log, 500); !strings.Contains(said, "make room on its disk") {
		t.Errorf("the server ended with %q", said)
	}
	server.cmd = nil
	if left, _ := filepath.Glob(filepath.Join(server.data, "*.new")); len(left) > 0 {
		t.Errorf("%v were left behind", left)
	}
}

// readyBefore waits until the server is ready, or has ended.
func (s *Server) readyBefore(ended <-chan struct{}) bool {
	for {
		response, err := http.Get(s.URL() + "/readyz")
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return true
			}
		}
		select {
		case <-ended:
			return false
		case <-time.After(5 * time.Millisecond):
		}
	}
}
