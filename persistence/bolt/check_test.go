package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/ot/textunicode"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

var (
	longDoc  = collab.DocID{Collection: "docs", ID: "long"}  // number 1: chunks, milestones, and the journal
	shortDoc = collab.DocID{Collection: "docs", ID: "short"} // number 2: in the journal
)

const (
	longRevisions = 3000
	longRows      = 5 // of them in the journal
	longEach      = 500
)

// typed returns revision v of a text that is typed at its end.
func typed(v collab.Version, length int) collab.Revision {
	r := collab.Revision{Base: v, ID: collab.OpID{Source: "s", Seq: uint64(v) + 1}, Author: "guest:a", At: time.UnixMilli(1_700_000_000_000 + int64(v)*100).UTC()}
	if v == 0 {
		r.Change = collab.Change{Kind: collab.Create, Type: textunicode.Type.URI(), Data: []byte(`""`)}
		return r
	}
	text := fmt.Sprintf("%d ", v)
	text += strings.Repeat("x", length-len(text))
	at := ""
	if v > 1 {
		at = fmt.Sprintf("%d,", (int(v)-1)*length)
	}
	r.Change = collab.Change{Kind: collab.Edit, Data: fmt.Appendf(nil, "[%s%q]", at, text)}
	return r
}

// cared makes a data directory with some of everything, and returns the blob in it.
func cared(t *testing.T, dir string) collab.BlobID {
	t.Helper()
	s := mustOpen(t, dir, Options{})
	replay, err := collab.NewReplay(builtin.Registry(), collab.Milestone{})
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	var waiting []collab.Revision
	for v := collab.Version(0); v < longRevisions; v++ {
		r := typed(v, longEach)
		must(replay.Apply(&r))
		if waiting = append(waiting, r); len(waiting) == 100 || v >= longRevisions-longRows-1 {
			must(s.Append(t.Context(), longDoc, waiting, collab.Meta{}))
			waiting = nil
		}
		if v%1000 == 999 && v+1 < longRevisions {
			m, err := replay.State().Milestone()
			must(err)
			must(s.Put(t.Context(), longDoc, m))
		}
		if v == longRevisions-longRows-1 {
			must(s.Close())
			s = mustOpen(t, dir, Options{}) // its folder has nothing to do
			must(s.fold(t.Context(), s.handle.Load(), slog.New(slog.DiscardHandler)))
		}
	}
	for v := collab.Version(0); v < 20; v++ {
		must(s.Append(t.Context(), shortDoc, []collab.Revision{typed(v, 5)}, collab.Meta{Titles: []collab.Title{{Doc: shortDoc, Text: "Short"}}}))
	}
	must(s.SetMark(t.Context(), longDoc, collab.Mark{Version: 2500, Name: "good", Restored: collab.NoBase}))
	must(s.SetGuest(t.Context(), "guest:a", collab.Guest{Name: "Ana"}))
	must(s.SetThumbnail(t.Context(), longDoc, collab.Thumbnail{Type: "image/png", Data: []byte("x")}))
	blob, err := s.PutBlob(t.Context(), shortDoc, "image/png", []byte("a picture"), time.Now())
	must(err)
	must(s.Close())
	return blob.ID
}

func checked(t *testing.T, dir string) (c Checkup, faults string) {
	t.Helper()
	var all strings.Builder
	c, err := Check(t.Context(), dir, CheckOptions{Types: builtin.Registry(), Found: func(f Fault) { fmt.Fprintln(&all, f) }})
	if err != nil {
		t.Fatal(err)
	}
	return c, all.String()
}

func TestCheckWhole(t *testing.T) {
	dir := t.TempDir()
	cared(t, dir)
	c, faults := checked(t, dir)
	want := Checkup{Documents: 2, Revisions: longRevisions + 20, Milestones: 2, Blobs: 1}
	if c != want || faults != "" {
		t.Errorf("%+v, want %+v; %s", c, want, faults)
	}
}

// chunkAt returns the chunk of longDoc that holds a version.
func chunkAt(tx *bbolt.Tx, v collab.Version) (chunk, error) {
	t := newTxn(tx, &journal{})
	c, ok, err := t.lastChunk(1, v+1)
	if err == nil && !ok {
		err = errors.New("no chunk")
	}
	c.Packed = bytes.Clone(c.Packed)
	return c, err
}

