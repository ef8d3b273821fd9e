package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence"
	"github.com/tandem-collab/tandem/persistence/bolt"
)

// The secret, as it is typed, and how it is written in JSON.
const (
	secret     = "pa\"ss wörd 😀 7"
	secretJSON = `pa\"ss wörd 😀 7`
)

// secretive returns a data directory in which docs/plain holds the secret, typed letter by letter among 3,000 other
// revisions, deleted, undone and pasted; docs/rich and things/json hold it as well, as do a title and the name of a version.
func secretive(t *testing.T) (data string, at collab.Version, from, to int) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "data")
	store, err := persistence.Open(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	ctx := t.Context()
	plain := collab.DocID{Collection: "docs", ID: "plain"}
	w := &historyWriter{t: t, store: store, id: plain}
	w.create("http://sharejs.org/types/text-unicode", `"begin "`)
	for range 1000 {
		w.edit(`[6,"x "]`)
	}
	from = 6 + 2000
	for i, r := range []rune(secret) {
		w.edit(fmt.Sprintf(`[%d,%s]`, from+i, quoted(string(r))))
	}
	n := len([]rune(secret))
	at, to = w.next, from+n
	w.edit(fmt.Sprintf(`[%d,{"d":%s}]`, from+3, quoted(string([]rune(secret)[3:]))))
	w.edit(fmt.Sprintf(`[%d,%s]`, from+3, quoted(string([]rune(secret)[3:]))))
	for range 1000 {
		w.edit(`["y "]`)
	}
	w.edit(fmt.Sprintf(`["%s "]`, secretJSON))
	w.edit(fmt.Sprintf(`[{"d":%d}]`, n))
	for range 1000 {
		w.edit(`["z "]`)
	}
	w.flush(collab.Meta{Titles: []collab.Title{{Doc: plain, Text: "About " + secret}}})
	for _, v := range []collab.Version{at, w.next - 5} {
		h, err := collab.ReadHistory(ctx, store, builtin.Registry(), plain, v, 0)
		if err != nil {
			t.Fatal(err)
		}
		m, err := h.State.Milestone()
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Put(ctx, plain, m); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.SetMark(ctx, plain, collab.Mark{Version: at, Name: "with " + secret, Restored: collab.NoBase}); err != nil {
		t.Fatal(err)
	}
	if err := store.SetThumbnail(ctx, plain, collab.Thumbnail{Type: "image/png", Data: []byte(secret)}); err != nil {
		t.Fatal(err)
	}
	rich := &historyWriter{t: t, store: store, id: collab.DocID{Collection: "docs", ID: "rich"}}
	rich.create("http://sharejs.org/types/rich-text/v1", `[{"insert":"`+secretJSON[:4]+`"},{"insert":"`+secretJSON[4:]+`\n","attributes":{"bold":true}}]`)
	rich.flush(collab.Meta{})
	things := &historyWriter{t: t, store: store, id: collab.DocID{Collection: "things", ID: "json"}}
	things.create("http://sharejs.org/types/JSONv0", `{"a":""}`)
	things.edit(`[{"p":["a",0],"si":"` + secretJSON + `"}]`)
	things.edit(`[{"p":["a"],"od":"` + secretJSON + `","oi":1}]`)
	things.flush(collab.Meta{})
	return data, at, from, to
}

func quoted(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}

// historyWriter writes the log of a document.
type historyWriter struct {
	t     *testing.T
	store collab.Store
	id    collab.DocID
	next  collab.Version
	revs  []collab.Revision
}

func (w *historyWriter) add(c collab.Change) {
	w.revs = append(w.revs, collab.Revision{Base: w.next, ID: collab.OpID{Source: "s", Seq: uint64(w.next) + 1}, Author: "guest:ana",
		At: time.Date(2026, 11, 23, 10, 0, int(w.next), 0, time.UTC), Change: c})
	w.next++
}

func (w *historyWriter) create(typ, data string) {
	w.add(collab.Change{Kind: collab.Create, Type: typ, Data: []byte(data)})
}

func (w *historyWriter) edit(op string) { w.add(collab.Change{Kind: collab.Edit, Data: []byte(op)}) }

func (w *historyWriter) flush(meta collab.Meta) {
	w.t.Helper()
	if err := w.store.Append(w.t.Context(), w.id, w.revs, meta); err != nil {
		w.t.Fatal(err)
	}
	w.revs = nil
}

// holders looks for the secret in everything that is in a data directory, and names where it is: in the bytes of files, in
// revisions and states, in milestones, marks and the catalog.
func holders(t *testing.T, data string) (where []string) {
	t.Helper()
	found := func(b []byte, format string, args ...any) {
		for _, s := range []string{secret, secretJSON, strings.ReplaceAll(secretJSON, "ö", `\u00f6`), secretJSON[4:]} {
			if bytes.Contains(b, []byte(s)) {
				where = append(where, fmt.Sprintf(format, args...))
				return
			}
		}
	}
	if err := filepath.WalkDir(data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		found(content, "the bytes of %s", entry.Name())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	store, err := persistence.Open(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	ctx := t.Context()
	list, err := store.List(ctx, collab.DocID{}, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range list {
		found([]byte(d.Title), "the title of %s", d.ID)
		for v := collab.Version(0); v < d.Version; {
			revs, err := store.Revisions(ctx, d.ID, v, collab.MaxVersion)
			if err != nil {
				t.Fatal(err)
			}
			for i := range revs {
				found(revs[i].Change.Data, "revision %d of %s", revs[i].Base, d.ID)
			}
			v += collab.Version(len(revs))
		}
		for v := range d.Version + 1 {
			if v > 1100 && v%100 > 0 && v < d.Version { // the secret is complete by then
				continue
			}
			h, err := collab.ReadHistory(ctx, store, builtin.Registry(), d.ID, v, 0)
			if err != nil {
				t.Fatalf("version %d of %s: %v", v, d.ID, err)
			}
			if h.State.Type != nil {
				state, err := h.State.Type.Encode(h.State.Snapshot)
				if err != nil {
					t.Fatal(err)
				}
				found(state, "version %d of %s", v, d.ID)
			}
			m, err := store.Latest(ctx, d.ID, v)
			if err != nil {
				t.Fatal(err)
			}
			found(m.Data, "milestone %d of %s", m.Version, d.ID)
		}
		marks, err := store.Marks(ctx, d.ID)
		if err != nil {
			t.Fatal(err)
		}
		found(fmt.Appendf(nil, "%v", marks), "the names of versions of %s", d.ID)
		thumbnail, err := store.Thumbnail(ctx, d.ID)
		if err != nil {
			t.Fatal(err)
		}
		found(thumbnail.Data, "the thumbnail of %s", d.ID)
	}
	return where
}

func TestRedact(t *testing.T) {
	data, at, from, to := secretive(t)
	command := []string{"redact", "docs/plain", "--data", data, "--version", fmt.Sprint(at), "--from", fmt.Sprint(from), "--to", fmt.Sprint(to)}
	if where := holders(t, data); len(where) < 20 {
		t.Fatalf("the test finds the secret only in %q", where)
	}
	epoch := epochOf(t, data)
	refuses(t, start(t, nil, command...), "--reason is missing")
	refuses(t, start(t, nil, append(command, "--reason=x", "--to=99999")...), "no such span")
	dry := tandem(t, nil, append(command, "--dry-run")...)
	if !strings.Contains(dry, "docs/plain: ") || !strings.Contains(dry, "2 other documents") || epochOf(t, data) != epoch {
		t.Errorf("a dry run says\n%s", dry)
	}
	out := tandem(t, nil, append(command, "--reason", "a password", "--by", "Ana")...)
	if !strings.Contains(out, "It is done") {
		t.Errorf("it says\n%s", out)
	}
	where := holders(t, data)
	for _, w := range where {
		if strings.Contains(w, "docs/plain") {
			t.Errorf("the secret is still in %s", w)
		}
	}
	if len(where) == 0 {
		t.Error("it is gone from other documents, which were not to be changed")
	}
}

// TestRedactEverywhere erases the secret from all documents, and looks for it in the bytes of all files, of a backup and of
// an export too.
func TestRedactEverywhere(t *testing.T) {
	data, at, from, to := secretive(t)
	epoch := epochOf(t, data)
	tandem(t, nil, "redact", "docs/plain", "--data", data, "--version", fmt.Sprint(at), "--from", fmt.Sprint(from), "--to", fmt.Sprint(to),
		"--reason", "a password", "--by", "Ana", "--everywhere")
	if where := holders(t, data); len(where) > 0 {
		t.Errorf("the secret is still in %q", where)
	}
	if epochOf(t, data) == epoch {
		t.Error("the epoch is the same: open pages would go on with what they have")
	}
	store, err := persistence.Open(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for id, want := range map[string]string{"plain": fmt.Sprintf("Ana, a password, %d, characters %d to %d", at, from, to),
		"rich": "Ana, a password, 0, wherever the text stood that was erased from docs/plain"} {
		rows, err := store.Redactions(t.Context(), collab.DocID{Collection: "docs", ID: id})
		if err != nil || len(rows) != 1 || fmt.Sprintf("%s, %s, %d, %s", rows[0].By, rows[0].Reason, rows[0].Version, rows[0].Where) != want {
			t.Errorf("the rows of docs/%s are %+v, %v", id, rows, err)
		}
	}
	backup := filepath.Join(t.TempDir(), "backup")
	if _, err := store.(*bolt.Store).Backup(t.Context(), backup, "", nil); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{data, backup} {
		if err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content, err := os.ReadFile(path)
			if packed, failed := gzip.NewReader(bytes.NewReader(content)); failed == nil {
				if content, err = io.ReadAll(packed); err != nil {
					return err
				}
			}
			for _, s := range []string{secret, secretJSON, "wörd 😀 7"} {
				if bytes.Contains(content, []byte(s)) {
					t.Errorf("%s holds it", path)
				}
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
}

func epochOf(t *testing.T, data string) string {
	t.Helper()
	store, err := persistence.Open(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	return store.Epoch().String()
}
