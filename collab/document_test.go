package collab_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/json0"
	"github.com/tandem-collab/tandem/ot/textunicode"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// odd is text-unicode under another name and with operations of its own: they are wrapped, so that one of text-unicode
// handed to it is noticed. It panics or fails to transform where an insert says so.
type odd struct{ ot.Type }

type oddOp struct {
	op  ot.Op
	raw string
}

func (odd) Name() string { return "odd" }
func (odd) URI() string  { return "test:odd" }

func (t odd) DecodeOp(data []byte) (ot.Op, error) {
	op, err := t.Type.DecodeOp(data)
	return oddOp{op, string(data)}, err
}

func (t odd) EncodeOp(op ot.Op) ([]byte, error) { return t.Type.EncodeOp(op.(oddOp).op) }

func (t odd) Apply(s ot.Snapshot, op ot.Op) (ot.Snapshot, error) {
	if op.(oddOp).raw == `["panic"]` {
		panic("odd: asked to")
	}
	return t.Type.Apply(s, op.(oddOp).op)
}

func (t odd) Transform(op, over ot.Op, side ot.Side) (ot.Op, error) {
	if op.(oddOp).raw == `["stubborn"]` {
		return nil, errors.New("odd: asked not to")
	}
	moved, err := t.Type.Transform(op.(oddOp).op, over.(oddOp).op, side)
	return oddOp{moved, op.(oddOp).raw}, err
}

// setUp carries out commands on a desk.
func setUp(d *desk, commands ...string) {
	for _, c := range commands {
		d.do(c)
	}
}

// run carries out commands on a desk and holds what the last of them prints against want.
func run(t *testing.T, d *desk, want string, commands ...string) {
	t.Helper()
	last := len(commands) - 1
	setUp(d, commands[:last]...)
	said := d.do(commands[last])
	if got := fmt.Sprint(said); got != "["+want+"]" {
		t.Errorf("%s: %s, want [%s]", commands[last], got, want)
	}
}

func newOddDesk() *desk {
	d := newDesk()
	d.types = ot.NewRegistry(textunicode.Type, odd{textunicode.Type})
	return d
}

// The operations of a document's former type are not handed to the present one, even though both could read them.
func TestTypeChangesUnderAnOldBase(t *testing.T) {
	d := newOddDesk()
	run(t, d, "ana:4 is refused: Document was deleted",
		`submit ana:1 0 create text-unicode "abc"`, "commit",
		`submit ana:2 1 edit ["X"]`, "commit",
		`submit ana:3 2 delete`, "commit",
		`submit ben:1 3 create odd "abc"`, "commit",
		`submit ana:4 1 edit ["Y"]`)
	run(t, d, "ana:2 was committed before, at 1", `submit ana:2 1 edit ["X"]`)
}

// An edit from before the document was made anew, as something else, is told of the deletion and not that it is none: its client
// has kept the rules.
func TestEditOfAFormerType(t *testing.T) {
	d := newDesk()
	d.types = ot.NewRegistry(textunicode.Type, json0.Type)
	run(t, d, "ben:1 is refused: Document was deleted",
		`submit ana:1 0 create text-unicode "abc"`, "commit", `submit ana:2 1 edit ["X"]`, "commit",
		`submit ana:3 2 delete`, "commit", `submit ana:4 3 create `+json0.URI+` {}`, "commit",
		`submit ben:1 1 edit ["Y"]`)
	run(t, d, "ana:2 was committed before, at 1", `submit ana:2 1 edit ["X"]`)
	run(t, d, "ben:2 is refused: Missing path", `submit ben:2 4 edit ["Y"]`)
}

// A transformation that fails is no reason to forget that the submission is in the log already.
func TestDuplicateBehindAFailedTransform(t *testing.T) {
	d := newOddDesk()
	setUp(d, `submit ana:1 0 create odd "abc"`, "commit", `submit ana:2 1 edit ["X"]`, "commit")
	run(t, d, "ana:3 is refused: odd: asked not to", `submit ana:3 1 edit ["stubborn"]`)
	// Against the newest version it meets nothing. Then it is sent again, from further back.
	run(t, d, "ana:3 is committed at 2", `submit ana:3 2 edit ["stubborn"]`, "ready", "append")
	run(t, d, "ana:3 was committed before, at 2", `submit ana:3 1 edit ["stubborn"]`)
	run(t, d, "ana:4 is refused: Document was deleted",
		`submit ben:1 3 delete`, "commit", `submit ana:4 1 edit ["stubborn"]`)
}

