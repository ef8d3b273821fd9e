package bolt

import (
	"path/filepath"
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
