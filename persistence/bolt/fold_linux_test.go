package bolt

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	bbolt "go.etcd.io/bbolt"
	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// twins are a store and the one in memory, which should hold the same.
type twins struct {
	*testing.T
	dir   string
	bolt  *Store
	plain *memory.Store
	run   int
}

func (w *twins) id(n int) collab.DocID {
	return collab.DocID{Collection: "fold", ID: fmt.Sprintf("%d/%d", w.run, n)}
}

// foldRevisions makes n revisions behind a head, of which some are large and some come at one time.
func foldRevisions(head collab.Version, n, size int) (revs []collab.Revision) {
	for v := head; v < head+collab.Version(n); v++ {
		r := collab.Revision{
			Base: v, ID: collab.OpID{Source: fmt.Sprintf("source-%d", v%3), Seq: uint64(v)}, Author: "guest",
			At:     time.UnixMilli(1_700_000_000_000 + int64(v/3)*40).UTC(),
			Change: collab.Change{Kind: collab.Edit, Data: fmt.Appendf(nil, `[%d,"%0*d"]`, v, size, v)},
		}
		if v == 0 {
			r.Change = collab.Change{Kind: collab.Create, Type: "t", Data: []byte(`""`)}
		}
		revs = append(revs, r)
	}
	return revs
}

// TestFoldsAtAnyMoment does the same to both stores, folds the journal in between, now and then only a part of what a
// round does, and opens the file again: what is read stays the same.
func TestFoldsAtAnyMoment(t *testing.T) {
	w := &twins{T: t, dir: t.TempDir(), plain: memory.New(memory.Options{})}
	w.bolt = mustOpen(t, w.dir, Options{})
	w.bolt.WithoutSync()
	rapid.Check(t, func(t *rapid.T) {
		w.run++
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			w.step(t)
		}
		for n := range 4 {
			w.compare(t, w.id(n), 0, collab.MaxVersion)
		}
	})
	if err := w.bolt.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, w.dir)
}