func putChunk(tx *bbolt.Tx, c chunk) error {
	return tx.Bucket(bucketChunks).Put(versionKey(1, c.base), record.AppendChunk(nil, c.Chunk))
}

// rowOf returns the key of the journal's row that begins with a version of longDoc.
func rowOf(tx *bbolt.Tx, v collab.Version) []byte {
	c := tx.Bucket(bucketJournal).Cursor()
	for k, row := c.First(); k != nil; k, row = c.Next() {
		if r, err := record.DecodeJournalRow(row); err == nil && r.Number == 1 && r.Base == v {
			return bytes.Clone(k)
		}
	}
	return nil
}

// behindFirstChunk stands for the first milestone behind the first chunk.
const behindFirstChunk = -1

// damages are what can be wrong, what Check says of it, and from where to where longDoc is there after Repair.
var damages = []struct {
	name   string
	damage func(tx *bbolt.Tx, blob string) error
	says   string
	from   collab.Version
	to     collab.Version
}{
	{"a chunk is gone", func(tx *bbolt.Tx, _ string) error { return tx.Bucket(bucketChunks).Delete(versionKey(1, 0)) },
		"docs/long: revisions 0 to ", behindFirstChunk, longRevisions},
	{"a chunk is changed", func(tx *bbolt.Tx, _ string) error {
		c, err := chunkAt(tx, 0)
		if err != nil {
			return err
		}
		c.Packed[len(c.Packed)/2] ^= 1
		return putChunk(tx, c)
	}, "docs/long: revisions 0 to ", behindFirstChunk, longRevisions},
	{"a chunk is no chunk", func(tx *bbolt.Tx, _ string) error { return tx.Bucket(bucketChunks).Put(versionKey(1, 0), []byte("x")) },
		"docs/long: the chunk of revision 0 cannot be read", behindFirstChunk, longRevisions},
	{"a chunk bears a wrong time", func(tx *bbolt.Tx, _ string) error {
		c, err := chunkAt(tx, 0)
		c.First = c.First.Add(time.Second)
		return errors.Join(err, putChunk(tx, c))
	}, "its times are not those", behindFirstChunk, longRevisions},
	{"a revision does not fit", func(tx *bbolt.Tx, _ string) error {
		c, err := chunkAt(tx, 0)
		if err != nil {
			return err
		}
		revs, err := unpackChunk(nil, c, c.base, c.end())
		if err != nil {
			return err
		}
		revs[50].Change.Data = []byte(`[123456789,"x"]`)
		if c, err = packChunk(revs); err != nil {
			return err
		}
		return putChunk(tx, c)
	}, "docs/long: revision 50: it does not fit", 1000, longRevisions},
	{"a row of the journal is gone", func(tx *bbolt.Tx, _ string) error {
		return tx.Bucket(bucketJournal).Delete(rowOf(tx, 2997))
	}, "docs/long: revision 2997: they are not there", 0, 2997},
	{"a row of the journal cannot be read", func(tx *bbolt.Tx, _ string) error {
		return tx.Bucket(bucketJournal).Put(rowOf(tx, 2997), []byte("x"))
	}, "journal: bolt: key ", 0, 2997},
	{"a milestone says something else", func(tx *bbolt.Tx, _ string) error {
		j, err := loadJournal(tx)
		if err != nil {
			return err
		}
		return newTxn(tx, j).putMilestone(1, collab.Milestone{Version: 1000, Type: textunicode.Type.URI(), Data: []byte(`"else"`)})
	}, "docs/long: the milestone of version 1000 is not good: it is not what", 0, longRevisions},
	{"a milestone cannot be read", func(tx *bbolt.Tx, _ string) error {
		return tx.Bucket(bucketMilestones).Put(partKey(1, 2000, 0), []byte("x"))
	}, "docs/long: the milestone of version 2000 is not good", 0, longRevisions},
	{"a document has lost its name", func(tx *bbolt.Tx, _ string) error {
		key, err := documentKey(longDoc)
		return errors.Join(err, tx.Bucket(bucketDocuments).Delete(key))
	}, "document number 1, which the catalog does not know", 0, longRevisions},
	{"a name cannot be read", func(tx *bbolt.Tx, _ string) error {
		key, err := documentKey(longDoc)
		return errors.Join(err, tx.Bucket(bucketDocuments).Put(key, []byte("x")))
	}, "docs/long: its row in the catalog cannot be read", 0, longRevisions},
	{"a mark is behind the end", func(tx *bbolt.Tx, _ string) error {
		return tx.Bucket(bucketMarks).Put(versionKey(1, 9999), record.AppendMark(nil, collab.Mark{Name: "far"}))
	}, `docs/long: version 9999 is marked "far"`, 0, longRevisions},
	{"a mark cannot be read", func(tx *bbolt.Tx, _ string) error { return tx.Bucket(bucketMarks).Put(versionKey(1, 9), []byte("x")) },
		"docs/long: the mark of version 9 cannot be read", 0, longRevisions},
	{"a guest cannot be read", func(tx *bbolt.Tx, _ string) error { return tx.Bucket(bucketGuests).Put([]byte("g"), []byte("x")) },
		"guests: g cannot be read", 0, longRevisions},
	{"a thumbnail cannot be read", func(tx *bbolt.Tx, _ string) error { return tx.Bucket(bucketThumbnails).Put(numberKey(1), []byte("x")) },
		"thumbnails: ", 0, longRevisions},
	{"a used blob has no row", func(tx *bbolt.Tx, _ string) error {
		k, _ := tx.Bucket(bucketBlobs).Cursor().First()
		return tx.Bucket(bucketBlobs).Delete(k)
	}, "a document uses it, and it is not there", 0, longRevisions},
	{"a blob's file is gone", func(_ *bbolt.Tx, blob string) error { return os.Remove(blob) }, "its file is not there", 0, longRevisions},
	{"a blob's file is another", func(_ *bbolt.Tx, blob string) error { return os.WriteFile(blob, []byte("b picture"), 0o600) },
		"its file does not hold what it should", 0, longRevisions},
}

