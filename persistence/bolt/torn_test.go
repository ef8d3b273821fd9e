package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/builtin"
)

// sector is what a disk writes as a whole.
const sector = 512

// TestTornWrites cuts commits off as a power failure does: of what a transaction writes, any sectors are on disk, and those
// of its meta page at most if all others are. Afterwards the database is as it was before that commit or as it is behind it,
// whole, and can be written.
func TestTornWrites(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	steps := []struct {
		name string
		work func(s *Store, head collab.Version) error
	}{
		{"append", func(s *Store, head collab.Version) error {
			return s.Append(t.Context(), shortDoc, []collab.Revision{typed(head, 300)}, collab.Meta{})
		}},
		{"append of much", func(s *Store, head collab.Version) error {
			var revs []collab.Revision
			for v := head; v < head+50; v++ {
				revs = append(revs, typed(v, 300))
			}
			return s.Append(t.Context(), shortDoc, revs, collab.Meta{})
		}},
		{"fold", func(s *Store, _ collab.Version) error { return foldOnce(t, s) }},
		{"drop of what was folded", func(s *Store, _ collab.Version) error {
			h := s.handle.Load()
			numbers, upTo := h.journal.documents()
			return s.dropFolded(t.Context(), h, numbers, upTo, nil)
		}},
	}
	dir := t.TempDir()
	path := filepath.Join(dir, databaseFile)
	if err := mustOpen(t, dir, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	head := collab.Version(0)
	for round := range 12 {
		step := steps[round%len(steps)]
		s := mustOpen(t, dir, Options{})
		before := mustRead(t, path)
		if err := step.work(s, head); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		after := mustRead(t, path)
		e, err := s.Entry(t.Context(), shortDoc)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		for range 4 {
			wantTornWhole(t, torn(random, before, after), head, e.Version, step.name)
		}
		head = e.Version
	}
}

// foldOnce is the first transaction of a fold, which packs rows and leaves them in the journal.
func foldOnce(t *testing.T, s *Store) error {
	h := s.handle.Load()
	numbers, upTo := h.journal.documents()
	b := &foldBatch{journal: h.journal, rewrites: h.journal.rewrites.Load()}
	err := h.view(t.Context(), func(t *txn) (err error) {
		b.folds, _ = t.planFolds(numbers, upTo, func(_ uint64, failed error) { err = failed })
		return err
	})
	for _, f := range b.folds {
		err = errors.Join(err, f.pack())
	}
	return errors.Join(err, s.write(t.Context(), b))
}

// torn returns the file as it may be when after was being written over before.
func torn(random *rand.Rand, before, after []byte) []byte {
	file := append(bytes.Clone(before), make([]byte, max(0, len(after)-len(before)))...)
	meta := 2 * os.Getpagesize()
	all := random.IntN(3) == 0
	for at := meta; at < len(after); at += sector {
		end := min(at+sector, len(after))
		if all || random.IntN(2) == 0 {
			copy(file[at:end], after[at:end])
		}
	}
	if all {
		cut := random.IntN(meta) // within a sector too, which the sum of the page shows
		copy(file[:cut], after[:cut])
	}
	return file
}

// wantTornWhole fails unless a file holds one of two versions of shortDoc, and goes on from there.
func wantTornWhole(t *testing.T, file []byte, before, after collab.Version, name string) {
	t.Helper()
	dir := t.TempDir()
	writeFile(t, filepath.Join(dir, databaseFile), string(file))
	s := mustOpen(t, dir, Options{})
	e, err := s.Entry(t.Context(), shortDoc)
	if err != nil || e.Version < before || e.Version > after || e.Version != before && name == "append" && e.Version != after {
		t.Errorf("%s: version %d, %v, want %d or %d", name, e.Version, err, before, after)
	}
	if got := wholeLog(t, s, shortDoc); len(got) != int(e.Version) {
		t.Errorf("%s: %d revisions at version %d", name, len(got), e.Version)
	}
	if err := s.Append(t.Context(), shortDoc, []collab.Revision{typed(e.Version, 300)}, collab.Meta{}); err != nil {
		t.Errorf("%s: writing does not go on: %v", name, err)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	var faults []string
	_, err = Check(t.Context(), dir, CheckOptions{Types: builtin.Registry(), Found: func(f Fault) { faults = append(faults, fmt.Sprint(f)) }})
	if err != nil || len(faults) > 0 {
		t.Errorf("%s: %v, %v", name, faults, err)
	}
	check(t, dir)
}
