package bolt

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// grown returns the texts of a document that grows.
func grown(n int) (texts []string) {
	random := rand.New(rand.NewPCG(1, 2))
	var text strings.Builder
	for range n {
		for range 1500 {
			fmt.Fprintf(&text, "%x ", random.Uint32())
		}
		texts = append(texts, text.String())
	}
	return texts
}

func stone(v collab.Version, text string) collab.Milestone {
	return collab.Milestone{Version: v, Type: "t", Data: []byte(text), CreatedAt: 1}
}

func wantStones(t *testing.T, s *Store, id collab.DocID, want map[collab.Version]string) {
	t.Helper()
	for v, text := range want {
		if got, err := s.Latest(t.Context(), id, v); err != nil || got.Version != v || string(got.Data) != text {
			t.Errorf("milestone %d: version %d of %d bytes, %v, want %d bytes", v, got.Version, len(got.Data), err, len(text))
		}
	}
}

// TestMilestonesAgainstEachOther holds that successive milestones take little room, in whatever order they come, and that
// each stays what it is when others are replaced or go.
func TestMilestonesAgainstEachOther(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{})
	id := collab.DocID{ID: "a"}
	want := make(map[collab.Version]string)
	texts := grown(40)
	put := func(v collab.Version, text string) {
		t.Helper()
		if err := s.Put(t.Context(), id, stone(v, text)); err != nil {
			t.Fatal(err)
		}
		want[v] = text
	}
	for i, text := range texts {
		if i%7 != 3 { // these come later, in between
			put(collab.Version(10*i), text)
		}
	}
	wantStones(t, s, id, want)
	whole, packed := stoneBytes(t, s)
	if whole > 5 || packed < 20 {
		t.Errorf("%d milestones are whole and %d are not", whole, packed)
	}
	for i := 3; i < len(texts); i += 7 {
		put(collab.Version(10*i), texts[i])
	}
	for i := 0; i < len(texts); i += 5 {
		put(collab.Version(10*i), texts[i]+" replaced")
	}
	wantStones(t, s, id, want)
	err := s.write(t.Context(), batchFunc(func(t *txn) error {
		for i := 0; i < len(texts); i += 3 {
			if err := t.dropMilestone(1, collab.Version(10*i)); err != nil {
				return err
			}
		}
		return nil
	}))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(texts); i += 3 {
		delete(want, collab.Version(10*i))
	}
	wantStones(t, s, id, want)
	if err := s.view(t.Context(), func(tx *txn) error {
		if got := tx.milestoneVersions(1); len(got) != len(want) {
			t.Errorf("%d milestones, want %d", len(got), len(want))
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, dir)
}

// stoneBytes counts the milestones that are packed by themselves, and the others.
func stoneBytes(t *testing.T, s *Store) (whole, packed int) {
	t.Helper()
	err := s.view(t.Context(), func(tx *txn) error {
		return tx.milestones.ForEach(func(k, v []byte) error {
			if len(k) != 20 || k[19] != 0 {
				return nil
			}
			h, err := record.DecodeMilestoneHead(v)
			if h.Packing == record.ZstdAgainst {
				packed++
			} else {
				whole++
			}
			return err
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return whole, packed
}

// batchFunc is a batch that writes what a function does.
type batchFunc func(*txn) error

func (f batchFunc) check(*txn) error   { return nil }
func (f batchFunc) write(t *txn) error { return f(t) }
func (f batchFunc) size() int          { return 0 }
