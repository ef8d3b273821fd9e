package server

import (
	"errors"
	"log/slog"
	"net"
	"syscall"
	"time"
)

// fullListener tells the operator when the process has no file descriptor left for another connection. net/http waits
// and tries again, and says so only among what clients do wrong.
type fullListener struct {
	net.Listener
	log  *slog.Logger
	told time.Time // by the one goroutine that accepts
}

// fullEvery is how often that is told at the most.
const fullEvery = time.Minute

// Accept implements net.Listener.
func (l *fullListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if (errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)) && time.Since(l.told) > fullEvery {
		l.told = time.Now()
		l.log.Error("no more connections can be taken: the process has as many files open as it may; allow more (ulimit -n, or LimitNOFILE of systemd)",
			"limit", openFiles(), "err", err)
	}
	return conn, err
}

// enoughFiles is how many open files are enough for 10,000 connections.
const enoughFiles = 10_500

// openFiles returns how many files, connections included, the process may have open. Go raises the soft limit to the
// hard one when it starts.
func openFiles() uint64 {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return 0
	}
	return limit.Cur
}

// warnOfFewFiles says at the start that there is not much room for connections.
func warnOfFewFiles(log *slog.Logger) {
	if n := openFiles(); n > 0 && n < enoughFiles {
		log.Warn("there is room for fewer than 10,000 connections: allow more open files (ulimit -n, or LimitNOFILE of systemd)", "limit", n)
	}
}
