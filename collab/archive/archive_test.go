package archive

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence/memory"
)

var start = time.UnixMilli(1_763_978_400_123).UTC()

// fatal is what tests of both kinds share.
type fatal interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// export returns what Export writes.
func export(t fatal, store collab.Store, only ...Selection) string {
	t.Helper()
	var out bytes.Buffer
	if err := Export(bg, store, &out, ExportOptions{Only: only, Companions: map[string][]string{"docs": {"titles"}}}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// open checks a file.
func open(content string) (*File, Contents, error) {
	f, err := Open(strings.NewReader(content), FileOptions{Types: builtin.Registry(), Collection: "notes"})
	if err != nil {
		return nil, Contents{}, err
	}
	contents, err := f.Check(bg)
	return f, contents, err
}

// load imports a file that is good.
func load(t fatal, store Store, content string, existing Existing) Imported {
	t.Helper()
	f, contents, err := open(content)
	if err != nil {
		t.Fatal(err)
	}
	done, err := f.Import(bg, store, contents, existing)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// made is a random document that was written to a store.
type made struct {
	id   collab.DocID
	revs []collab.Revision
}

// author makes operations for a document of a type; it knows as much of the content as it needs.
type author struct {
	typ   string
	start string
	op    func(t *rapid.T, length *int) string
}

func textOp(t *rapid.T, length *int) string {
	at := rapid.IntRange(0, *length).Draw(t, "at")
	if at > 0 && *length > at && rapid.Bool().Draw(t, "delete") {
		*length--
		return fmt.Sprintf(`[%d,{"d":1}]`, at)
	}
	s := rapid.SampledFrom([]string{"a", `\n`, `\"`, "é", `\u0041`, `\u2028`, "<>&"}).Draw(t, "text")
	*length++
	if s == "<>&" {
		*length += 2
	}
	if at == 0 {
		return fmt.Sprintf(`["%s"]`, s)
	}
	return fmt.Sprintf(`[%d,"%s"]`, at, s)
}

var everyType = []author{
	{"text-unicode", `""`, textOp},
	{"text", `""`, textOp},
	{"rich-text", `{"ops":[]}`, func(t *rapid.T, length *int) string {
		at := rapid.IntRange(0, *length).Draw(t, "at")
		*length++
		insert := rapid.SampledFrom([]string{`{"insert":"x","attributes":{"bold":true}}`, `{"insert":{"image":"y"}}`, `{"insert":"\n"}`}).Draw(t, "insert")
		if at == 0 {
			return `{"ops":[` + insert + `]}`
		}
		return fmt.Sprintf(`{"ops":[{"retain":%d},%s]}`, at, insert)
	}},
	{"json0", `{"list":[]}`, func(t *rapid.T, length *int) string {
		at := rapid.IntRange(0, *length).Draw(t, "at")
		*length++
		return fmt.Sprintf(`[{"p":["list",%d],"li":%s}]`, at, value(t))
	}},
	{"json1", `{"list":[]}`, func(t *rapid.T, length *int) string {
		at := rapid.IntRange(0, *length).Draw(t, "at")
		*length++
		return fmt.Sprintf(`["list",%d,{"i":%s}]`, at, value(t))
	}},
}

func value(t *rapid.T) string {
	return rapid.SampledFrom([]string{`1.50`, `1e3`, `"\u00e9"`, `null`, `{"b":1,"a":[ ]}`, `"\/"`, `-0`}).Draw(t, "value")
}

// spaced writes op with white space in it, as a client may.
func spaced(t *rapid.T, op string) []byte {
	switch rapid.IntRange(0, 9).Draw(t, "space") {
	case 0:
		return []byte(strings.Replace(op, "[", "[ \n", 1))
	case 1:
		return []byte(" " + op + "\t")
	}
	return []byte(op)
}

// makeDocument writes a random document to a store.
func makeDocument(t *rapid.T, store collab.Store, id collab.DocID) made {
	m := made{id: id}
	a := rapid.SampledFrom(everyType).Draw(t, "type")
	typ, _ := builtin.Registry().Type(a.typ)
	alive, length := false, 0
	for v := range collab.Version(rapid.IntRange(1, 12).Draw(t, "revisions")) {
		r := collab.Revision{
			Base: v, At: start.Add(time.Duration(rapid.IntRange(-5000, 1_000_000).Draw(t, "time")) * time.Millisecond),
			ID:     collab.OpID{Source: rapid.SampledFrom([]string{"c1", "", "\xed\xa0\xbd", `"`}).Draw(t, "source"), Seq: rapid.Uint64().Draw(t, "seq")},
			Author: collab.UserID(rapid.SampledFrom([]string{"", "guest:1", "guest:2", "program:é"}).Draw(t, "author")),
		}
		switch {
		case !alive:
			r.Change = collab.Change{Kind: collab.Create, Type: typ.URI(), Data: spaced(t, a.start)}
			if a.typ != "json0" && a.typ != "json1" && rapid.Bool().Draw(t, "no data") {
				r.Change.Data = nil
			}
			alive, length = true, 0
		case rapid.IntRange(0, 9).Draw(t, "delete") == 0:
			r.Change, alive = collab.Change{Kind: collab.Delete}, false
		default:
			r.Change = collab.Change{Kind: collab.Edit, Data: spaced(t, a.op(t, &length))}
			if rapid.IntRange(0, 9).Draw(t, "fixup") == 0 {
				r.Fixups = [][]byte{[]byte(`["x"]`), spaced(t, `[1,"y"]`)}
			}
		}
		m.revs = append(m.revs, r)
	}
	meta := collab.Meta{}
	if rapid.Bool().Draw(t, "titled") {
		meta.Titles = []collab.Title{{Doc: id, Text: rapid.SampledFrom([]string{"Plan", "<é>"}).Draw(t, "title")}}
	}
	must(t, store.Append(bg, id, m.revs, meta))
	for range rapid.IntRange(0, 2).Draw(t, "marks") {
		must(t, store.SetMark(bg, id, collab.Mark{
			Version: collab.Version(rapid.IntRange(0, len(m.revs)).Draw(t, "marked")), Name: rapid.SampledFrom([]string{"", "Sent"}).Draw(t, "name"),
			Restored: collab.Version(rapid.IntRange(-1, len(m.revs)).Draw(t, "restored")), By: "guest:3", At: start,
		}))
	}
	return m
}

func must(t fatal, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// What is exported, imported and exported again is the same byte for byte, and so are operations.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := memory.New(memory.Options{}), memory.New(memory.Options{})
		must(t, a.SetGuest(bg, "guest:1", collab.Guest{Name: "Ana", Colour: "#c62828"}))
		must(t, a.SetGuest(bg, "guest:3", collab.Guest{Name: "Ünal \u2028"}))
		var docs []made
		for i := range rapid.IntRange(1, 4).Draw(t, "documents") {
			collection := rapid.SampledFrom([]string{"docs", "titles", `x"/é`}).Draw(t, "collection")
			docs = append(docs, makeDocument(t, a, collab.DocID{Collection: collection, ID: fmt.Sprint(i)}))
		}
		first := export(t, a)
		done := load(t, b, first, Refuse)
		if done.Documents != len(docs) || done.Skipped+done.Replaced != 0 {
			t.Fatalf("%+v", done)
		}
		if second := export(t, b); second != first {
			t.Fatalf("exported\n%s\nthen\n%s", first, second)
		}
		for _, d := range docs {
			revs, err := b.Revisions(bg, d.id, 0, collab.MaxVersion)
			must(t, err)
			want, err := a.Revisions(bg, d.id, 0, collab.MaxVersion)
			must(t, err)
			for i := range revs {
				if !slices.Equal(revs[i].Change.Data, want[i].Change.Data) || !slices.Equal(revs[i].Change.Data, d.revs[i].Change.Data) {
					t.Errorf("revision %d: %q, want %q", i, revs[i].Change.Data, d.revs[i].Change.Data)
				}
			}
		}
		for line := range strings.Lines(first) {
			if !json.Valid([]byte(line)) {
				t.Fatalf("not JSON: %s", line)
			}
		}
	})
}

// ana makes a document with a picture, by revisions of a board.
func ana(t *testing.T, store collab.Store, id collab.DocID) (picture collab.BlobID) {
	t.Helper()
	b, err := store.PutBlob(bg, id, "image/png", []byte("\x89PNG\n\x00"), start)
	must(t, err)
	revs := []collab.Revision{
		{At: start, Author: "guest:1", Change: collab.Change{Kind: collab.Create, Type: "http://sharejs.org/types/JSONv1", Data: []byte(`{}`)}},
		{Base: 1, At: start, Author: "guest:1", Change: collab.Change{Kind: collab.Edit, Data: []byte(`["` + b.ID.String() + `",{"i":1}]`)}},
	}
	typ, ok := builtin.Registry().Type("json1")
	if !ok {
		t.Fatal("no json1")
	}
	revs[0].Change.Type = typ.URI()
	must(t, store.Append(bg, id, revs, collab.Meta{Blobs: []collab.BlobID{b.ID}, Titles: []collab.Title{{Doc: id, Text: "Board"}}}))
	return b.ID
}

func TestBlobs(t *testing.T) {
	a, b := memory.New(memory.Options{}), memory.New(memory.Options{})
	id := collab.DocID{Collection: "boards", ID: "x"}
	picture := ana(t, a, id)
	if _, err := a.PutBlob(bg, id, "image/png", []byte("never used"), start); err != nil {
		t.Fatal(err)
	}
	first := export(t, a)
	if strings.Count(first, `{"blob":`) != 1 || strings.Index(first, `{"blob":`) > strings.Index(first, `{"v":1`) {
		t.Fatalf("the picture should come once, before it is named:\n%s", first)
	}
	load(t, b, first, Refuse)
	if n, err := b.CollectBlobs(bg, time.Now().Add(time.Hour)); n != 0 || err != nil {
		t.Errorf("%d files were collected, %v", n, err)
	}
	r, err := b.Blob(bg, id, picture)
	if err != nil || r.Type != "image/png" {
		t.Fatal(r, err)
	}
	if second := export(t, b); second != first {
		t.Errorf("%s\nthen\n%s", first, second)
	}
	if entry, err := b.Entry(bg, id); err != nil || entry.Title != "Board" {
		t.Errorf("%+v, %v", entry, err)
	}
}

// write appends a text of some revisions.
func write(t fatal, store collab.Store, collection, id string, letters string) {
	t.Helper()
	typ, _ := builtin.Registry().Type("text-unicode")
	revs := []collab.Revision{{At: start, Change: collab.Change{Kind: collab.Create, Type: typ.URI(), Data: []byte(`""`)}}}
	for i, letter := range letters {
		revs = append(revs, collab.Revision{Base: collab.Version(i + 1), At: start, Change: collab.Change{Kind: collab.Edit, Data: fmt.Appendf(nil, `["%c"]`, letter)}})
	}
	must(t, store.Append(bg, collab.DocID{Collection: collection, ID: id}, revs, collab.Meta{}))
}

func TestSelection(t *testing.T) {
	store := memory.New(memory.Options{})
	for _, name := range []string{"docs/a", "docs/b", "titles/a", "titles/c", "other/a"} {
		collection, id, _ := strings.Cut(name, "/")
		write(t, store, collection, id, "x")
	}
	for _, c := range []struct {
		only []Selection
		want string
	}{
		{nil, "docs/a docs/b other/a titles/a titles/c"},
		{[]Selection{{Collection: "docs", ID: "a"}}, "docs/a titles/a"},
		{[]Selection{{Collection: "docs", ID: "a"}, {Collection: "docs", ID: "a"}}, "docs/a titles/a"},
		{[]Selection{{Collection: "docs", ID: "b"}, {Collection: "docs"}}, "docs/a titles/a docs/b"},
		{[]Selection{{Collection: "docs"}, {Collection: "titles"}}, "docs/a docs/b titles/a titles/c"},
		{[]Selection{{Collection: "titles", ID: "a"}, {Collection: "docs", ID: "a"}}, "titles/a docs/a"},
		{[]Selection{{Collection: "other"}}, "other/a"},
	} {
		_, contents, err := open(export(t, store, c.only...))
		var got []string
		for _, id := range contents.Docs {
			got = append(got, id.String())
		}
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%v: %v, %v, want %s", c.only, got, err, c.want)
		}
	}
	for _, missing := range []Selection{{Collection: "docs", ID: "z"}, {Collection: "none"}} {
		var out bytes.Buffer
		err := Export(bg, store, &out, ExportOptions{Only: []Selection{missing}})
		if collab.CodeOf(err) != collab.CodeDoesNotExist || out.Len() > 0 {
			t.Errorf("%v: %v after %q", missing, err, out.String())
		}
	}
}

