package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/tandem-collab/tandem/collab"
)

// filled makes a store with a document of n revisions that has a picture.
func filled(t testing.TB, dir string, n collab.Version) (*Store, collab.BlobID) {
	t.Helper()
	s := mustOpen(t, dir, Options{})
	t.Cleanup(func() { s.Close() })
	b, err := s.PutBlob(t.Context(), recoveredDoc, "image/png", []byte("picture"), recoveryTime)
	if err != nil {
		t.Fatal(err)
	}
	for v := range n {
		var meta collab.Meta
		if v == 0 {
			meta.Blobs = []collab.BlobID{b.ID}
		}
		if err := s.Append(t.Context(), recoveredDoc, edit(v), meta); err != nil {
			t.Fatal(err)
		}
	}
	return s, b.ID
}

// wantRecovered fails unless a backup becomes a store with the document at a version, and its picture.
func wantRecovered(t *testing.T, backup string, version collab.Version) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	r, err := Recover(dir, backup, recoveryTime)
	if err != nil || r.RestoredBlobs != 1 || r.MissingBlobs != 0 || r.Documents != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	s := mustOpen(t, dir, Options{})
	e, err := s.Entry(t.Context(), recoveredDoc)
	if err != nil || e.Version != version {
		t.Errorf("version %d, %v, want %d", e.Version, err, version)
	}
	blob, err := s.Blob(t.Context(), recoveredDoc, collab.BlobIDOf([]byte("picture")))
	if err != nil {
		t.Fatal(err)
	}
	defer blob.Close()
	if data, err := io.ReadAll(blob); err != nil || string(data) != "picture" {
		t.Errorf("%q, %v", data, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	check(t, dir)
}

// All ways to make a backup give one that can be recovered.
func TestBackup(t *testing.T) {
	root := t.TempDir()
	data := filepath.Join(root, "data")
	s, _ := filled(t, data, 5)
	place := func(name string) string { return filepath.Join(root, "backups", name) }
	var doing []string
	hot, err := s.Backup(t.Context(), place("hot"), "", func(step Step) {
		if len(doing) == 0 || doing[len(doing)-1] != step.Doing {
			doing = append(doing, step.Doing)
		}
	})
	if err != nil || hot.Documents != 1 || hot.Files != 1 || hot.Missing != 0 || hot.Epoch != s.Epoch() || hot.Bytes < 7 {
		t.Fatalf("%+v, %v", hot, err)
	}
	if got := strings.Join(doing, ", "); got != "copying the database, checking the database, copying files" {
		t.Error(got)
	}
	if read, err := ReadBackup(place("hot")); err != nil || read != hot {
		t.Errorf("%+v, %v, want %+v", read, err, hot)
	}
	wantRecovered(t, place("hot"), 5)

	if err := s.Append(t.Context(), recoveredDoc, edit(5), collab.Meta{}); err != nil {
		t.Fatal(err)
	}
	next, err := s.Backup(t.Context(), place("next"), place("hot"), nil)
	if err != nil || next.Files != 1 {
		t.Fatalf("%+v, %v", next, err)
	}
	wantRecovered(t, place("next"), 6)
	file := blobName(collab.BlobIDOf([]byte("picture")))
	if !sameFile(filepath.Join(place("hot"), file), filepath.Join(place("next"), file)) {
		t.Error("the picture was copied again")
	}

	var stream bytes.Buffer
	if err := s.StreamBackup(t.Context(), &stream); err != nil {
		t.Fatal(err)
	}
	sent, err := ReceiveBackup(t.Context(), &stream, place("sent"), nil)
	if err != nil || sent.Documents != 1 || sent.Files != 1 || sent.Epoch != s.Epoch() {
		t.Fatalf("%+v, %v", sent, err)
	}
	wantRecovered(t, place("sent"), 6)

	// What is left of a stream when the process is killed goes with the next opening.
	left := filepath.Join(data, streamName+Partial+"1")
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := BackupDirectory(t.Context(), data, place("cold"), nil); !errors.Is(err, ErrInUse) {
		t.Errorf("of a directory in use: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := mustOpen(t, data, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(left); err == nil {
		t.Errorf("%s is left", left)
	}
	before, err := os.ReadFile(filepath.Join(data, databaseFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := BackupDirectory(t.Context(), data, place("cold"), nil); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(filepath.Join(data, databaseFile)); err != nil || !bytes.Equal(after, before) {
		t.Errorf("the database was changed: %v", err)
	}
	wantRecovered(t, place("cold"), 6)
	wantNothingLeft(t, root)
}

// wantNothingLeft fails if there is an unfinished backup.
func wantNothingLeft(t *testing.T, root string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, _ os.DirEntry, err error) error {
		if strings.Contains(path, Partial) {
			t.Errorf("%s is left", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// A backup that fails leaves nothing, and what is there stays.
func TestBackupRefusals(t *testing.T) {
	root := t.TempDir()
	s, picture := filled(t, filepath.Join(root, "data"), 2)
	taken := filepath.Join(root, "taken")
	if err := os.WriteFile(taken, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(t.Context(), taken, "", nil); err == nil || !strings.Contains(err.Error(), "there already") {
		t.Errorf("in place of a file: %v", err)
	}
	if _, err := s.Backup(t.Context(), filepath.Join(taken, "below"), "", nil); !errors.Is(err, ErrNotWritable) {
		t.Errorf("below a file: %v", err)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	_, err := s.Backup(cancelled, filepath.Join(root, "cancelled"), "", func(Step) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	_, err = s.Backup(t.Context(), filepath.Join(root, "first"), "", func(step Step) {
		if step.Doing == "checking the database" {
			if _, err := s.Backup(t.Context(), filepath.Join(root, "second"), "", nil); !errors.Is(err, ErrBackupRuns) {
				t.Errorf("at the same time: %v", err)
			}
		}
	})
	if err != nil {
		t.Error(err)
	}

	var stream bytes.Buffer
	if err := s.StreamBackup(t.Context(), &stream); err != nil {
		t.Fatal(err)
	}
	whole := stream.Bytes()
	for name, sent := range map[string][]byte{
		"nothing":               nil,
		"cut in the file":       whole[:len(whole)/2],
		"without the end":       whole[:bytes.LastIndex(whole, []byte(backupFile))],
		"a damaged page":        bytes.Replace(whole, []byte("revisions\x00"), []byte("x"), 1)[:1000],
		"no tar":                bytes.Repeat([]byte("x"), 4096),
		"a name that leads out": bytes.Replace(whole, []byte("blobs/"), []byte("../../"), 1),
	} {
		dir := filepath.Join(root, "sent", name)
		if _, err := ReceiveBackup(t.Context(), bytes.NewReader(sent), dir, nil); err == nil {
			t.Errorf("%s: it was taken", name)
		}
		if _, err := os.Lstat(dir); err == nil {
			t.Errorf("%s: it is there", name)
		}
	}

	// A picture that was lost is missed, and the rest is saved.
	if err := os.WriteFile(s.blobs.file(picture), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := s.Backup(t.Context(), filepath.Join(root, "without"), "", nil)
	if err != nil || b.Missing != 1 || b.Files != 0 {
		t.Errorf("%+v, %v", b, err)
	}
	wantNothingLeft(t, root)

	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(t.Context(), filepath.Join(root, "closed"), "", nil); collab.CodeOf(err) != collab.CodeUnavailable {
		t.Errorf("closed: %v", err)
	}
	if _, err := BackupDirectory(t.Context(), filepath.Join(root, "none"), filepath.Join(root, "of none"), nil); !errors.Is(err, ErrNotDatabase) {
		t.Errorf("of nothing: %v", err)
	}
	if _, err := Recover(filepath.Join(root, "data"), filepath.Join(root, "data"), recoveryTime); err == nil || !strings.Contains(err.Error(), "is not a backup") {
		t.Errorf("recovery from a directory that is no backup: %v", err)
	}
}

// A damaged page is found before the backup is called one.
func TestBackupIsChecked(t *testing.T) {
	root := t.TempDir()
	data := filepath.Join(root, "data")
	s, _ := filled(t, data, 50)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(data, databaseFile)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for page := 4 * os.Getpagesize(); page+os.Getpagesize() <= len(file); page += os.Getpagesize() {
		copy(file[page+8:], "\xff\xff\xff\xff") // what the page is and how much is on it
	}
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	if b, err := BackupDirectory(t.Context(), data, filepath.Join(root, "backup"), nil); !errors.Is(err, ErrNotDatabase) {
		t.Errorf("%+v, %v", b, err)
	}
	wantNothingLeft(t, root)
}

func TestNoRoom(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := hasRoom(path, 1); err != nil && !errors.Is(err, syscall.ENOSPC) {
		t.Error(err)
	}
	err := hasRoom(path, 1<<60)
	if !errors.Is(err, syscall.ENOSPC) || !errors.Is(err, ErrNotWritable) || !strings.Contains(err.Error(), "make room") {
		t.Errorf("%v", err)
	}
}

// Backups that are made while many write hold for each document a beginning of its log: what was acknowledged before the
// backup was begun, at least.
func TestBackupWhileWriting(t *testing.T) {
	root := t.TempDir()
	s := mustOpen(t, filepath.Join(root, "data"), Options{})
	defer s.Close()
	const documents = 8
	id := func(i int) collab.DocID { return collab.DocID{Collection: "c", ID: fmt.Sprint(i)} }
	var mu sync.Mutex
	acked := make([]collab.Version, documents)
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for i := range documents {
		writers.Go(func() {
			for v := collab.Version(0); ctx.Err() == nil; v++ {
				r := edit(v)
				r[0].Change.Data = bytes.Repeat([]byte{byte('a' + i)}, 2000)
				if err := s.Append(context.WithoutCancel(ctx), id(i), r, collab.Meta{}); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				acked[i] = v + 1
				mu.Unlock()
			}
		})
	}
	for n := range 4 {
		mu.Lock()
		least := append([]collab.Version(nil), acked...)
		mu.Unlock()
		backup := filepath.Join(root, fmt.Sprint("backup", n))
		if _, err := s.Backup(t.Context(), backup, "", nil); err != nil {
			t.Fatal(err)
		}
		copied := filepath.Join(root, fmt.Sprint("copied", n))
		if _, err := Recover(copied, backup, recoveryTime); err != nil {
			t.Fatal(err)
		}
		c := mustOpen(t, copied, Options{})
		for i := range documents {
			e, err := c.Entry(t.Context(), id(i))
			if err != nil || e.Version < least[i] {
				t.Errorf("backup %d: document %d has %d revisions, %v, at least %d were acknowledged", n, i, e.Version, err, least[i])
			}
			for v := collab.Version(0); v < e.Version; {
				revs, err := c.Revisions(t.Context(), id(i), v, e.Version)
				if err != nil || len(revs) == 0 {
					t.Fatalf("backup %d: document %d at %d: %v", n, i, v, err)
				}
				v += collab.Version(len(revs))
			}
		}
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	stop()
	writers.Wait()
}
