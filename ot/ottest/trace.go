package ottest

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Traces returns the names of the traces to replay: all, but only small ones under the race detector, which finds nothing in
// what runs in one goroutine and makes it slow. TANDEM_TRACES=all replays all of them in any case.
func Traces() []string {
	small := []string{"friendsforever_flat", "sveltecomponent"}
	if underRace && os.Getenv("TANDEM_TRACES") != "all" {
		return small
	}
	return append(small, "automerge-paper", "clownschool_flat", "rustcode", "seph-blog1")
}

// ConcurrentTraces is Traces for those of several people.
func ConcurrentTraces() []string {
	small := []string{"concurrent-friendsforever"}
	if underRace && os.Getenv("TANDEM_TRACES") != "all" {
		return small
	}
	return append(small, "concurrent-clownschool")
}

// Trace is a recorded editing history: how people really type.
type Trace struct {
	Start, End string
	Patches    []Patch // to be applied one after another
}

// Patch replaces Deleted code points at At with Insert.
type Patch struct {
	At, Deleted int // in code points
	Insert      string
}

// ReadTrace is LoadTrace for a test, which it skips on a machine without the shared folder.
func ReadTrace(t testing.TB, name string) Trace {
	t.Helper()
	trace, err := LoadTrace(name)
	checkLoaded(t, err)
	return trace
}

// LoadTrace reads a trace from the shared folder; ErrNoTraces if there is none.
func LoadTrace(name string) (Trace, error) {
	v, err := readShared(name)
	if err != nil {
		return Trace{}, err
	}
	get := func(v jsonvalue.Value, key string) jsonvalue.Value { v, _ = v.Get(key); return v }
	trace := Trace{Start: get(v, "startContent").Text(), End: get(v, "endContent").Text()}
	txns := get(v, "txns")
	for i := range txns.Len() {
		patches := get(txns.At(i), "patches")
		for j := range patches.Len() {
			p := patches.At(j)
			trace.Patches = append(trace.Patches, Patch{int(p.At(0).Float()), int(p.At(1).Float()), p.At(2).Text()})
		}
	}
	return trace, nil
}

// ErrNoTraces says that this machine has no folder with editing traces.
var ErrNoTraces = errors.New("no editing traces: there is no ../shared beside the repository")

func checkLoaded(t testing.TB, err error) {
	t.Helper()
	if errors.Is(err, ErrNoTraces) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// readShared reads a trace's file.
func readShared(name string) (jsonvalue.Value, error) {
	root, err := repositoryRoot()
	if err != nil {
		return jsonvalue.Value{}, err
	}
	shared := filepath.Join(filepath.Dir(root), "shared")
	if _, err := os.Stat(shared); err != nil {
		return jsonvalue.Value{}, ErrNoTraces
	}
	return readGzip(filepath.Join(shared, "traces", name+".json.gz"))
}

func readGzip(path string) (jsonvalue.Value, error) {
	file, err := os.Open(path)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	defer func() { _ = file.Close() }() // it was only read
	r, err := gzip.NewReader(file)
	if err != nil {
		return jsonvalue.Value{}, fmt.Errorf("%s: %w", path, err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return jsonvalue.Value{}, fmt.Errorf("%s: %w", path, err)
	}
	return jsonvalue.Parse(data, jsonvalue.Limits{})
}
