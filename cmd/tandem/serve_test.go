package main

import (
	binaryenc "encoding/binary"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	bbolt "go.etcd.io/bbolt"
)

const anyPort = "127.0.0.1:0"

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestServe(t *testing.T) {
	for _, end := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(end.String(), func(t *testing.T) {
			p := start(t, nil, "serve", "--addr", anyPort)
			url := p.address()
			for _, path := range []string{"/healthz", "/readyz"} {
				if code, body := get(t, url+path); code != http.StatusOK {
					t.Errorf("%s: %d %q", path, code, body)
				}
			}
			if _, err := os.Stat(filepath.Join(p.cmd.Dir, "tandem-data")); err != nil {
				t.Errorf("the default directory was not made: %v", err)
			}
			if strings.Contains(p.out.String(), "Other machines") {
				t.Error("a loopback address is said to be open to others")
			}
			p.signal(end)
			if code := p.exitCode(); code != 0 {
				t.Errorf("exit code %d\n%s", code, p.out.String())
			}
		})
	}
}

// A second signal does not wait for a client that never finishes its request.
func TestSecondSignal(t *testing.T) {
	p := start(t, nil, "serve", "--addr", anyPort)
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.address(), "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\n"); err != nil {
		t.Fatal(err)
	}
	get(t, p.address()+"/healthz") // connections are accepted in order: the server has the other one too
	p.signal(syscall.SIGTERM)
	p.await("a second signal ends at once")
	for begun := time.Now(); ; {
		_ = p.cmd.Process.Signal(syscall.SIGTERM) // until the first has been taken in
		select {
		case <-p.exited:
			if status, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus); !ok || !status.Signaled() {
				t.Errorf("it drained all the same, in %v: %v", time.Since(begun), p.cmd.ProcessState)
			}
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func TestServeSettings(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "deep", "data")
	variables := func(cmd *exec.Cmd) {
		cmd.Env = append(os.Environ(), "TANDEM_ADDR="+anyPort, "TANDEM_DATA="+dir, "TANDEM_LOG_FORMAT=json", "TANDEM_LOG_LEVEL=error")
	}
	p := start(t, variables, "serve", "--log-level", "info")
	p.address()
	line := p.await("serving")
	var record map[string]any
	if err := json.Unmarshal([]byte(line), &record); err != nil {
		t.Errorf("the log should be JSON by the variable, at the level of the flag: %v in %s", err, line)
	}
	if record["version"] != "v1.2.3-test" || record["data"] != dir {
		t.Errorf("unexpected %s", line)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Error(err)
	}
}

func TestServeOpenAddress(t *testing.T) {
	p := start(t, nil, "serve", "--addr", ":0")
	p.address()
	p.await("There are no accounts")
}

func TestServeRefusals(t *testing.T) {
	t.Run("directory in use", func(t *testing.T) {
		dir := t.TempDir()
		start(t, nil, "serve", "--addr", anyPort, "--data", dir).address()
		refuses(t, start(t, nil, "serve", "--addr", anyPort, "--data", dir), dir, "another process", "choose another")
	})
	t.Run("port taken", func(t *testing.T) {
		addr := strings.TrimPrefix(start(t, nil, "serve", "--addr", anyPort).address(), "http://")
		refuses(t, start(t, nil, "serve", "--addr", addr), addr, "taken", "--addr")
	})
	t.Run("bad address", func(t *testing.T) {
		refuses(t, start(t, nil, "serve", "--addr", "nonsense"), "nonsense", "host:port")
	})
	t.Run("unwritable directory", func(t *testing.T) {
		dir := unwritable(t)
		refuses(t, start(t, asNobody, "serve", "--addr", anyPort, "--data", dir), dir, "writable")
	})
	t.Run("a file in its place", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		refuses(t, start(t, nil, "serve", "--addr", anyPort, "--data", file), file)
	})
	t.Run("newer format", func(t *testing.T) {
		dir := newerFormat(t)
		refuses(t, start(t, nil, "serve", "--addr", anyPort, "--data", dir), dir, "newer tandem", "format 4711")
	})
	t.Run("unknown flag", func(t *testing.T) {
		refuses(t, start(t, nil, "serve", "--nonsense"), "--nonsense")
	})
	t.Run("unknown command", func(t *testing.T) {
		refuses(t, start(t, nil, "nonsense"), "nonsense")
	})
	t.Run("log level", func(t *testing.T) {
		refuses(t, start(t, nil, "serve", "--log-level", "loud"), "loud", "debug")
	})
	t.Run("log format", func(t *testing.T) {
		refuses(t, start(t, nil, "serve", "--log-format", "xml"), "xml", "json")
	})
}

// unwritable returns a directory that asNobody's process cannot write to.
func unwritable(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "tandem-unwritable-") // above it all may pass, as t.TempDir does not grant
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	return dir
}

// asNobody makes root's permissions not count.
func asNobody(cmd *exec.Cmd) {
	if os.Getuid() == 0 {
		const nobody = 65534
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
		cmd.Dir = "/"
	}
}

// newerFormat returns a data directory whose database says that a later tandem wrote it.
func newerFormat(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	p := start(t, nil, "serve", "--addr", anyPort, "--data", dir)
	p.address()
	p.signal(syscall.SIGTERM)
	p.exitCode()
	db, err := bbolt.Open(filepath.Join(dir, "tandem.db"), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.Update(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("tandem")).Put([]byte("format"), binaryenc.BigEndian.AppendUint32(nil, 4711))
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestVersion(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--version"}} {
		out, err := exec.Command(binary, args...).Output()
		if err != nil || !strings.HasPrefix(string(out), "tandem v1.2.3-test") {
			t.Errorf("%v: %q, %v", args, out, err)
		}
	}
}
