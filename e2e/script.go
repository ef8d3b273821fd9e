package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"
)

// Script is a program of node/ or browser/ that runs beside the test. It prints lines of JSON and reads commands, one
// a line.
type Script struct {
	t      testing.TB
	name   string
	stdin  io.WriteCloser
	lines  chan json.RawMessage // closed when the program ends
	stderr bytes.Buffer         // to be read after lines is closed
	err    error                // of the program; likewise
}

// Run starts the program with config as its argument. It is killed at the end of the test, or after limit.
func Run(t testing.TB, limit time.Duration, name string, config any) *Script {
	t.Helper()
	if _, err := os.Stat("node_modules"); err != nil {
		t.Fatal("e2e/node_modules is missing: run `make e2e`, or `npm ci` in e2e/")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("node is missing: install Node 20 or newer (Debian: apt-get install nodejs npm)")
	}
	argument, err := json.Marshal(config)
	if err != nil {
		t.Fatal(err)
	}
	s := &Script{t: t, name: name, lines: make(chan json.RawMessage, 1<<16)}
	cmd := exec.Command(node, name, string(argument))
	cmd.Stderr = &s.stderr
	if s.stdin, err = cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	hung := time.AfterFunc(limit, func() { _ = cmd.Process.Kill() })
	go s.pump(cmd, stdout)
	t.Cleanup(func() {
		hung.Stop()
		_ = cmd.Process.Kill()
		for range s.lines { // until the pump has ended
		}
	})
	return s
}

func (s *Script) pump(cmd *exec.Cmd, stdout io.Reader) {
	defer close(s.lines)
	scanner := bufio.NewScanner(stdout)
	scanner.Buffer(nil, 64<<20)
	for scanner.Scan() {
		s.lines <- bytes.Clone(scanner.Bytes())
	}
	s.err = cmd.Wait()
}

// Next decodes the next line into v. A program that has ended fails the test.
func (s *Script) Next(v any) {
	s.t.Helper()
	line, ok := <-s.lines
	if !ok {
		s.t.Fatalf("%s ended too early, or was ended as it took too long: %v\n%s", s.name, s.err, s.stderr.String())
	}
	s.decode(line, v)
}

// TryNext is Next without waiting; false says that there is no line now.
func (s *Script) TryNext(v any) bool {
	s.t.Helper()
	select {
	case line, ok := <-s.lines:
		if ok {
			s.decode(line, v)
		}
		return ok
	default:
		return false
	}
}

func (s *Script) decode(line json.RawMessage, v any) {
	s.t.Helper()
	if err := json.Unmarshal(line, v); err != nil {
		s.t.Fatalf("%s printed %q: %v", s.name, line, err)
	}
}

// Say sends the program a line.
func (s *Script) Say(line string) {
	s.t.Helper()
	if _, err := io.WriteString(s.stdin, line+"\n"); err != nil {
		s.t.Fatalf("%s: %v", s.name, err)
	}
}

// Wait waits until the program has ended and fails the test unless it ended well.
func (s *Script) Wait() {
	s.t.Helper()
	for range s.lines {
	}
	if s.err != nil {
		s.t.Fatalf("%s: %v\n%s", s.name, s.err, s.stderr.String())
	}
}