func TestExisting(t *testing.T) {
	a, b := memory.New(memory.Options{}), memory.New(memory.Options{})
	write(t, a, "docs", "x", "new")
	write(t, a, "docs", "y", "")
	write(t, b, "docs", "x", "old one")
	file := export(t, a)
	before := export(t, b)
	f, contents, err := open(file)
	must(t, err)
	var exist *ExistError
	if _, err := f.Import(bg, b, contents, Refuse); !errors.As(err, &exist) || len(exist.Docs) != 1 || err.Error() != "docs/x: there already" {
		t.Errorf("%v", err)
	}
	if after := export(t, b); after != before {
		t.Errorf("something was written:\n%s", after)
	}
	if done := load(t, b, file, Skip); done.Skipped != 1 || done.Replaced != 0 {
		t.Errorf("%+v", done)
	}
	if revs, err := b.Revisions(bg, collab.DocID{Collection: "docs", ID: "x"}, 0, collab.MaxVersion); len(revs) != 8 || err != nil {
		t.Errorf("%d revisions, %v", len(revs), err)
	}
	if done := load(t, b, file, Replace); done.Skipped != 0 || done.Replaced != 2 {
		t.Errorf("%+v", done)
	}
	if after := export(t, b); after != file {
		t.Errorf("replaced:\n%s\nwant\n%s", after, file)
	}
}

// bg is what tests of rapid have no context for.
var bg = context.Background()
