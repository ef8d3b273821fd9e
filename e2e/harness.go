package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// startTimeout is how long a server may take until it is ready, and to drain.
const startTimeout = 30 * time.Second

// Server is a running tandem binary with a directory and a port of its own.
type Server struct {
	t     testing.TB
	addr  string
	data  string
	flags []string // of serve, beside those for the above
	log   string   // the file that takes what the binary prints
	cmd   *exec.Cmd
}

// Start builds the binary, once for all tests, and starts it with flags. The server is killed when the test ends; what it printed
// is shown if the test failed.
func Start(t testing.TB, flags ...string) *Server {
	t.Helper()
	s := prepare(t)
	s.flags = flags
	s.Restart()
	return s
}

// prepare makes a Server that does not run yet.
func prepare(t testing.TB) *Server {
	t.Helper()
	dir := t.TempDir()
	s := &Server{t: t, addr: freeAddr(t), data: filepath.Join(dir, "data"), log: filepath.Join(dir, "log")}
	t.Cleanup(func() {
		s.Kill()
		if t.Failed() {
			t.Logf("what the server printed:\n%s", tail(s.log, 4000))
		}
	})
	return s
}

// URL returns the address of the pages, without a slash at the end.
func (s *Server) URL() string { return "http://" + s.addr }

// Socket returns the address of the WebSocket.
func (s *Server) Socket() string { return "ws://" + s.addr + "/ws" }

// Kill ends the process with SIGKILL, as the machine's going down would.
func (s *Server) Kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Stop ends the process with SIGTERM and returns its exit code.
func (s *Server) Stop() int {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	hung := time.AfterFunc(startTimeout, func() { _ = s.cmd.Process.Kill() })
	defer hung.Stop()
	_ = s.cmd.Wait()
	code := s.cmd.ProcessState.ExitCode()
	s.cmd = nil
	return code
}

// Restart starts the binary again, on the same port and directory, and waits until it is ready.
func (s *Server) Restart() {
	s.t.Helper()
	s.launch()
	if err := s.awaitReady(); err != nil {
		s.t.Fatalf("the server did not become ready: %v\n%s", err, tail(s.log, 4000))
	}
}

// launch starts the binary without waiting for it.
func (s *Server) launch() {
	s.t.Helper()
	out, err := os.OpenFile(s.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		s.t.Fatal(err)
	}
	defer out.Close() // the process has its own handle
	s.cmd = exec.Command(binary(s.t), append([]string{"serve", "--addr", s.addr, "--data", s.data}, s.flags...)...)
	s.cmd.Stdout, s.cmd.Stderr = out, out
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
}

func (s *Server) awaitReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL()+"/readyz", nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err == nil {
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// freeAddr returns an address on which nobody listens. The port lies below those that the system gives to outgoing
// connections: else a client that dials while the server is down can be given the server's own port and talk to itself.
func freeAddr(t testing.TB) string {
	t.Helper()
	for range 100 {
		addr := fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(12000))
		if listener, err := net.Listen("tcp", addr); err == nil {
			_ = listener.Close()
			return addr
		}
	}
	t.Fatal("no port is free between 20000 and 32000")
	return ""
}

// built is the binary that all tests run.
var built struct {
	once sync.Once
	path string
	err  error
}

// binary returns the path of the binary to test: TANDEM_BIN, else one built from this source.
func binary(t testing.TB) string {
	t.Helper()
	built.once.Do(func() {
		if built.path = os.Getenv("TANDEM_BIN"); built.path != "" {
			return
		}
		dir, err := os.MkdirTemp("", "tandem-e2e-")
		if err != nil {
			built.err = err
			return
		}
		built.path = filepath.Join(dir, "tandem")
		out, err := exec.Command("go", "build", "-o", built.path, "../cmd/tandem").CombinedOutput()
		if err != nil {
			built.err = fmt.Errorf("go build: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

// removeBinary deletes what binary built.
func removeBinary() {
	if built.path != "" && os.Getenv("TANDEM_BIN") == "" {
		_ = os.RemoveAll(filepath.Dir(built.path))
	}
}

// tail returns the end of a file.
func tail(path string, limit int64) string {
	f, err := os.Open(path)
	if err != nil {
		return err.Error()
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.Size() > limit {
		if _, err := f.Seek(-limit, io.SeekEnd); err != nil {
			return err.Error()
		}
	}
	var text bytes.Buffer
	if _, err := text.ReadFrom(f); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(text.String())
}
