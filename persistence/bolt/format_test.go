package bolt

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// oldDatabase puts a database that the tandem of an older format wrote into a data directory.
func oldDatabase(t *testing.T, format int) (dir string) {
	t.Helper()
	packed, err := os.Open(filepath.Join("testdata", fmt.Sprintf("format%d.db.gz", format)))
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

func quiet() Options { return Options{Logger: slog.New(slog.DiscardHandler)} }

// TestFormat1 opens what an older tandem wrote: everything is there, and what it did not know can be written.
func TestFormat1(t *testing.T) {
	dir := oldDatabase(t, 1)
	id := collab.DocID{Collection: "docs", ID: "old"}
	start := time.UnixMilli(1_700_000_000_000).UTC()
	for opening := range 2 {
		s := mustOpen(t, dir, quiet())
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

// oldRevision is a revision of the documents in testdata/format2.db.gz: "docs/old-0", "notes/old-1", … with 1, 8, 15, …
// revisions, the last with 6,000, and one of 1.6 MB behind the first of old-0.
func oldRevision(v collab.Version, text string) collab.Revision {
	r := collab.Revision{
		Base: v, At: time.UnixMilli(1_700_000_000_000 + 1000*int64(v)).UTC(), Author: collab.UserID(fmt.Sprintf("guest:%d", v%3)),
		ID:     collab.OpID{Source: fmt.Sprintf("%032x", v%4), Seq: uint64(v) + 1},
		Change: collab.Change{Kind: collab.Edit, Data: fmt.Appendf(nil, "[%d,%q]", v, text)},
	}
	if v == 0 {
		r.Change = collab.Change{Kind: collab.Create, Type: "http://example.org/text", Data: []byte(`""`)}
	}
	return r
}

// wantFormat2 fails unless all that is in testdata/format2.db.gz is in the store.
func wantFormat2(t *testing.T, s *Store) {
	t.Helper()
	for d := range 40 {
		id := collab.DocID{Collection: []string{"docs", "notes"}[d%2], ID: fmt.Sprintf("old-%d", d)}
		n := collab.Version(1 + 7*d)
		if d == 39 {
			n = 6000
		}
		var want []collab.Revision
		for v := range n {
			want = append(want, oldRevision(v, string(rune('a'+v%26))))
		}
		if d == 0 {
			want = append(want, oldRevision(1, strings.Repeat("0123456789abcdef", 100_000)))
		}
		if got := wholeLog(t, s, id); !reflect.DeepEqual(got, want) {
			t.Errorf("%v: %d revisions, want %d, or others", id, len(got), len(want))
		}
		e, err := s.Entry(t.Context(), id)
		last := want[len(want)-1].At
		if err != nil || e != (collab.CatalogEntry{Title: fmt.Sprint("Title ", d), Version: collab.Version(len(want)), Created: want[0].At, Modified: last}) {
			t.Errorf("%v: %+v, %v", id, e, err)
		}
		m, err := s.Latest(t.Context(), id, n-1)
		if v := (n - 51) / 1000 * 1000; err != nil || n > 50 && (m.Version != v+50 || len(m.Data) != int(v)+52) {
			t.Errorf("%v: milestone %d of %d bytes, %v", id, m.Version, len(m.Data), err)
		}
	}
	id := collab.DocID{Collection: "docs", ID: "old-0"}
	marks, err := s.Marks(t.Context(), id)
	digests, digestErr := s.Digests(t.Context(), id, 0, 1)
	guest, guestErr := s.Guest(t.Context(), "guest:1")
	picture, pictureErr := s.Thumbnail(t.Context(), id)
	if err := errors.Join(err, digestErr, guestErr, pictureErr); err != nil || len(marks) != 1 || marks[0].Name != "first" ||
		len(digests) != 1 || string(digests[0].Data) != "digest" || guest.Name != "Ada" || string(picture.Data) != "picture" {
		t.Errorf("%v, %v, %v, %v, %v", marks, digests, guest, picture, err)
	}
}

// TestFormat2 migrates what an older tandem wrote, also where it was stopped before, and where it has no room at first.
func TestFormat2(t *testing.T) {
	dir := oldDatabase(t, 2)
	path := filepath.Join(dir, databaseFile)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}

	in := filepath.Join(path+migrating, "in the way")
	if err := os.MkdirAll(in, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, quiet()); !errors.Is(err, ErrNotWritable) {
		t.Errorf("without a place for the new file: %v", err)
	}
	if err := os.RemoveAll(path + migrating); err != nil {
		t.Fatal(err)
	}

	stopped := errors.New("stopped")
	old, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	b, err := newBuilder(path + migrating)
	if err != nil {
		t.Fatal(err)
	}
	m := migration{builder: b, log: quiet().Logger}
	err = old.View(func(tx *bbolt.Tx) error { return errors.Join(m.run(tx), stopped) })
	if err = errors.Join(err, b.flush(), b.tx.Commit(), b.db.Close(), old.Close()); !errors.Is(err, stopped) {
		t.Fatal(err)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, before) {
		t.Fatalf("the old database has changed: %v", err)
	}

	for range 2 {
		s := mustOpen(t, dir, quiet())
		wantFormat2(t, s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path + migrating); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the new file's former name is still there: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Size() > int64(len(before))/2 {
		t.Errorf("%d bytes in place of %d, %v", info.Size(), len(before), err)
	}
	check(t, dir)
}

// TestMigrationKeepsDamage holds that what is wrong in an old database is wrong in the new one in the same place, and
// nothing else.
func TestMigrationKeepsDamage(t *testing.T) {
	dir := oldDatabase(t, 2)
	update(t, dir, func(tx *bbolt.Tx) error {
		rows := tx.Bucket(bucketRevisions)
		return errors.Join(rows.Delete(versionKey(40, 3000)), rows.Put(versionKey(39, 100), []byte("damage")))
	})
	s := mustOpen(t, dir, quiet())
	defer s.Close()
	gone, damaged := collab.DocID{Collection: "notes", ID: "old-39"}, collab.DocID{Collection: "docs", ID: "old-38"}
	for _, c := range []struct {
		id   collab.DocID
		v    collab.Version
		want error
	}{
		{gone, 2999, nil}, {gone, 3000, collab.ErrGap}, {gone, 3001, nil}, {gone, 5999, nil},
		{damaged, 99, nil}, {damaged, 100, record.ErrCorrupt}, {damaged, 101, nil}, {damaged, 266, nil},
	} {
		if revs, err := s.Revisions(t.Context(), c.id, c.v, c.v+1); !errors.Is(err, c.want) || err == nil && len(revs) != 1 {
			t.Errorf("%v at %d: %d revisions, %v, want %v", c.id, c.v, len(revs), err, c.want)
		}
	}
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