// A refusal by the type that rests on a pending operation waits for that.
func TestFailedTransformOverPending(t *testing.T) {
	d := newOddDesk()
	run(t, d, "ben:1 is pending", `submit ana:1 0 create odd "abc"`, "commit",
		`submit ana:2 1 edit ["X"]`, `submit ben:1 1 edit ["stubborn"]`)
	run(t, d, "ana:2 is committed at 1 ben:1 is refused: odd: asked not to", "ready", "append")
	if !d.doc.Idle() {
		t.Error("something is pending still")
	}
}

// After a panic in a type, Rebuild brings back what was accepted, whether it is in flight or not.
func TestRebuild(t *testing.T) {
	for _, inFlight := range []bool{false, true} {
		t.Run(fmt.Sprint("inFlight=", inFlight), func(t *testing.T) {
			d := newOddDesk()
			setUp(d, `submit ana:1 0 create odd "abc"`, "commit", `submit ana:2 1 edit ["1"]`)
			if inFlight {
				d.do("ready")
			}
			run(t, d, "ben:1 is pending", `submit ben:1 1 edit [3,"2"]`)
			func() {
				defer func() {
					if recover() == nil {
						t.Error("it did not panic")
					}
				}()
				d.do(`submit cleo:1 1 edit ["panic"]`)
			}()
			if err := d.doc.Rebuild(); err != nil {
				t.Fatal(err)
			}
			run(t, d, "ana:3 is pending", `submit ana:3 1 edit [1,"3"]`)
			if inFlight {
				d.do("append")
			}
			d.do("commit")
			run(t, d, `version 4: odd "1a3bc2"`, "show")
			checkReplay(t, d)
		})
	}
}

// The tail keeps as many bytes as it is told to, or a quarter more, and always the newest.
func TestTailIsTrimmed(t *testing.T) {
	const keep = 4000
	d := newDesk()
	d.do(fmt.Sprint("open ", keep))
	d.do(`submit ana:1 0 create text-unicode`)
	d.do("commit")
	for i := range 200 {
		d.do(fmt.Sprintf(`submit ana:%d %d edit ["X"]`, i+2, i+1))
		d.do("commit")
	}
	head, oldest := d.doc.Stable().Version, d.doc.Oldest()
	if kept := head - oldest; kept < 10 || kept > 25 { // a revision counts a little over 200 bytes
		t.Errorf("%d of %d revisions are kept", kept, head)
	}
	run(t, d, "ben:1 is pending", fmt.Sprintf(`submit ben:1 %d edit ["Y"]`, oldest))
	run(t, d, fmt.Sprintf("ben:2 is behind: carry it from %d to %d", oldest-1, oldest),
		fmt.Sprintf(`submit ben:2 %d edit ["Y"]`, oldest-1))
}

// What is parked is taken in before the revisions that it needs are forgotten.
func TestParkedBehindOneOfMany(t *testing.T) {
	d := newDesk()
	setUp(d, "open 0", `submit ana:1 0 create text-unicode "abc"`, "commit")
	run(t, d, "ana:2 is committed at 1 ben:1 is committed at 2",
		`submit ana:2 1 edit ["X"]`, `submit ana:3 2 edit [1,"Y"]`, `submit ben:1 1 edit [3,"Z"]`, "ready", "append")
	run(t, d, `version 4: text-unicode "XYabcZ"`, "commit", "show")
}

// A gap in what is found in the log is an error, not a guess.
func TestGaps(t *testing.T) {
	d, _ := standing(true)
	foreign := collab.Revision{Base: 2, ID: collab.OpID{Source: "ben", Seq: 1}, Change: samples[collab.Edit]}
	if _, err := d.doc.Rebase([]collab.Revision{foreign}); !errors.Is(err, collab.ErrGap) {
		t.Errorf("Rebase: %v, want ErrGap", err)
	}
	behind := newDesk()
	setUp(behind, "open 0", `submit ana:1 0 create text-unicode`, "commit", `submit ana:2 1 edit ["X"]`, "commit",
		`submit ben:1 1 edit ["Y"]`)
	if err := behind.carried["ben:1"].Over([]collab.Revision{foreign}); !errors.Is(err, collab.ErrGap) {
		t.Errorf("Over: %v, want ErrGap", err)
	}
}

