package bolt

import (
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
)

// format1 puts a database that the tandem of format 1 wrote into a data directory.
func format1(t *testing.T) (dir string) {
	t.Helper()
	packed, err := os.Open(filepath.Join("testdata", "format1.db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	r, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	writeFile(t, filepath.Join(dir, databaseFile), string(data))
	return dir
}

// TestFormat1 opens what an older tandem wrote: everything is there, and what it did not know can be written.
func TestFormat1(t *testing.T) {
	dir := format1(t)
	id := collab.DocID{Collection: "docs", ID: "old"}
	start := time.UnixMilli(1_700_000_000_000).UTC()
	for opening := range 2 {
		s := mustOpen(t, dir, Options{})
		e, err := s.Entry(t.Context(), id)
		if want := (collab.CatalogEntry{Title: "Old", Version: 300, Created: start, Modified: start.Add(299 * time.Second)}); err != nil || e != want {
			t.Errorf("%+v, %v, want %+v", e, err, want)
		}
		revs, err := s.Revisions(t.Context(), id, 0, collab.MaxVersion)
		if err != nil || len(revs) != 300 || revs[299].Author != "guest:1" {
			t.Errorf("%d revisions, %v", len(revs), err)
		}
		m, err := s.Latest(t.Context(), id, 295)
		if want := fmt.Sprintf("%q", strings.Repeat("x", 289)); err != nil || m.Version != 290 || string(m.Data) != want {
			t.Errorf("milestone %d, %v: %s", m.Version, err, m.Data)
		}
		if v, err := s.VersionAt(t.Context(), id, start.Add(100*time.Second)); err != nil || v != 101 {
			t.Errorf("version %d at 100 s, %v", v, err)
		}
		if g, err := s.Guest(t.Context(), "guest:1"); err != nil || g.Name != "Ada" {
			t.Errorf("%+v, %v", g, err)
		}
		marks, err := s.Marks(t.Context(), id)
		if err != nil || len(marks) != opening {
			t.Errorf("%d marks, %v, want %d", len(marks), err, opening)
		}
		err = errors.Join(
			s.SetMark(t.Context(), id, collab.Mark{Version: 5, Name: "five", Restored: collab.NoBase}),
			s.PutDigest(t.Context(), id, 0, []byte("digest")),
			s.Put(t.Context(), id, collab.Milestone{Version: 299, Type: m.Type, Data: m.Data}),
			s.Close(),
		)
		if err != nil {
			t.Fatal(err)
		}
	}
	check(t, dir)
	update(t, dir, func(tx *bbolt.Tx) error {
		if found := binary.BigEndian.Uint32(tx.Bucket(bucketSelf).Get(keyFormat)); found != format {
			t.Errorf("it is of format %d, want %d", found, format)
		}
		return nil
	})
}

// TestMilestonesArePacked holds that what repeats itself takes less room.
func TestMilestonesArePacked(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{})
	id := collab.DocID{ID: "a"}
	m := collab.Milestone{Version: 7, Type: "t", Data: []byte(strings.Repeat("again and ", 50_000))}
	if err := s.Put(t.Context(), id, m); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Latest(t.Context(), id, 7); err != nil || string(got.Data) != string(m.Data) {
		t.Errorf("%d bytes, %v", len(got.Data), err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	update(t, dir, func(tx *bbolt.Tx) error {
		stored := 0
		c := tx.Bucket(bucketMilestones).Cursor()
		for k, v := c.First(); k != nil; k, v = c.Next() {
			stored += len(v)
		}
		if stored > 1000 {
			t.Errorf("%d bytes are stored for %d", stored, len(m.Data))
		}
		return nil
	})
}

// TestDamagedMilestone holds that damage is told, and not taken for content.
func TestDamagedMilestone(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{})
	id := collab.DocID{ID: "a"}
	if err := s.Put(t.Context(), id, collab.Milestone{Version: 7, Type: "t", Data: []byte(strings.Repeat("text ", 1000))}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	update(t, dir, func(tx *bbolt.Tx) error {
		key := partKey(1, 7, 1)
		data := []byte(string(tx.Bucket(bucketMilestones).Get(key)))
		data[len(data)-3] ^= 1
		return tx.Bucket(bucketMilestones).Put(key, data)
	})
	s = mustOpen(t, dir, Options{})
	defer s.Close()
	if got, err := s.Latest(t.Context(), id, 7); err == nil {
		t.Errorf("%d bytes of damaged data", len(got.Data))
	}
}
