package bolt

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	bbolt "go.etcd.io/bbolt"
)

func TestCompact(t *testing.T) {
	dir := t.TempDir()
	cared(t, dir)
	before, _ := checked(t, dir)
	c, err := Compact(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	size, err := fileSize(filepath.Join(dir, databaseFile))
	if err != nil || size != c.After || c.After >= c.Before || c.Documents != 2 || c.Revisions != longRevisions+20 {
		t.Errorf("%+v, and the file has %d bytes, %v", c, size, err)
	}
	after, faults := checked(t, dir)
	if after != before || faults != "" {
		t.Errorf("%+v before and %+v after it; %s", before, after, faults)
	}
	wantKept(t, dir, 0, longRevisions)
	check(t, dir)
}

// TestCompactStops stops it at every point at which it says how far it is: everything stays as it was.
func TestCompactStops(t *testing.T) {
	dir := t.TempDir()
	cared(t, dir)
	before := mustRead(t, filepath.Join(dir, databaseFile))
	for stop, stopped := 1, true; stopped; stop++ {
		ctx, cancel := context.WithCancel(t.Context())
		said := 0
		_, err := Compact(ctx, dir, func(string, int, int) {
			if said++; said == stop {
				cancel()
			}
		})
		cancel()
		if stopped = err != nil; !stopped {
			break
		}
		if !errors.Is(err, context.Canceled) || !bytes.Equal(before, mustRead(t, filepath.Join(dir, databaseFile))) {
			t.Fatalf("stopped at %d: %v", stop, err)
		}
		wantOnly(t, dir, databaseFile, lockFile, blobsDir)
	}
}

func TestCompactDamaged(t *testing.T) {
	dir := t.TempDir()
	cared(t, dir)
	update(t, dir, func(tx *bbolt.Tx) error { return tx.Bucket(bucketChunks).Put(versionKey(1, 0), []byte("x")) })
	before := mustRead(t, filepath.Join(dir, databaseFile))
	if _, err := Compact(t.Context(), dir, nil); err == nil || !bytes.Equal(before, mustRead(t, filepath.Join(dir, databaseFile))) {
		t.Errorf("%v, or the file has changed", err)
	}
	wantOnly(t, dir, databaseFile, lockFile, blobsDir)
}

// wantOnly fails unless dir holds just these.
func wantOnly(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != len(names) {
		t.Fatalf("%v in %s, %v, want %v", entries, dir, err, names)
	}
}

func TestStats(t *testing.T) {
	dir := t.TempDir()
	cared(t, dir)
	s, err := ReadStats(t.Context(), dir, 1)
	if err != nil {
		t.Fatal(err)
	}
	if s.Documents != 2 || s.Titles != 2 || s.Revisions != longRevisions+20 || s.Blobs != 1 || s.BlobBytes != int64(len("a picture")) {
		t.Errorf("%+v", s)
	}
	if len(s.Largest) != 1 || s.Largest[0].ID != longDoc.ID || s.Largest[0].Revisions != longRevisions || s.Largest[0].MilestoneBytes == 0 {
		t.Errorf("the largest are %+v", s.Largest)
	}
	total := int64(0)
	for _, k := range s.Kinds {
		total += k.Bytes
	}
	if total == 0 || total > s.FileBytes-s.FreeBytes || s.FreeBytes >= s.FileBytes {
		t.Errorf("%d bytes of rows in a file of %d, of which %d are free", total, s.FileBytes, s.FreeBytes)
	}
}
