package history

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// author is who wrote one unit of a text, by a replay that knows nothing of this package or of package ot.
type author struct {
	unit string
	by   collab.UserID
}

// replayJSON applies an operation, as JSON, to a text of which each unit has an author. units splits inserted text.
func replayJSON(t *rapid.T, text []author, op string, by collab.UserID, units func(string) []string) (next []author) {
	var components []any
	if err := json.Unmarshal([]byte(op), &components); err != nil {
		t.Fatal(err)
	}
	insert := func(s string) {
		for _, u := range units(s) {
			next = append(next, author{u, by})
		}
	}
	for _, c := range components {
		retain, remove := 0, 0
		switch c := c.(type) {
		case float64:
			retain = int(c)
		case string:
			insert(c)
		case map[string]any:
			if s, ok := c["insert"].(string); ok {
				insert(s)
			} else if c["insert"] != nil {
				next = append(next, author{"\x00", by})
			}
			for name, to := range map[string]*int{"retain": &retain, "delete": &remove, "d": &remove} {
				if n, ok := c[name].(float64); ok {
					*to = int(n)
				}
			}
		}
		next = append(next, text[:retain]...)
		text = text[retain+remove:]
	}
	return append(next, text...)
}

func codePoints(s string) (units []string) {
	for _, r := range s {
		units = append(units, string(r))
	}
	return units
}

func utf16Units(s string) (units []string) {
	for _, u := range utf16.Encode([]rune(s)) {
		units = append(units, fmt.Sprint(u))
	}
	return units
}

// drawOp draws an operation on a text of that length, in the grammar of text-unicode or of rich-text.
func drawOp(t *rapid.T, length int, rich bool) string {
	var parts []string
	last := ""
	for range rapid.IntRange(1, 5).Draw(t, "components") {
		kind := rapid.SampledFrom([]string{"insert", "retain", "delete", "embed", "format"}).Draw(t, "kind")
		n := 0
		if kind != "insert" && kind != "embed" {
			if length == 0 {
				continue
			}
			n = rapid.IntRange(1, length).Draw(t, "n")
		}
		if !rich && (kind == "embed" || kind == "format" || kind == last) {
			continue
		}
		last = kind
		length -= n
		word := rapid.SampledFrom([]string{"a", "bc", "é", "😀", "x😀y"}).Draw(t, "word")
		switch {
		case kind == "insert" && rich:
			parts = append(parts, fmt.Sprintf(`{"insert":%q}`, word))
		case kind == "insert":
			parts = append(parts, fmt.Sprintf("%q", word))
		case kind == "embed":
			parts = append(parts, `{"insert":{"image":"x"}}`)
		case kind == "format":
			parts = append(parts, fmt.Sprintf(`{"retain":%d,"attributes":{"bold":%v}}`, n, rapid.Bool().Draw(t, "bold")))
		case kind == "delete" && !rich:
			parts = append(parts, fmt.Sprintf(`{"d":%d}`, n))
		case kind == "retain" && !rich:
			parts = append(parts, fmt.Sprint(n))
		default:
			parts = append(parts, fmt.Sprintf(`{%q:%d}`, kind, n))
		}
	}
	if last == "retain" && !rich {
		parts = parts[:len(parts)-1] // the type refuses it
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// Every unit's author is what a replay of the log says, at all versions and in whichever order they are asked for; and
// changes lead from one text to the other.
func TestAuthorsAgainstNaiveReplay(t *testing.T) {
	for _, kind := range []struct {
		name, empty string
		rich        bool
		units       func(string) []string
	}{{"text-unicode", `""`, false, codePoints}, {"rich-text", `[]`, true, utf16Units}} {
		t.Run(kind.name, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				h, store := newHistory(t)
				b := book{t: t, store: store}
				b.create("ana", kind.name, kind.empty)
				texts := [][]author{nil, nil}
				for v := 1; v <= 25; v++ {
					text := texts[v]
					op := drawOp(r, len(text), kind.rich)
					by := rapid.SampledFrom([]collab.UserID{"ana", "bob", "cleo"}).Draw(r, "by")
					b.edit(by, rapid.SampledFrom([]time.Duration{time.Second, time.Hour}).Draw(r, "pause"), op)
					texts = append(texts, replayJSON(r, text, op, by, kind.units))
				}
				b.save()
				for range 8 {
					from, to := rapid.IntRange(0, 26).Draw(r, "from"), rapid.IntRange(0, 26).Draw(r, "to")
					checkAuthors(r, h, texts[to], collab.Version(to))
					if from <= to {
						checkChanges(r, h, collab.Version(from), collab.Version(to))
					}
				}
			})
		})
	}
}