func TestCheckAndRepair(t *testing.T) {
	whole := t.TempDir()
	blob := cared(t, whole)
	var behind collab.Version
	update(t, whole, func(tx *bbolt.Tx) error {
		c, err := chunkAt(tx, 0)
		behind = (c.end() + 999) / 1000 * 1000
		return err
	})
	for _, d := range damages {
		t.Run(d.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
				t.Fatal(err)
			}
			update(t, dir, func(tx *bbolt.Tx) error {
				return d.damage(tx, (&blobDir{path: filepath.Join(dir, blobsDir)}).file(blob))
			})
			before := mustRead(t, filepath.Join(dir, databaseFile))
			c, faults := checked(t, dir)
			if c.Faults == 0 || !strings.Contains(faults, d.says) {
				t.Errorf("%d faults, want one of %q:\n%s", c.Faults, d.says, faults)
			}
			fixed := repaired(t, dir)
			if !bytes.Equal(before, mustRead(t, filepath.Join(dir, databaseFile))) {
				t.Error("the old file has changed")
			}
			from := d.from
			if from == behindFirstChunk {
				from = behind
			}
			wantKept(t, fixed, from, d.to)
		})
	}
}

// repaired repairs dir and returns a data directory with the new file and the same blobs.
func repaired(t *testing.T, dir string) string {
	t.Helper()
	fixed := t.TempDir()
	if err := os.CopyFS(filepath.Join(fixed, blobsDir), os.DirFS(filepath.Join(dir, blobsDir))); err != nil {
		t.Fatal(err)
	}
	r, err := Repair(t.Context(), dir, filepath.Join(fixed, databaseFile), CheckOptions{Types: builtin.Registry()})
	if err != nil {
		t.Fatal(err)
	}
	if _, faults := checked(t, fixed); strings.Contains(strings.ReplaceAll(faults, "its file ", ""), "docs/") {
		t.Errorf("what was repaired is not whole: %s", faults)
	}
	s := mustOpen(t, fixed, Options{})
	defer s.Close()
	if s.Epoch() != r.Epoch || len(s.Former()) == 0 {
		t.Errorf("the epoch is %v, want %v; former ones: %v", s.Epoch(), r.Epoch, s.Former())
	}
	return fixed
}

