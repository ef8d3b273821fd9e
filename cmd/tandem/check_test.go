package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/textunicode"
	"github.com/tandem-collab/tandem/persistence"
)

// directoryOf200 makes a data directory with a document of 200 revisions in it.
func directoryOf200(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s, err := persistence.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	revs := []collab.Revision{{ID: collab.OpID{Source: "s", Seq: 1}, Change: collab.Change{Kind: collab.Create, Type: textunicode.Type.URI(), Data: []byte(`""`)}}}
	for v := collab.Version(1); v < 200; v++ {
		revs = append(revs, collab.Revision{Base: v, ID: collab.OpID{Source: "s", Seq: uint64(v) + 1}, Change: collab.Change{Kind: collab.Edit, Data: []byte(`["x"]`)}})
	}
	if err := s.Append(t.Context(), collab.DocID{Collection: "docs", ID: "a"}, revs, collab.Meta{}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func command(t *testing.T, args ...string) (out string, code int) {
	t.Helper()
	cmd := exec.Command(binary, args...)
	said, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(said), cmd.ProcessState.ExitCode()
}

func TestCheckCompactStats(t *testing.T) {
	dir := directoryOf200(t)
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"check", dir}, "Everything is whole."},
		{[]string{"compact", "--data", dir}, "1 documents with 200 revisions: "},
		{[]string{"check", "--data", dir}, "200 revisions"},
		{[]string{"stats", dir}, "docs/a"},
	} {
		if out, code := command(t, c.args...); code != 0 || !strings.Contains(out, c.says) {
			t.Errorf("%v: %d %q, want %q", c.args, code, out, c.says)
		}
	}
	out, code := command(t, "stats", "--json", dir)
	var stats struct{ Documents, Revisions int }
	if err := json.Unmarshal([]byte(out), &stats); err != nil || code != 0 || stats.Documents != 1 || stats.Revisions != 200 {
		t.Errorf("%d %q: %+v, %v", code, out, stats, err)
	}
}

func TestCheckDamaged(t *testing.T) {
	dir := directoryOf200(t)
	path := filepath.Join(dir, "tandem.db")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := 2 * 4096; i < len(data); i += 8 {
		data[i] ^= 0x55
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	out, code := command(t, "check", dir)
	if code != 1 || !strings.Contains(out, "pages: page") || strings.Contains(out, "goroutine") {
		t.Errorf("%d %q", code, out)
	}
	if out, code := command(t, "compact", dir); code != 1 || !strings.Contains(out, "see tandem check") {
		t.Errorf("compact: %d %q", code, out)
	}
	fixed := filepath.Join(dir, "fixed.db")
	if out, code := command(t, "check", dir, "--repair", fixed); code != 1 || strings.Contains(out, "goroutine") {
		t.Errorf("repair of nothing: %d %q", code, out)
	}
	if _, err := os.Stat(fixed); err == nil {
		t.Error("a file was made of nothing")
	}
}
