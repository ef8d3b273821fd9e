package bolt

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/storetest"
)

func TestRules(t *testing.T) {
	storetest.Run(t, storetest.Backend{
		Open:    func(t *testing.T, dir string) collab.Store { return mustOpen(t, dir, Options{}) },
		Durable: true,
		Check:   check,
	})
}

func mustOpen(t testing.TB, dir string, opts Options) *Store {
	t.Helper()
	s, err := Open(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestIDTooLong(t *testing.T) {
	s := mustOpen(t, t.TempDir(), Options{})
	defer s.Close()
	long := collab.DocID{Collection: strings.Repeat("c", 20_000), ID: strings.Repeat("i", 20_000)}
	_, readErr := s.Revisions(t.Context(), long, 0, 1)
	_, latestErr := s.Latest(t.Context(), long, 1)
	_, entryErr := s.Entry(t.Context(), long)
	titles := collab.Meta{Titles: []collab.Title{{Doc: long}}}
	for name, err := range map[string]error{
		"Append":    s.Append(t.Context(), long, edit(0), collab.Meta{}),
		"title":     s.Append(t.Context(), collab.DocID{}, edit(0), titles),
		"Put":       s.Put(t.Context(), long, collab.Milestone{}),
		"Revisions": readErr, "Latest": latestErr, "Entry": entryErr,
	} {
		if err == nil || collab.CodeOf(err) != collab.CodeTooLarge {
			t.Errorf("%s: %v, want one of CodeTooLarge", name, err)
		}
	}
}

// check has bbolt look for lost, doubled and unreachable pages in the database of dir, whose store is closed.
func check(t *testing.T, dir string) {
	t.Helper()
	db, err := bbolt.Open(filepath.Join(dir, databaseFile), 0o600, &bbolt.Options{Timeout: lockTimeout})
	if err != nil {
		t.Errorf("self-check: %v", err)
		return
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			t.Errorf("self-check: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Errorf("self-check: %v", err)
	}
}

// mustFold folds all that is in the journal.
func mustFold(t testing.TB, s *Store) {
	t.Helper()
	if err := s.fold(t.Context(), s.handle.Load(), slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
}