func checkAuthors(t *rapid.T, h *History, want []author, at collab.Version) {
	got, err := h.Authors(context.Background(), doc, at)
	if err != nil {
		t.Fatal(err)
	}
	var by []collab.UserID
	for _, r := range got.Runs {
		for range r.Len {
			by = append(by, r.Author)
		}
	}
	if len(by) != len(want) {
		t.Fatalf("version %d: %d units have an author, of %d", at, len(by), len(want))
	}
	for i := range by {
		if by[i] != want[i].by {
			t.Fatalf("version %d: unit %d is by %s, not %s", at, i, want[i].by, by[i])
		}
	}
}

// checkChanges builds the one text of the other with what the changes say.
func checkChanges(t *rapid.T, h *History, from, to collab.Version) {
	ctx := context.Background()
	d, err := h.Diff(ctx, doc, from, to)
	if err != nil {
		t.Fatal(err)
	}
	before, err := h.State(ctx, doc, from)
	if err != nil {
		t.Fatal(err)
	}
	after, err := h.State(ctx, doc, to)
	if err != nil {
		t.Fatal(err)
	}
	c := changeList{before: before, after: after}
	if before.Type != nil {
		c.was = linearOf(before.Type)
	}
	if after.Type != nil {
		c.is = linearOf(after.Type)
	}
	was, is := 0, 0
	for _, change := range d.Changes {
		if change.Kind != Kept && (change.Version <= from || change.Version > to) {
			t.Fatalf("%d-%d: %+v is of another time", from, to, change)
		}
		switch change.Kind {
		case Deleted:
			same(t, change.Content, whole(t, c.was, c.before, was, change.Len))
			was += change.Len
			continue
		case Inserted:
			same(t, change.Content, whole(t, c.is, c.after, is, change.Len))
		case Kept:
			same(t, slice(t, c.was, c.before, was, change.Len), slice(t, c.is, c.after, is, change.Len))
			was += change.Len
		case Formatted:
			was += change.Len
		}
		is += change.Len
	}
	if before.Type != nil && c.was.Len(before.Snapshot) != was || after.Type != nil && c.is.Len(after.Snapshot) != is {
		t.Fatalf("%d-%d: the changes walk over %d and %d units", from, to, was, is)
	}
	if before.Type == nil || after.Type == nil {
		return
	}
	op, err := before.Type.DecodeOp(d.Op)
	if err != nil {
		t.Fatal(err)
	}
	got, err := before.Type.Apply(before.Snapshot, op)
	if err != nil {
		t.Fatal(err)
	}
	same(t, slice(t, c.is, collab.State{Snapshot: got}, 0, is), slice(t, c.is, after, 0, is))
}

func same(t *rapid.T, got, want []byte) {
	if !bytes.Equal(got, want) {
		t.Fatalf("%s is not %s", got, want)
	}
}

// slice writes a stretch of a document unit by unit, as neighbours may be merged in one version and not in another.
func slice(t *rapid.T, linear ot.Linear, s collab.State, from, n int) (content []byte) {
	for i := from; i < from+n; i++ {
		unit, err := linear.Slice(s.Snapshot, i, i+1)
		if err != nil {
			t.Fatal(err)
		}
		content = append(content, unit...)
	}
	return content
}

func linearOf(typ ot.Type) ot.Linear {
	linear, _ := ot.AsLinear(typ)
	return linear
}

func whole(t *rapid.T, linear ot.Linear, s collab.State, from, n int) []byte {
	content, err := linear.Slice(s.Snapshot, from, from+n)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