func (w *twins) step(t *rapid.T) {
	id := w.id(rapid.IntRange(0, 3).Draw(t, "document"))
	e, err := w.plain.Entry(w.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	switch rapid.SampledFrom([]string{"append", "append", "append", "fold", "part", "settle", "trim", "read", "at", "open"}).Draw(t, "step") {
	case "append":
		n := rapid.SampledFrom([]int{1, 2, 30, 300, 900}).Draw(t, "revisions")
		revs := foldRevisions(e.Version, n, rapid.SampledFrom([]int{1, 50, 300}).Draw(t, "size"))
		if err := errors.Join(w.bolt.Append(w.Context(), id, revs, collab.Meta{}), w.plain.Append(w.Context(), id, revs, collab.Meta{})); err != nil {
			t.Fatal(err)
		}
	case "fold":
		if err := w.bolt.Fold(w.Context()); err != nil {
			t.Fatal(err)
		}
	case "part":
		w.foldPart(t)
	case "settle":
		err := w.bolt.write(w.Context(), batchFunc(func(tx *txn) error {
			key, err := documentKey(id)
			if err != nil {
				return err
			}
			number, err := tx.numberOf(key)
			if err != nil || number == 0 {
				return err
			}
			return tx.settle(number)
		}))
		if err != nil {
			t.Fatal(err)
		}
	case "trim":
		w.trim(t, id, e)
	case "read":
		from := collab.Version(rapid.Int64Range(0, int64(e.Version)).Draw(t, "from"))
		w.compare(t, id, max(from, e.First), from+collab.Version(rapid.IntRange(1, 5000).Draw(t, "length")))
	case "at":
		w.compareTimes(t, id, e)
	case "open":
		if err := w.bolt.Close(); err != nil {
			t.Fatal(err)
		}
		w.bolt = mustOpen(w.T, w.dir, Options{})
		w.bolt.WithoutSync()
	}
}

// foldPart does of a round of folding only what comes before some transaction of it.
func (w *twins) foldPart(t *rapid.T) {
	ctx, stop := context.WithCancel(w.Context())
	defer stop()
	left := rapid.IntRange(0, 2).Draw(t, "transactions")
	s := w.bolt
	s.folding.Lock()
	defer s.folding.Unlock()
	h := s.handle.Load()
	numbers, upTo := h.journal.documents()
	for len(numbers) > 0 && left > 0 {
		b := &foldBatch{journal: h.journal, rewrites: h.journal.rewrites.Load()}
		n := min(len(numbers), 1+rand.IntN(3))
		err := h.view(ctx, func(tx *txn) error {
			b.folds, _ = tx.planFolds(numbers[:n], upTo, func(_ uint64, err error) { t.Error(err) })
			return nil
		})
		for _, f := range b.folds {
			err = errors.Join(err, f.pack())
		}
		if err = errors.Join(err, s.write(ctx, b)); errors.Is(err, errStale) {
			return // the store has folded meanwhile
		} else if err != nil {
			t.Fatal(err)
		}
		numbers, left = numbers[n:], left-1
	}
}

func (w *twins) trim(t *rapid.T, id collab.DocID, e collab.CatalogEntry) {
	if e.Version < e.First+3 {
		return
	}
	to := collab.Version(rapid.Int64Range(int64(e.First)+1, int64(e.Version)-1).Draw(t, "to"))
	m := collab.Milestone{Version: to, Type: "t", Data: []byte(`"x"`), Modified: time.UnixMilli(1_700_000_000_000 + int64((to-1)/3)*40).UTC()}
	for _, s := range []collab.Store{w.bolt, w.plain} {
		if err := errors.Join(s.Put(w.Context(), id, m), s.Trim(w.Context(), id, to)); err != nil {
			t.Fatal(err)
		}
	}
}

func (w *twins) compare(t *rapid.T, id collab.DocID, from, to collab.Version) {
	e, err := w.plain.Entry(w.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := w.bolt.Entry(w.Context(), id); err != nil || got != e {
		t.Fatalf("%v: entry %+v, %v, want %+v", id, got, err, e)
	}
	from = max(from, e.First)
	want, got := readTo(t, w.plain, id, from, to), readTo(t, w.bolt, id, from, to)
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%v from %d: %d revisions, want %d, or others", id, from, len(got), len(want))
	}
}

func readTo(t *rapid.T, s collab.Log, id collab.DocID, from, to collab.Version) (all []collab.Revision) {
	for from < to {
		revs, err := s.Revisions(context.Background(), id, from, to)
		if err != nil {
			t.Fatalf("%T: %v from %d: %v", s, id, from, err)
		}
		if len(revs) == 0 {
			break
		}
		all = append(all, revs...)
		from += collab.Version(len(revs))
	}
	return all
}

func (w *twins) compareTimes(t *rapid.T, id collab.DocID, e collab.CatalogEntry) {
	for range 5 {
		at := time.UnixMilli(1_700_000_000_000 + rapid.Int64Range(-50, int64(e.Version)*14+50).Draw(t, "at"))
		want, wantErr := w.plain.VersionAt(w.Context(), id, at)
		got, err := w.bolt.VersionAt(w.Context(), id, at)
		if got != want || (err != nil) != (wantErr != nil) {
			t.Fatalf("%v at %v: %d, %v, want %d, %v", id, at, got, err, want, wantErr)
		}
	}
}

// TestReadersWhileFolding reads whole logs while they grow and are folded, again and again.
func TestReadersWhileFolding(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{})
	s.WithoutSync()
	const documents, rounds = 4, 30
	ctx, stop := context.WithCancel(t.Context())
	var writers, others sync.WaitGroup
	for d := range documents {
		id := collab.DocID{ID: fmt.Sprint(d)}
		writers.Go(func() {
			for r := range collab.Version(rounds) {
				if err := s.Append(ctx, id, foldRevisions(10*r, 10, 20), collab.Meta{}); err != nil {
					t.Error(err)
				}
			}
		})
		others.Go(func() {
			for head := collab.Version(0); ctx.Err() == nil; {
				e, err := s.Entry(ctx, id)
				revs, readErr := s.Revisions(ctx, id, 0, collab.MaxVersion)
				if ctx.Err() != nil {
					return
				}
				if err := errors.Join(err, readErr); err != nil || e.Version < head || len(revs) < int(e.Version) {
					t.Errorf("%d revisions of %d, once %d: %v", len(revs), e.Version, head, err)
					return
				}
				for v, r := range revs {
					if r.Base != collab.Version(v) || r.ID.Seq != uint64(v) {
						t.Errorf("revision %d is %+v", v, r)
						return
					}
				}
				head = e.Version
			}
		})
	}
	others.Go(func() {
		for ctx.Err() == nil {
			if err := s.Fold(ctx); err != nil && ctx.Err() == nil {
				t.Error(err)
				return
			}
		}
	})
	writers.Wait()
	stop()
	others.Wait()
	if err := s.Fold(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantEmptyJournal(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, dir)
}

// wantEmptyJournal fails unless there is nothing in the journal, in the file and in memory.
func wantEmptyJournal(t *testing.T, s *Store) {
	t.Helper()
	j := s.handle.Load().journal
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.rows) != 0 || j.bytes != 0 || len(j.readers) != 0 || len(j.gone) != 0 {
		t.Errorf("in memory: %d documents, %d bytes, %d readers, %d departures", len(j.rows), j.bytes, len(j.readers), len(j.gone))
	}
	err := s.handle.Load().db.View(func(tx *bbolt.Tx) error {
		if k, _ := tx.Bucket(bucketJournal).Cursor().First(); k != nil {
			t.Errorf("row %x is left", k)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestFailedFold breaks the disk under each transaction of a round in turn: nothing is lost, and a later round folds.
func TestFailedFold(t *testing.T) {
	id := collab.DocID{ID: "a"}
	want := foldRevisions(0, 300, 10)
	for broken := range 3 {
		d := newDisk(t)
		dir := t.TempDir()
		s := mustOpen(t, dir, d.options())
		for some := range slices.Chunk(want, 100) {
			if err := s.Append(t.Context(), id, some, collab.Meta{}); err != nil {
				t.Fatal(err)
			}
		}
		switch h := s.handle.Load(); broken {
		case 0:
			d.fail()
		case 1: // the chunk is written, the rows are still there
			b := &foldBatch{journal: h.journal}
			if err := h.view(t.Context(), func(tx *txn) error {
				f, err := tx.planFold(1, 1000)
				b.folds = []*fold{f}
				return errors.Join(err, f.pack())
			}); err != nil {
				t.Fatal(err)
			}
			if err := s.write(t.Context(), b); err != nil {
				t.Fatal(err)
			}
			d.fail()
		}
		d.mend()
		if err := s.Fold(t.Context()); (err != nil) != (broken < 2) {
			t.Errorf("fold on a broken disk: %v", err)
		}
		appendWhenBack(t, s, id, 300)
		if got := wholeLog(t, s, id); len(got) != 301 || !reflect.DeepEqual(got[:300], want) {
			t.Errorf("%d revisions, or others", len(got))
		}
		mustFold(t, s)
		wantEmptyJournal(t, s)
		if got := wholeLog(t, s, id); len(got) != 301 || !reflect.DeepEqual(got[:300], want) {
			t.Errorf("%d revisions when folded, or others", len(got))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		check(t, dir)
	}
}

// TestDamageDoesNotStopFolding holds that a document whose chunk is damaged keeps its rows, and hinders nobody else.
func TestDamageDoesNotStopFolding(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{})
	good, bad := collab.DocID{ID: "good"}, collab.DocID{ID: "bad"}
	for v := range collab.Version(2) {
		for _, id := range []collab.DocID{bad, good} {
			if err := s.Append(t.Context(), id, edit(v), collab.Meta{}); err != nil {
				t.Fatal(err)
			}
		}
		if v == 0 {
			mustFold(t, s)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	update(t, dir, func(tx *bbolt.Tx) error { return tx.Bucket(bucketChunks).Put(versionKey(1, 0), []byte("damage")) })
	s = mustOpen(t, dir, Options{})
	defer s.Close()
	for range 2 {
		if err := s.fold(t.Context(), s.handle.Load(), slog.New(slog.DiscardHandler)); err != nil {
			t.Fatal(err)
		}
	}
	j := s.handle.Load().journal
	if numbers, _ := j.documents(); !slices.Equal(numbers, []uint64{1}) || j.stuck != j.bytes || j.bytes == 0 {
		t.Errorf("rows of %v are left, %d bytes of %d stuck", numbers, j.stuck, j.bytes)
	}
	if got := wholeLog(t, s, good); len(got) != 2 {
		t.Errorf("%d revisions of the good document", len(got))
	}
	if revs, err := s.Revisions(t.Context(), bad, 1, 2); err == nil {
		t.Errorf("%d revisions behind a damaged chunk", len(revs))
	}
}
