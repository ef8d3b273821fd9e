package ottest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Suite runs a type against recorded results.
type Suite struct {
	Type ot.Type
	// Plain brings documents and operations into the form in which they are compared; nil leaves them as they are.
	Plain func(jsonvalue.Value) jsonvalue.Value
	// Pair checks the fields of a pair that only this type has; it may be nil.
	Pair func(c *Case)
	// Calls are the functions besides create, apply, transform and compose that the cases written by hand call.
	Calls map[string]func(args []jsonvalue.Value) (jsonvalue.Value, error)
	// Accepts says of a case that a server should refuse why this type accepts it after all, with the recorded result;
	// "" where it refuses. It may be nil.
	Accepts func(c *Case) string
	// Refuses says of a recorded result why this type has an error instead: the reference makes there what a server should
	// refuse by itself; "" where it has the result. It may be nil.
	Refuses func(c *Case, key string) string
	// Client transforms what the server sent over the client's own operation, as clients of this type do. It is nil where
	// they call Transform with Right.
	Client func(sent, own ot.Op) (ot.Op, error)
}

// maxFailures stops a run that has lost its way.
const maxFailures = 20

// RunShared runs the cases of the shared vector folder: TANDEM_VECTORS, else ../shared/vectors beside the repository. It
// skips the test where neither exists, and fails where the folder exists but not the type's file or its cases.
func (s *Suite) RunShared(t *testing.T) {
	t.Helper()
	dir, ok := sharedDir(t)
	if !ok {
		t.Skip("no shared vectors: TANDEM_VECTORS is not set and there is no ../shared beside the repository")
	}
	counts := s.run(t, filepath.Join(dir, s.Type.Name()+".jsonl.gz"))
	if counts.Pair == 0 || counts.Chain == 0 {
		t.Errorf("no pairs or no chains in %s", dir)
	}
	t.Logf("vectors: %s %v", s.Type.Name(), counts)
}

// RunSample runs the cases of one file.
func (s *Suite) RunSample(t *testing.T, path string) {
	t.Helper()
	if counts := s.run(t, path); counts.Pair == 0 || counts.Chain == 0 || counts.Lenient == 0 {
		t.Errorf("the sample lacks a kind: %v", counts)
	}
}

func (s *Suite) run(t *testing.T, path string) Counts {
	t.Helper()
	failures := &failureCounter{TB: t}
	counts, err := readCases(path, func(c Case) {
		c.T, c.refuses = failures, s.Refuses
		switch c.Kind {
		case "pair":
			s.pair(&c)
		case "chain":
			s.chain(&c)
		case "lenient":
			s.lenient(&c)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return counts
}

// failureCounter ends a test after maxFailures.
type failureCounter struct {
	testing.TB
	n int
}

func (f *failureCounter) Errorf(format string, args ...any) {
	f.Helper()
	f.TB.Errorf(format, args...)
	if f.n++; f.n >= maxFailures {
		f.FailNow()
	}
}

// sharedDir returns the folder with the vector files, and whether this machine should have one.
func sharedDir(t *testing.T) (string, bool) {
	t.Helper()
	if dir := os.Getenv("TANDEM_VECTORS"); dir != "" {
		return dir, true
	}
	root, err := repositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	shared := filepath.Join(filepath.Dir(root), "shared")
	_, err = os.Stat(shared)
	return filepath.Join(shared, "vectors"), err == nil
}

// repositoryRoot is the folder with go.mod, above the test that runs.
func repositoryRoot() (string, error) {
	dir, err := os.Getwd()
	for err == nil {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			err = errors.New("no go.mod above the working directory")
		}
		dir = parent
	}
	return "", err
}

// Create makes a snapshot from a value; the zero Value stands for undefined.
func (s *Suite) Create(v jsonvalue.Value) (ot.Snapshot, error) {
	if v.IsNone() {
		return s.Type.Create(nil)
	}
	return s.Type.Create(jsonvalue.Append(nil, v))
}

// Op makes an operation from a value, and holds that it is the same after writing and reading.
func (s *Suite) Op(v jsonvalue.Value) (ot.Op, error) {
	op, err := s.Type.DecodeOp(jsonvalue.Append(nil, v))
	if err != nil {
		return nil, err
	}
	first, err := s.Type.EncodeOp(op)
	if err != nil {
		return nil, err
	}
	again, err := s.Type.DecodeOp(first)
	if err != nil {
		return nil, fmt.Errorf("written as %s, which cannot be read: %w", first, err)
	}
	if second, err := s.Type.EncodeOp(again); err != nil || string(first) != string(second) {
		return nil, fmt.Errorf("written as %s, then as %s: %w", first, second, err)
	}
	return op, nil
}

// OpValue brings an operation into the form that is compared.
func (s *Suite) OpValue(op ot.Op) (jsonvalue.Value, error) { return s.value(s.Type.EncodeOp(op)) }

// DocValue brings a snapshot into the form that is compared.
func (s *Suite) DocValue(doc ot.Snapshot) (jsonvalue.Value, error) {
	return s.value(s.Type.Encode(doc))
}

func (s *Suite) value(data []byte, err error) (jsonvalue.Value, error) {
	if err != nil || len(data) == 0 { // nothing is how a document is written that has no value
		return jsonvalue.Value{}, err
	}
	v, err := jsonvalue.Parse(data, jsonvalue.Limits{})
	if err == nil && s.Plain != nil {
		v = s.Plain(v)
	}
	return v, err
}

// Apply applies an operation by Apply and by an Editor, and holds that they agree and that an error changes nothing.
func (s *Suite) Apply(doc ot.Snapshot, op ot.Op) (ot.Snapshot, error) {
	before, err := s.Type.Encode(doc)
	if err != nil {
		return nil, err
	}
	next, err := s.Type.Apply(doc, op)
	editor := ot.Edit(s.Type, doc)
	if editErr := editor.Apply(op); (err == nil) != (editErr == nil) {
		return nil, fmt.Errorf("Apply says %v, its Editor %v", err, editErr)
	}
	want := before
	if err == nil {
		if want, err = s.Type.Encode(next); err != nil {
			return nil, err
		}
	}
	if got, encodeErr := s.Type.Encode(editor.Freeze()); encodeErr != nil || string(got) != string(want) {
		return nil, fmt.Errorf("the Editor has %s, want %s: %w", got, want, encodeErr)
	}
	if after, encodeErr := s.Type.Encode(doc); encodeErr != nil || string(after) != string(before) {
		return nil, fmt.Errorf("Apply changed its input from %s to %s", before, after)
	}
	return next, err
}
