package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/persistence/bolt"
)

// madeStore makes backups of nothing.
type madeStore struct {
	full     atomic.Bool // its disk is
	previous []string
}

func (s *madeStore) Backup(_ context.Context, dir, previous string, _ func(bolt.Step)) (bolt.Backup, error) {
	if s.full.Load() {
		return bolt.Backup{}, errors.New("no space")
	}
	s.previous = append(s.previous, filepath.Base(previous))
	err := os.Mkdir(dir, 0o700)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "backup.json"), []byte(`{"format":"tandem-backup/1"}`), 0o600)
	}
	return bolt.Backup{}, err
}

func (s *madeStore) StreamBackup(context.Context, io.Writer) error { return nil }

// names returns what is in a directory.
func names(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return strings.Join(all, " ")
}

// Backups are made when they are due, the oldest go, and what is not a backup stays. Time here begins with 2000.
func TestBackupSchedule(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"mine", "tandem-19990101T000000Z.txt", "tandem-19990101T000000Z", "tandem-20000101T000000Z.partial-123"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	const others = "mine tandem-19990101T000000Z tandem-19990101T000000Z.txt"
	synctest.Test(t, func(t *testing.T) {
		store := &madeStore{}
		begin := func() *backups {
			b := &backups{Backups: Backups{Dir: dir, Every: time.Hour, Keep: 2}, store: store, log: slog.New(slog.DiscardHandler), done: make(chan struct{})}
			b.start()
			synctest.Wait()
			return b
		}
		want := func(made string) {
			t.Helper()
			if got := names(t, dir); got != strings.TrimSpace(others+" "+made) {
				t.Errorf("%s: %s", time.Now().UTC().Format(time.TimeOnly), got)
			}
		}
		later := func(d time.Duration) {
			time.Sleep(d)
			synctest.Wait()
		}
		b := begin()
		want("tandem-20000101T000000Z")
		later(59 * time.Minute)
		want("tandem-20000101T000000Z")
		later(time.Minute)
		want("tandem-20000101T000000Z tandem-20000101T010000Z")
		later(time.Hour)
		want("tandem-20000101T010000Z tandem-20000101T020000Z")
		if b.newest.Load() != time.Now().Unix() {
			t.Errorf("the newest is said to be of %d", b.newest.Load())
		}
		b.stop()

		later(30 * time.Minute)
		b = begin() // started again: nothing is due
		want("tandem-20000101T010000Z tandem-20000101T020000Z")
		store.full.Store(true)
		later(30 * time.Minute)
		want("tandem-20000101T010000Z tandem-20000101T020000Z")
		store.full.Store(false)
		later(backupRetry)
		want("tandem-20000101T020000Z tandem-20000101T031000Z")
		b.stop()

		later(48 * time.Hour)
		b = begin() // long overdue
		want("tandem-20000101T031000Z tandem-20000103T031000Z")
		b.stop()
		if got := strings.Join(store.previous, " "); got != ". tandem-20000101T000000Z tandem-20000101T010000Z tandem-20000101T020000Z tandem-20000101T031000Z" {
			t.Errorf("the previous ones: %s", got)
		}
	})
}

// A server makes a first backup as soon as it runs, which a second one can be recovered from.
func TestServerBackups(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, "backups")
	made := make(chan string, 1)
	log := slog.New(slog.NewTextHandler(lineWriter(func(line string) {
		if strings.Contains(line, "backup") {
			select {
			case made <- line:
			default:
			}
		}
	}), nil))
	s, err := New(Options{Data: filepath.Join(root, "data"), Logger: log, Backups: Backups{Dir: dir}})
	if err != nil {
		t.Fatal(err)
	}
	if line := <-made; !strings.Contains(line, "a backup was made") {
		t.Error(line)
	}
	if got := request(s, "/metrics"); !strings.Contains(got.Body.String(), "tandem_backup_time_seconds 1") {
		t.Errorf("no time of the backup in\n%s", got.Body)
	}
	if err := s.Close(context.Background()); err != nil {
		t.Error(err)
	}
	if _, err := bolt.Recover(filepath.Join(root, "again"), filepath.Join(dir, names(t, dir)), time.Now()); err != nil {
		t.Error(err)
	}

	if _, err := New(Options{Data: "memory:", Backups: Backups{Dir: dir}}); err == nil || !strings.Contains(err.Error(), "none can be made") {
		t.Errorf("of a store in memory: %v", err)
	}
	file := filepath.Join(root, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Options{Data: filepath.Join(root, "data"), Logger: log, Backups: Backups{Dir: file}}); err == nil {
		t.Error("a file was taken for the directory")
	}
}

// lineWriter calls a function with each line of a log.
type lineWriter func(string)

func (w lineWriter) Write(p []byte) (int, error) {
	w(string(p))
	return len(p), nil
}
