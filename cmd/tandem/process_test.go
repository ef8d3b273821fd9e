package main

import (
	"bytes"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a process may take for anything that a test waits for.
const patience = 30 * time.Second

// process is a running binary. What it prints can be read while it runs.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	out    output // of both streams
	exited chan struct{}
}

// output is a buffer that tells of each write.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
	more chan struct{}
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case o.more <- struct{}{}:
	default:
	}
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start runs the binary; adjust, if not nil, changes the command before it starts.
func start(t *testing.T, adjust func(*exec.Cmd), args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(binary, args...), exited: make(chan struct{})}
	p.out.more = make(chan struct{}, 1)
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	p.cmd.Dir = t.TempDir()
	if adjust != nil {
		adjust(p.cmd)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait()
		close(p.exited)
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.exited
	})
	return p
}

// await waits until the process has printed text, and returns the line that holds it.
func (p *process) await(text string) string {
	p.t.Helper()
	timeout := time.After(patience)
	for {
		for line := range strings.Lines(p.out.String()) {
			if strings.Contains(line, text) && strings.HasSuffix(line, "\n") {
				return line
			}
		}
		select {
		case <-p.out.more:
		case <-p.exited:
			p.t.Fatalf("it ended without printing %q:\n%s", text, p.out.String())
		case <-timeout:
			p.t.Fatalf("it did not print %q:\n%s", text, p.out.String())
		}
	}
}

// address waits until the server is ready and returns where.
func (p *process) address() string {
	p.t.Helper()
	line := p.await("Open http")
	return strings.TrimSuffix(strings.TrimSpace(line[strings.Index(line, "http"):]), "/")
}

func (p *process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

// exitCode waits for the end.
func (p *process) exitCode() int {
	p.t.Helper()
	select {
	case <-p.exited:
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		p.t.Fatalf("it does not end:\n%s", p.out.String())
		return 0
	}
}

// refuses expects that the command ends with code 1 after a single line with all the parts.
func refuses(t *testing.T, p *process, parts ...string) {
	t.Helper()
	if code := p.exitCode(); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	text := p.out.String()
	if strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, "tandem: ") {
		t.Errorf("it should print one line that begins with its name, and prints:\n%s", text)
	}
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %q", part, text)
		}
	}
}
