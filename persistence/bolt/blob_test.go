package bolt

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// tree returns the names of all files under the blobs of a data directory.
func tree(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, blobsDir, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(dir, blobsDir, incoming+"*"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range append(files, left...) {
		name, err := filepath.Rel(filepath.Join(dir, blobsDir), f)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return strings.Join(names, " ")
}

func TestBlobFiles(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{})
	at := time.Now()
	b, err := s.PutBlob(t.Context(), recoveredDoc, "image/png", []byte("x"), at)
	if err != nil {
		t.Fatal(err)
	}
	const file = "2d/711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
	if got := tree(t, dir); got != file {
		t.Errorf("files %q, want %q", got, file)
	}
	if n, err := s.CollectBlobs(t.Context(), at.Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("%d collected, %v", n, err)
	}
	if got := tree(t, dir); got != "" {
		t.Errorf("files %q are left", got)
	}
	_, err = s.PutBlob(t.Context(), recoveredDoc, "image/png", []byte("x"), at)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), recoveredDoc, edit(0), collab.Meta{Blobs: []collab.BlobID{b.ID}}); err != nil {
		t.Fatal(err)
	}
	// A file that came to harm is made again from the same bytes.
	if err := os.WriteFile(filepath.Join(dir, blobsDir, file), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutBlob(t.Context(), recoveredDoc, "image/png", []byte("x"), at); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filepath.Join(dir, blobsDir, file)); string(data) != "x" || err != nil {
		t.Errorf("%q, %v", data, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

// A process that was killed leaves a file that is half written, and files that no row speaks of.
func TestBlobFilesAfterACrash(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{})
	if err := s.blobs.write(collab.BlobIDOf([]byte("stray")), []byte("stray")); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, blobsDir, incoming+"1"), []byte("hal"), 0o600); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, dir, Options{})
	defer s.Close()
	if got := tree(t, dir); strings.Contains(got, incoming) || got == "" {
		t.Errorf("files %q after opening", got)
	}
	for _, c := range []struct {
		before time.Time
		left   bool
	}{{time.Now().Add(-time.Hour), true}, {time.Now().Add(time.Hour), false}} {
		if n, err := s.CollectBlobs(t.Context(), c.before); n != 0 || err != nil {
			t.Errorf("%d collected, %v: it was never a blob", n, err)
		}
		if got := tree(t, dir); (got != "") != c.left {
			t.Errorf("files %q of those before %v", got, c.before)
		}
	}
}

func TestRecoverCountsBlobs(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{})
	for _, data := range []string{"there", "lost"} {
		if _, err := s.PutBlob(t.Context(), recoveredDoc, "image/png", []byte(data), time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.blobs.remove(collab.BlobIDOf([]byte("lost"))); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Blob(t.Context(), recoveredDoc, collab.BlobIDOf([]byte("lost"))); err == nil {
		t.Error("a blob without a file can be read")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := Recover(dir, take(t, dir), recoveryTime)
	if err != nil || r.MissingBlobs != 1 {
		t.Errorf("%+v, %v, want one missing", r, err)
	}
	if !strings.Contains(tree(t, dir), "/") {
		t.Error("recovery took the files away")
	}
}
