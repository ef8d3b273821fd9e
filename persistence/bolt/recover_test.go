package bolt

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/tandem-collab/tandem/collab"
)

var recoveryTime = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)

var recoveredDoc = collab.DocID{Collection: "c", ID: "a"}

// fill makes a store in dir whose document has n revisions.
func fill(t *testing.T, dir string, n collab.Version) {
	t.Helper()
	s := mustOpen(t, dir, Options{})
	defer s.Close()
	e, err := s.Entry(t.Context(), recoveredDoc)
	if err != nil {
		t.Fatal(err)
	}
	for v := e.Version; v < n; v++ {
		if err := s.Append(t.Context(), recoveredDoc, []collab.Revision{{Base: v, Change: collab.Change{Kind: collab.Edit, Data: []byte("x")}}}, collab.Meta{}); err != nil {
			t.Fatal(err)
		}
	}
}

// take copies the database of dir, as a backup would.
func take(t *testing.T, dir string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := copyFile(filepath.Join(dir, databaseFile), file); err != nil {
		t.Fatal(err)
	}
	return file
}

// epochs returns the epoch and the former ones, and the version of the document.
func epochs(t *testing.T, dir string) (uuid.UUID, []uuid.UUID, collab.Version) {
	t.Helper()
	s := mustOpen(t, dir, Options{})
	defer s.Close()
	e, err := s.Entry(t.Context(), recoveredDoc)
	if err != nil {
		t.Fatal(err)
	}
	return s.Epoch(), s.Former(), e.Version
}

func TestRecover(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	fill(t, dir, 3)
	backup := take(t, dir)
	before, err := os.ReadFile(backup)
	if err != nil {
		t.Fatal(err)
	}
	fill(t, dir, 7)
	first, _, _ := epochs(t, dir)

	r, err := Recover(dir, backup, recoveryTime)
	if err != nil {
		t.Fatal(err)
	}
	second, former, version := epochs(t, dir)
	if version != 3 || second == first || second != r.Epoch || !slices.Equal(former, []uuid.UUID{first}) || r.Documents != 1 || r.Foreign {
		t.Errorf("version %d, epoch %v, former %v, recovery %+v", version, second, former, r)
	}
	if after, err := os.ReadFile(backup); err != nil || string(after) != string(before) {
		t.Errorf("the copy was changed: %v", err)
	}
	if r.Kept != filepath.Join(dir, "tandem.db.before-20261124T100000Z") {
		t.Errorf("kept as %s", r.Kept)
	}

	// The old copy again: the epoch in between stays known, though the copy has not heard of it. Then back to the
	// future, with what was kept.
	if _, err := Recover(dir, backup, recoveryTime.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, former, _ := epochs(t, dir); !slices.Equal(former, []uuid.UUID{first, second}) {
		t.Errorf("former %v, want %v", former, []uuid.UUID{first, second})
	}
	if _, err := Recover(dir, r.Kept, recoveryTime.Add(2*time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, former, version := epochs(t, dir); version != 7 || len(former) != 3 {
		t.Errorf("version %d, former %v", version, former)
	}
}

func TestRecoverElsewhere(t *testing.T) {
	dir, other := t.TempDir(), filepath.Join(t.TempDir(), "new", "data")
	fill(t, dir, 3)
	backup := take(t, dir)
	r, err := Recover(other, backup, recoveryTime)
	if err != nil || r.Kept != "" || r.Foreign {
		t.Fatalf("into a directory that is not there: %+v, %v", r, err)
	}
	foreign := t.TempDir()
	fill(t, foreign, 9)
	if r, err := Recover(foreign, backup, recoveryTime); err != nil || !r.Foreign {
		t.Errorf("over another store: %+v, %v", r, err)
	}
	broken := t.TempDir()
	writeFile(t, filepath.Join(broken, databaseFile), "damaged")
	if r, err := Recover(broken, backup, recoveryTime); err != nil || !r.Foreign || r.Kept == "" {
		t.Errorf("over a damaged database: %+v, %v", r, err)
	}
	for _, dir := range []string{other, foreign, broken} {
		if _, _, version := epochs(t, dir); version != 3 {
			t.Errorf("version %d", version)
		}
	}
}

// What cannot be put in place leaves everything as it was.
func TestRecoverProblems(t *testing.T) {
	dir := t.TempDir()
	fill(t, dir, 3)
	good := take(t, dir)
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T) (file string, end func())
		want    error
		says    string
	}{
		{"in use", func(t *testing.T) (string, func()) {
			s := mustOpen(t, dir, Options{})
			return good, func() { s.Close() }
		}, ErrInUse, "stop that process"},
		{"not there", func(t *testing.T) (string, func()) { return filepath.Join(dir, "none"), nil }, os.ErrNotExist, "none"},
		{"a directory", func(t *testing.T) (string, func()) { return t.TempDir(), nil }, nil, "is not a backup"},
		{"the database itself", func(t *testing.T) (string, func()) { return filepath.Join(dir, databaseFile), nil }, nil, "name a copy"},
		{"text", func(t *testing.T) (string, func()) {
			file := filepath.Join(t.TempDir(), "text")
			writeFile(t, file, strings.Repeat("not a database\n", 10_000))
			return file, nil
		}, ErrNotDatabase, "text"},
		{"cut short", func(t *testing.T) (string, func()) {
			file := take(t, dir)
			if err := os.Truncate(file, 20_000); err != nil {
				t.Fatal(err)
			}
			return file, nil
		}, ErrNotDatabase, "copy.db"},
		{"newer", func(t *testing.T) (string, func()) {
			other := t.TempDir()
			fill(t, other, 1)
			setFormat(t, other, format+1)
			return take(t, other), nil
		}, ErrNewerFormat, "newer tandem"},
		{"pages overwritten", func(t *testing.T) (string, func()) {
			file := take(t, dir)
			f, err := os.OpenFile(file, os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			for page := int64(2); page < 20; page++ {
				if _, err := f.WriteAt([]byte(strings.Repeat("\xff", 4096)), page*4096); err != nil {
					t.Fatal(err)
				}
			}
			return file, nil
		}, ErrNotDatabase, "copy.db"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file, end := c.prepare(t)
			_, err := Recover(dir, file, recoveryTime)
			if end != nil {
				end()
			}
			if err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want %v that says %q", err, c.want, c.says)
			}
			if _, former, version := epochs(t, dir); version != 3 || len(former) > 0 {
				t.Errorf("version %d, former %v", version, former)
			}
			if names, _ := filepath.Glob(filepath.Join(dir, "*")); len(names) != 2 {
				t.Errorf("left behind: %v", names)
			}
		})
	}
}