// TestReadHistory reads a document at every version, from every milestone before it.
func TestReadHistory(t *testing.T) {
	ctx := context.Background()
	d := newDesk()
	var want []string
	record := func() { want = append(want, fmt.Sprint(d.do("show"))) }
	d.do("open")
	record()
	for i, change := range []string{
		`create text-unicode "a"`, `edit ["b"]`, `edit ["c"]`, "delete", `create rich-text [{"insert":"d"}]`, `edit [{"insert":"e"}]`,
	} {
		d.do(fmt.Sprintf("submit ana:%d %d %s", i+1, i, change))
		d.do("commit")
		record()
	}
	for at := range collab.Version(len(want)) {
		h, err := collab.ReadHistory(ctx, d.log, d.types, doc, at, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		d.doc = collab.NewDocument(d.types, h.State, h.Recent, 0)
		run(t, d, want[at][1:len(want[at])-1], "show")
		if h.State.Version != at || len(h.Recent) != int(at) || h.Milestone != 0 {
			t.Errorf("version %d with %d revisions and %d bytes of milestone, want %d, all and none",
				h.State.Version, len(h.Recent), h.Milestone, at)
		}
	}

	milestone := collab.Milestone{
		Version: 2, Type: textunicode.URI, Data: []byte(`"ba"`), Created: collab.OpID{Source: "ana", Seq: 1},
	}
	if err := d.log.Put(ctx, doc, milestone); err != nil {
		t.Fatal(err)
	}
	h, err := collab.ReadHistory(ctx, d.log, d.types, doc, 3, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Recent) != 1 || h.Milestone != 4 || h.Replay == 0 || h.State.Created != milestone.Created {
		t.Errorf("from the milestone: %+v", h)
	}
	if h, err = collab.ReadHistory(ctx, d.log, d.types, doc, collab.MaxVersion, 0); err != nil || len(h.Recent) != 0 {
		t.Errorf("%d revisions kept (%v), want none", len(h.Recent), err)
	}
}

// TestReadHistoryFails names what cannot be read, and does not make a document of it.
func TestReadHistoryFails(t *testing.T) {
	ctx := context.Background()
	edit := collab.Revision{ID: collab.OpID{Source: "ana", Seq: 1}, At: time.UnixMilli(0), Change: samples[collab.Edit]}
	for _, tt := range []struct {
		name  string
		store func(*memory.Store) collab.Store
		code  collab.Code
	}{
		{"revision that does not fit", func(s *memory.Store) collab.Store {
			_ = s.Append(ctx, doc, []collab.Revision{edit}, collab.Meta{})
			return s
		}, collab.CodeInternal},
		{"milestone of an unknown type", func(s *memory.Store) collab.Store {
			_ = s.Put(ctx, doc, collab.Milestone{Version: 0, Type: "test:unknown", Data: []byte(`""`)})
			return s
		}, collab.CodeUnknownType},
		{"milestone that is broken", func(s *memory.Store) collab.Store {
			_ = s.Put(ctx, doc, collab.Milestone{Version: 0, Type: textunicode.URI, Data: []byte(`{`)})
			return s
		}, collab.CodeInternal},
		{"gap", func(s *memory.Store) collab.Store { return gappy{s} }, collab.CodeInternal},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := collab.ReadHistory(ctx, tt.store(memory.New(memory.Options{})), realTypes, doc, collab.MaxVersion, 0)
			if err == nil || collab.CodeOf(err) != tt.code {
				t.Errorf("%v, want an error with code %d", err, tt.code)
			}
		})
	}
}

// gappy is a store that lost its first revision and did not notice.
type gappy struct{ *memory.Store }

func (gappy) Revisions(context.Context, collab.DocID, collab.Version, collab.Version) ([]collab.Revision, error) {
	return []collab.Revision{{Base: 1, Change: samples[collab.Delete]}}, nil
}

// checkReplay holds what the Document has against a replay of the log.
func checkReplay(t *testing.T, d *desk) {
	t.Helper()
	mine := fmt.Sprint(d.do("show"))
	h, err := collab.ReadHistory(context.Background(), d.log, d.types, doc, collab.MaxVersion, 0)
	if err != nil {
		t.Fatal(err)
	}
	d.doc = collab.NewDocument(d.types, h.State, h.Recent, 0)
	if replayed := fmt.Sprint(d.do("show")); replayed != mine {
		t.Errorf("%s, the log has %s", mine, replayed)
	}
}
