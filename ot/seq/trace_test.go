package seq_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot/seq"
)

// trace is a recorded editing history.
type trace struct {
	start, end string
	inserted   string // of all patches, one after the other, so that the collector has little to look at
	patches    []patch
}

// patch deletes code points at a place, and puts the next n bytes of what the trace inserts there.
type patch struct{ at, deleted, n int32 }

// traceFolder finds the recorded traces, which are not part of the repository.
func traceFolder(t testing.TB) string {
	for dir := "."; ; dir = filepath.Join("..", dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			folder := filepath.Join(dir, "..", "shared", "traces")
			if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
				t.Skip("no traces beside the repository")
			}
			return folder
		}
	}
}

func readTrace(t testing.TB, name string) trace {
	t.Helper()
	f, err := os.Open(filepath.Join(traceFolder(t), name+".json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		StartContent, EndContent string
		Txns                     []struct{ Patches [][3]any }
	}
	if err := json.NewDecoder(z).Decode(&file); err != nil {
		t.Fatal(err)
	}
	tr := trace{start: file.StartContent, end: file.EndContent}
	var inserted strings.Builder
	for _, txn := range file.Txns {
		for _, p := range txn.Patches {
			n, _ := inserted.WriteString(p[2].(string))
			tr.patches = append(tr.patches, patch{int32(p[0].(float64)), int32(p[1].(float64)), int32(n)})
		}
	}
	tr.inserted = inserted.String()
	return tr
}

// replay makes the first n edits of the trace, and calls after behind each.
func (tr trace) replay(n int, after func(*seq.TextEditor)) {
	e := seq.NewText(tr.start).Edit()
	inserted := tr.inserted
	for _, p := range tr.patches[:n] {
		e.Rewind()
		e.Skip(seq.CodePoints, int(p.at))
		e.Delete(seq.CodePoints, int(p.deleted))
		e.Insert(inserted[:p.n])
		inserted = inserted[p.n:]
		after(e)
	}
}

var traceNames = []string{
	"automerge-paper", "clownschool_flat", "friendsforever_flat", "rustcode", "seph-blog1", "sveltecomponent",
}

// TestTraces replays what people really typed.
func TestTraces(t *testing.T) {
	for _, name := range traceNames {
		t.Run(name, func(t *testing.T) {
			tr, text, n := readTrace(t, name), seq.Text{}, 0
			tr.replay(len(tr.patches), func(e *seq.TextEditor) {
				if n++; n%16 == 0 || n == len(tr.patches) {
					text = e.Freeze()
				}
			})
			if got := text.String(); got != tr.end {
				t.Errorf("the replay ends with another text: %d bytes, want %d", len(got), len(tr.end))
			}
		})
	}
}
