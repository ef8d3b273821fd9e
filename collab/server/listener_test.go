package server

import (
	"bytes"
	"log/slog"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

// spent is a net.Listener of a process that has no file descriptors left.
type spent struct{ net.Listener }

func (spent) Accept() (net.Conn, error) {
	return nil, &net.OpError{Op: "accept", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
}

func TestFullListenerIsTold(t *testing.T) {
	var log bytes.Buffer
	l := &fullListener{Listener: spent{}, log: slog.New(slog.NewTextHandler(&log, nil))}
	for range 3 {
		if _, err := l.Accept(); err == nil {
			t.Fatal("accepted")
		}
	}
	if n := strings.Count(log.String(), "ulimit -n"); n != 1 {
		t.Errorf("told %d times, want once a minute:\n%s", n, log.String())
	}
}

func TestOpenFiles(t *testing.T) {
	if n := openFiles(); n == 0 {
		t.Error("nobody knows how many files may be open")
	}
}
