package collab_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/richtext"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// richHistory is a document of rich text at version 4 that was deleted once; "me" wrote the last revision.
var richHistory = []collab.Submission{
	richChange("other", 1, 0, collab.Change{Kind: collab.Create, Type: richtext.Type.URI(), Data: []byte(`[{"insert":"abc"}]`)}),
	richChange("other", 2, 1, collab.Change{Kind: collab.Delete}),
	richChange("other", 3, 2, collab.Change{Kind: collab.Create, Type: richtext.Type.URI(), Data: []byte(`[{"insert":"abc"}]`)}),
	richChange("me", 1, 3, collab.Change{Kind: collab.Edit, Data: []byte(`[{"retain":1},{"insert":"xx"}]`)}),
}

func richChange(source string, seq uint64, base collab.Version, c collab.Change) collab.Submission {
	return collab.Submission{ID: collab.OpID{Source: source, Seq: seq}, Base: base, Change: c}
}

// richWorld is world with a hub of real types, and somebody who has written what is given.
func richWorld(t *testing.T, o memory.Options, tail int, history []collab.Submission, f func(*testing.T, *collab.Hub, client)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		hub := collab.NewHub(collab.HubOptions{
			Store: memory.New(o), Types: realTypes, TailBytes: tail, Logger: slog.New(slog.DiscardHandler),
		})
		writer := connect(hub, "writer")
		for _, s := range history {
			writer.Submit(s, "done")
			synctest.Wait()
		}
		if told := writer.take(); strings.Contains(told, "!") {
			t.Fatal(told)
		}
		f(t, hub, writer)
		writer.Close()
		if err := hub.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

// move moves a presence of "me" and describes what became of it.
func move(hub *collab.Hub, value string, at collab.Version, typ string) string {
	c := connect(hub, "me")
	defer c.Close()
	var raw []byte
	if value != "" {
		raw = []byte(value)
	}
	told := "nothing"
	c.MovePresence(raw, at, typ, "me", func(value []byte, at collab.Version, err error) {
		if told = fmt.Sprintf("%s at %d", value, at); err != nil {
			told = fmt.Sprintf("error %d: %v", collab.CodeOf(err), err)
		}
	})
	synctest.Wait()
	return told
}

func TestMovePresence(t *testing.T) {
	const rich = "rich-text"
	caret := func(index int) string { return fmt.Sprintf(`{"index":%d,"length":0}`, index) }
	for _, c := range []struct {
		name  string
		value string
		at    collab.Version
		typ   string
		want  string
	}{
		{"at the current version", caret(2), 4, rich, caret(2) + " at 4"},
		{"before what was inserted", caret(0), 3, rich, caret(0) + " at 4"},
		{"behind it", caret(2), 3, richtext.Type.URI(), caret(4) + " at 4"},
		{"where it was inserted, by its own hand", caret(1), 3, rich, caret(3) + " at 4"},
		{"before a create", caret(2), 2, rich, " at 4"},
		{"before a delete", caret(2), 1, rich, " at 4"},
		{"from the beginning", caret(2), 0, rich, " at 4"},
		{"ahead of the document", caret(2), 9, rich, caret(2) + " at 9"},
		{"nothing that JavaScript takes for true", `0`, 3, rich, " at 4"},
		{"left", "", 3, rich, " at 4"},
		{"left, without a type", "", 3, "", " at 4"},
		{"without a type, at the current version", caret(2), 4, "", caret(2) + " at 4"},
		{"without a type, behind", caret(2), 3, "", fmt.Sprintf("error %d: Unknown type", collab.CodeUnknownType)},
		{"without a type, before a create", caret(2), 2, "", fmt.Sprintf("error %d: Unknown type", collab.CodeUnknownType)},
		{"no type", caret(2), 4, "nonsense",
			fmt.Sprintf("error %d: Type does not support presence: nonsense", collab.CodeNoPresence)},
		{"a type without presence", caret(2), 4, "text-unicode",
			fmt.Sprintf("error %d: Type does not support presence: text-unicode", collab.CodeNoPresence)},
		{"what the type cannot move", `{"index":"x"}`, 3, rich, fmt.Sprintf(
			"error %d: presence of rich-text needs index and length, integers that are not negative", collab.CodePresence)},
	} {
		for name, tail := range map[string]int{"": 1 << 20, ", from the log": 1} {
			t.Run(c.name+name, func(t *testing.T) {
				richWorld(t, memory.Options{}, tail, richHistory, func(t *testing.T, hub *collab.Hub, _ client) {
					if got := move(hub, c.value, c.at, c.typ); got != c.want {
						t.Errorf("got %s, want %s", got, c.want)
					}
				})
			})
		}
	}
}

// longHistory is a document of rich text to whose front n letters were added, one by one.
func longHistory(n int) []collab.Submission {
	history := []collab.Submission{richHistory[0]}
	for i := range n {
		history = append(history, richChange("other", uint64(i+10), collab.Version(i+1),
			collab.Change{Kind: collab.Edit, Data: []byte(`[{"insert":"x"}]`)}))
	}
	return history
}

// A presence from far behind is moved beside the Session, over what the log has and what is in memory.
func TestMovePresenceFromFarBehind(t *testing.T) {
	for _, tail := range []int{1, 10_000, 1 << 20} {
		richWorld(t, memory.Options{ReadLimit: 70}, tail, longHistory(300), func(t *testing.T, hub *collab.Hub, _ client) {
			if got, want := move(hub, `{"index":2,"length":1}`, 1, "rich-text"), `{"index":302,"length":1} at 301`; got != want {
				t.Errorf("with %d bytes in memory: got %s, want %s", tail, got, want)
			}
		})
	}
}

func TestMovePresenceWhenTheLogFails(t *testing.T) {
	failing := false
	options := memory.Options{BeforeRead: func(context.Context, collab.DocID) error {
		if failing {
			return errors.New("disk on fire")
		}
		return nil
	}}
	richWorld(t, options, 1, longHistory(70), func(t *testing.T, hub *collab.Hub, _ client) {
		failing = true
		if got := move(hub, `{"index":2,"length":1}`, 1, "rich-text"); !strings.HasPrefix(got, fmt.Sprintf("error %d", collab.CodeUnavailable)) {
			t.Error(got)
		}
		failing = false
		if got, want := move(hub, `{"index":2,"length":1}`, 1, "rich-text"), `{"index":72,"length":1} at 71`; got != want {
			t.Errorf("afterwards: got %s, want %s", got, want)
		}
	})
}

// touchy is lines with a presence that panics.
type touchy struct{ lines }

func (touchy) TransformPresence([]byte, string, bool) ([]byte, error) { panic("touched") }

func TestPanicWhileMovingPresence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := collab.NewHub(collab.HubOptions{
			Store: memory.New(memory.Options{}), Types: ot.NewRegistry(ot.Erase[string, string](touchy{})),
			Logger: slog.New(slog.DiscardHandler),
		})
		ana := connect(hub, "ana")
		ana.Submit(create("ana", 1), "create")
		ana.Submit(edit("ana", 2, 1, "x"), "x")
		ana.expect(t, "create@0, x@1")
		if got := move(hub, "1", 1, "lines"); !strings.HasPrefix(got, fmt.Sprintf("error %d", collab.CodeInternal)) {
			t.Error(got)
		}
		ana.Submit(edit("ana", 3, 2, "y"), "y")
		ana.expect(t, "y@2")
		if err := hub.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

// What a client showed in a document leaves at the version that the others are at: stock clients would wait for ever
// for a newer word on one that is older.
func TestDocumentPresenceLeavesAtTheCurrentVersion(t *testing.T) {
	slow := memory.Options{BeforeAppend: func(_ context.Context, _ collab.DocID, revs []collab.Revision) error {
		if revs[0].Base == 4 {
			time.Sleep(time.Millisecond)
		}
		return nil
	}}
	richWorld(t, slow, 0, richHistory, func(t *testing.T, hub *collab.Hub, writer client) {
		writer.Subscribe(4, false, "sub")
		ana, bob := attend(hub, "ana"), attend(hub, "bob")
		bob.Subscribe(1, false)
		show := func(seq uint64, at collab.Version) {
			ana.Show(&collab.Presence{Channel: "room", Source: "ana", ID: "a", Seq: seq, Value: []byte("1"), Doc: &doc, Version: at})
		}
		show(0, 4)
		bob.expect(t, "ana/a#0 1 at 4")
		writer.Submit(richChange("writer", 9, 4, collab.Change{Kind: collab.Edit, Data: []byte(`[{"insert":"x"}]`)}), "done")
		ana.Close()
		bob.expect(t, "ana/a#0 left at 4") // the edit was not on disk yet
		time.Sleep(2 * time.Millisecond)
		show(1, 4)
		bob.expect(t, "ana/a#1 1 at 4")
		ana.Close()
		bob.expect(t, "ana/a#1 left at 5")
		show(2, 7) // from the future
		bob.expect(t, "ana/a#2 1 at 7")
		ana.Close()
		bob.expect(t, "ana/a#2 left at 7")
	})
}