// wantKept fails unless longDoc is there from a version to another, and can be read from there, and shortDoc as a whole.
func wantKept(t *testing.T, dir string, from, to collab.Version) {
	t.Helper()
	s := mustOpen(t, dir, Options{})
	defer s.Close()
	id := longDoc
	e, err := s.Entry(t.Context(), id)
	if e.Version == 0 {
		id = collab.DocID{Collection: recoveredCollection, ID: "1"}
		e, err = s.Entry(t.Context(), id)
	}
	if err != nil || e.First != from || e.Version != to {
		t.Errorf("%v is there from %d to %d, %v, want %d to %d", id, e.First, e.Version, err, from, to)
	}
	for v := from; v < to; {
		revs, err := s.Revisions(t.Context(), id, v, to)
		if err != nil || len(revs) == 0 {
			t.Fatalf("revisions from %d: %d, %v", v, len(revs), err)
		}
		for _, r := range revs {
			if r.Base != v || string(r.Change.Data) != string(typed(v, longEach).Change.Data) {
				t.Fatalf("revision %d is %+v", v, r)
			}
			v++
		}
	}
	if from > 0 {
		m, err := s.Latest(t.Context(), id, from)
		if err != nil || m.Version != from {
			t.Errorf("the milestone of version %d: %d, %v", from, m.Version, err)
		}
	}
	short, err := s.Entry(t.Context(), shortDoc)
	if err != nil || short.Version != 20 || short.Title != "Short" {
		t.Errorf("%v is %+v, %v", shortDoc, short, err)
	}
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestDamagedPages changes bytes anywhere in the file: whatever that does, it is a fault or an error, and what Repair makes
// of it is whole. TANDEM_BOLT_FAULTS=all does it many times, else it is a few.
func TestDamagedPages(t *testing.T) {
	whole := t.TempDir()
	cared(t, whole)
	if _, err := Compact(t.Context(), whole, nil); err != nil { // so there are no free pages to be hit
		t.Fatal(err)
	}
	good := mustRead(t, filepath.Join(whole, databaseFile))
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	found, repairs, tries := 0, 0, 8
	if os.Getenv(everyFault) == "all" {
		tries = 100
	}
	for range tries {
		dir := t.TempDir()
		bad := bytes.Clone(good)
		for range 1 + random.IntN(3) {
			at := random.IntN(len(bad)) / 4096 * 4096
			for range 20 {
				bad[at+random.IntN(min(4096, len(bad)-at))] ^= byte(1 + random.IntN(255))
			}
		}
		writeFile(t, filepath.Join(dir, databaseFile), string(bad))
		to := filepath.Join(dir, "repaired.db")
		r, err := Repair(t.Context(), dir, to, CheckOptions{Types: builtin.Registry()})
		if !bytes.Equal(bad, mustRead(t, filepath.Join(dir, databaseFile))) {
			t.Fatalf("seed %d: the old file has changed", seed)
		}
		if err != nil || r.Faults > 1 { // one is the blob, whose file is not there
			found++
		}
		if err != nil {
			if _, statErr := os.Stat(to); statErr == nil {
				t.Fatalf("seed %d: a file was left behind with %v", seed, err)
			}
			continue
		}
		repairs++
		fixed := t.TempDir()
		if err := os.Rename(to, filepath.Join(fixed, databaseFile)); err != nil {
			t.Fatal(err)
		}
		if _, faults := checked(t, fixed); strings.Contains(faults, "docs/") || strings.Contains(faults, "pages") {
			t.Fatalf("seed %d: what was repaired is not whole: %s", seed, faults)
		}
	}
	t.Logf("%d of %d were found to be damaged, %d were repaired", found, tries, repairs)
	if found == 0 || repairs == 0 {
		t.Errorf("seed %d: none was found or repaired", seed)
	}
}

func TestCareRefusals(t *testing.T) {
	dir := t.TempDir()
	opts := CheckOptions{Types: builtin.Registry()}
	if _, err := Check(t.Context(), filepath.Join(dir, "none"), opts); err == nil {
		t.Error("a directory that is not there was checked")
	}
	s := mustOpen(t, dir, Options{})
	_, checkErr := Check(t.Context(), dir, opts)
	_, compactErr := Compact(t.Context(), dir, nil)
	_, statsErr := ReadStats(t.Context(), dir, 1)
	for _, err := range []error{checkErr, compactErr, statsErr} {
		if !errors.Is(err, ErrInUse) {
			t.Errorf("of a store that is open: %v", err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Repair(t.Context(), dir, filepath.Join(dir, databaseFile), opts); err == nil {
		t.Error("a repair over the database itself")
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Check(over, dir, opts); !errors.Is(err, context.Canceled) {
		t.Errorf("check after Ctrl-C: %v", err)
	}
}
