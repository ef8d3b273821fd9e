package seq_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/tandem-collab/tandem/ot/seq"
)

// trace is a recorded editing history. Positions count code points.
type trace struct {
	StartContent string
	EndContent   string
	Txns         []struct{ Patches []patch }
}

type patch struct {
	at, deleted int
	inserted    string
}

func (p *patch) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&p.at, &p.deleted, &p.inserted})
}

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

func readTrace(t testing.TB, name string) (tr trace) {
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
	if err := json.NewDecoder(z).Decode(&tr); err != nil {
		t.Fatal(err)
	}
	return tr
}

// patches returns the edits of all transactions in order.
func (tr trace) patches() (all []patch) {
	for _, txn := range tr.Txns {
		all = append(all, txn.Patches...)
	}
	return all
}

func (p patch) apply(e *seq.TextEditor) {
	e.Rewind()
	e.Skip(seq.CodePoints, p.at)
	e.Delete(seq.CodePoints, p.deleted)
	e.Insert(p.inserted)
}

var traceNames = []string{
	"automerge-paper", "clownschool_flat", "friendsforever_flat", "rustcode", "seph-blog1", "sveltecomponent",
}

// TestTraces replays what people really typed.
func TestTraces(t *testing.T) {
	for _, name := range traceNames {
		t.Run(name, func(t *testing.T) {
			tr := readTrace(t, name)
			text := seq.NewText(tr.StartContent)
			e := text.Edit()
			for i, p := range tr.patches() {
				p.apply(e)
				if i%16 == 0 {
					text = e.Freeze()
				}
			}
			if got := e.Freeze().String(); got != tr.EndContent {
				t.Errorf("the replay ends with another text: %d bytes, want %d", len(got), len(tr.EndContent))
			}
		})
	}
}
