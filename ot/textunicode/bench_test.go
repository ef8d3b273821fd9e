package textunicode_test

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/seq"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// traceFile finds a recorded editing history, which is not part of the repository.
func traceFile(t testing.TB, name string) string {
	for dir := "."; ; dir = filepath.Join("..", dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			folder := filepath.Join(dir, "..", "shared", "traces")
			if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
				t.Skip("no traces beside the repository")
			}
			return filepath.Join(folder, name+".json.gz")
		}
	}
}

func readTrace(t testing.TB, name string, trace any) {
	t.Helper()
	f, err := os.Open(traceFile(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.NewDecoder(z).Decode(trace); err != nil {
		t.Fatal(err)
	}
}

type patch struct {
	at, deleted int
	inserted    string
}

func (p *patch) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, &[]any{&p.at, &p.deleted, &p.inserted})
}

// op returns the patch as an operation in JSON.
func (p patch) op() []byte {
	var op []any
	if p.at > 0 && p.deleted+len(p.inserted) > 0 {
		op = append(op, p.at)
	}
	if p.inserted != "" {
		op = append(op, p.inserted)
	}
	if p.deleted > 0 {
		op = append(op, map[string]int{"d": p.deleted})
	}
	data, err := json.Marshal(op)
	if err != nil {
		panic(err)
	}
	return data
}

// traceOps returns the edits of a trace as operations, one for each patch.
func traceOps(t testing.TB, name string) (ops [][]byte, end string) {
	var trace struct {
		EndContent string
		Txns       []struct{ Patches []patch }
	}
	readTrace(t, name, &trace)
	for _, txn := range trace.Txns {
		for _, p := range txn.Patches {
			if op := p.op(); string(op) != "null" {
				ops = append(ops, op)
			}
		}
	}
	return ops, trace.EndContent
}

func decode(t testing.TB, data []byte) ot.Op {
	op, err := textunicode.Type.DecodeOp(data)
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return op
}

// TestTraces replays what people really typed, as operations.
func TestTraces(t *testing.T) {
	for _, name := range []string{"rustcode", "friendsforever_flat"} {
		t.Run(name, func(t *testing.T) {
			ops, end := traceOps(t, name)
			editor := ot.Edit(textunicode.Type, seq.Text{})
			for _, op := range ops {
				if err := editor.Apply(decode(t, op)); err != nil {
					t.Fatalf("%s: %v", op, err)
				}
			}
			if got := editor.Freeze().(seq.Text).String(); got != end {
				t.Errorf("the replay ends with another text: %d bytes, want %d", len(got), len(end))
			}
		})
	}
}

// frozen keeps a version alive, as history does.
var frozen ot.Snapshot

// BenchmarkApply replays automerge-paper and reports the time of one edit.
func BenchmarkApply(b *testing.B) {
	data, _ := traceOps(b, "automerge-paper")
	ops := make([]ot.Op, len(data))
	for i := range data {
		ops[i] = decode(b, data[i])
	}
	for _, f := range []struct {
		name  string
		every int
	}{{"freeze each", 1}, {"freeze 16th", 16}, {"freeze never", 1 << 62}} {
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for n := 0; n < b.N; {
				editor := ot.Edit(textunicode.Type, seq.Text{})
				for _, op := range ops[:min(len(ops), b.N-n)] {
					if err := editor.Apply(op); err != nil {
						b.Fatal(err)
					}
					if n++; n%f.every == 0 {
						frozen = editor.Freeze()
					}
				}
			}
		})
	}
}

// BenchmarkKeystroke takes a keystroke apart.
func BenchmarkKeystroke(b *testing.B) {
	data, other := []byte(`[104852,"x"]`), decode(b, []byte(`[5000,{"d":1}]`))
	op := decode(b, data)
	b.Run("DecodeOp", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			decode(b, data)
		}
	})
	b.Run("Transform", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := textunicode.Type.Transform(op, other, ot.Left); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("EncodeOp", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := textunicode.Type.EncodeOp(op); err != nil {
				b.Fatal(err)
			}
		}
	})
}
