package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
)

// update changes the database of dir, whose store is closed, behind the store's back.
func update(t *testing.T, dir string, fn func(*bbolt.Tx) error) {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(dir, databaseFile), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(fn), db.Close()); err != nil {
		t.Fatal(err)
	}
}

func setFormat(t *testing.T, dir string, version uint32) {
	t.Helper()
	update(t, dir, func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketSelf).Put(keyFormat, binary.BigEndian.AppendUint32(nil, version))
	})
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestOpenProblems(t *testing.T) {
	made := func(t *testing.T, dir string) {
		t.Helper()
		s := mustOpen(t, dir, Options{})
		revs := []collab.Revision{{Change: collab.Change{Kind: collab.Create, Data: bytes.Repeat([]byte("x"), 100_000)}}}
		if err := errors.Join(s.Append(t.Context(), collab.DocID{}, revs, collab.Meta{}), s.Close()); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name    string
		prepare func(t *testing.T, dir string)
		want    error
		says    string
	}{
		{"text", func(t *testing.T, dir string) {
			writeFile(t, filepath.Join(dir, databaseFile), strings.Repeat("not a database\n", 10_000))
		}, ErrNotDatabase, "restore a backup"},
		{"short text", func(t *testing.T, dir string) {
			writeFile(t, filepath.Join(dir, databaseFile), "not a database\n")
		}, ErrNotDatabase, "restore a backup"},
		{"an empty file", func(t *testing.T, dir string) {
			writeFile(t, filepath.Join(dir, databaseFile), "")
		}, ErrNotDatabase, "restore a backup"},
		{"a directory", func(t *testing.T, dir string) {
			if err := os.Mkdir(filepath.Join(dir, databaseFile), 0o700); err != nil {
				t.Fatal(err)
			}
		}, ErrNotDatabase, "restore a backup"},
		{"another program's database", func(t *testing.T, dir string) {
			update(t, dir, func(tx *bbolt.Tx) error {
				_, err := tx.CreateBucket([]byte("theirs"))
				return err
			})
		}, ErrNotDatabase, "restore a backup"},
		{"a bucket is missing", func(t *testing.T, dir string) {
			made(t, dir)
			update(t, dir, func(tx *bbolt.Tx) error { return tx.DeleteBucket(bucketChunks) })
		}, ErrNotDatabase, "chunks"},
		{"no secret", func(t *testing.T, dir string) {
			made(t, dir)
			update(t, dir, func(tx *bbolt.Tx) error { return tx.Bucket(bucketSelf).Delete(keySecret) })
		}, ErrNotDatabase, "secret"},
		{"a newer format", func(t *testing.T, dir string) {
			made(t, dir)
			setFormat(t, dir, format+1)
		}, ErrNewerFormat, "use that newer tandem"},
		{"format 0", func(t *testing.T, dir string) {
			made(t, dir)
			setFormat(t, dir, 0)
		}, ErrNotDatabase, "restore a backup"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			c.prepare(t, dir)
			before, _ := os.ReadFile(filepath.Join(dir, databaseFile))
			wantProblem(t, dir, c.want, c.says)
			after, _ := os.ReadFile(filepath.Join(dir, databaseFile))
			if !bytes.Equal(before, after) {
				t.Error("the file was changed")
			}
		})
	}
	t.Run("cut short", func(t *testing.T) {
		dir := t.TempDir()
		made(t, dir)
		path := filepath.Join(dir, databaseFile)
		for size := int64(9 * 4096); size >= 0; size -= 4096 {
			if err := os.Truncate(path, size); err != nil {
				t.Fatal(err)
			}
			wantProblem(t, dir, ErrNotDatabase, "restore a backup")
		}
	})
}

// wantProblem opens dir and wants an OpenError of one line.
func wantProblem(t *testing.T, dir string, want error, says string) {
	t.Helper()
	s, err := Open(dir, Options{})
	if err == nil {
		s.Close()
		t.Fatal("Open succeeded")
	}
	var open *OpenError
	if !errors.As(err, &open) || !errors.Is(err, want) {
		t.Errorf("%v, want an OpenError of %v", err, want)
	}
	if text := err.Error(); !strings.Contains(text, says) || strings.Contains(text, "\n") {
		t.Errorf("the error is %q, want one line with %q", text, says)
	}
}

func TestOpenUnwritable(t *testing.T) {
	t.Run("a file in the way", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		writeFile(t, file, "")
		wantProblem(t, file, ErrNotWritable, "choose another data directory")
		wantProblem(t, filepath.Join(file, "below", "it"), ErrNotWritable, "choose another data directory")
	})
	t.Run("no permission", func(t *testing.T) {
		if os.Geteuid() == 0 {
			t.Skip("root may write everywhere")
		}
		dir := t.TempDir()
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		wantProblem(t, dir, ErrNotWritable, "make it writable")
		wantProblem(t, filepath.Join(dir, "below"), ErrNotWritable, "make it writable")
	})
	for _, c := range []struct {
		cause error
		says  string
	}{
		{syscall.EACCES, "make it writable"},
		{syscall.EROFS, "make it writable"},
		{syscall.ENOSPC, "make room"},
		{syscall.EIO, "look after its disk"},
		{syscall.ENOMEM, "address space"},
	} {
		t.Run(c.cause.Error(), func(t *testing.T) {
			dir := t.TempDir()
			if err := mustOpen(t, dir, Options{}).Close(); err != nil {
				t.Fatal(err)
			}
			failing := func(name string, _ int, _ os.FileMode) (*os.File, error) {
				return nil, &os.PathError{Op: "open", Path: name, Err: c.cause}
			}
			_, err := Open(dir, Options{openFile: failing})
			if !errors.Is(err, ErrNotWritable) || !errors.Is(err, c.cause) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%v, want ErrNotWritable that says %q", err, c.says)
			}
		})
	}
}

func TestOpenTwice(t *testing.T) {
	dir := t.TempDir()
	first := mustOpen(t, dir, Options{})
	wantProblem(t, dir, ErrInUse, "stop that process")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := mustOpen(t, dir, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	t.Run("by another tool", func(t *testing.T) {
		db, err := bbolt.Open(filepath.Join(dir, databaseFile), 0o600, nil)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		wantProblem(t, dir, ErrInUse, "stop that process")
	})
}

func TestOpenMakesDirectories(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	s := mustOpen(t, dir, Options{})
	epoch := s.Epoch()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, dir)
	if info, err := os.Stat(filepath.Join(dir, databaseFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the database: %v, %v", info, err)
	}

	// What a crash while it was made leaves behind is not in the way, and what is there is not made anew.
	writeFile(t, filepath.Join(dir, newFile), "half")
	s = mustOpen(t, dir, Options{})
	defer s.Close()
	if s.Epoch() != epoch {
		t.Error("the database was made again")
	}
}

func TestOpenAfterCrashWhileMaking(t *testing.T) {
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, newFile), "half")
	if err := mustOpen(t, dir, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	check(t, dir)
}
