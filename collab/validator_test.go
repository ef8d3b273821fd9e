package collab_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// polite is a Validator of texts: none has the word "bad", and a text that has "#" refers to the blob of "#".
type polite struct{}

var picture = collab.BlobIDOf([]byte("#"))

func (polite) Validate(typ ot.Type, after ot.Snapshot, op ot.Op) ([]collab.BlobID, error) {
	data, err := typ.Encode(after)
	if err != nil {
		return nil, err
	}
	if at := strings.Index(string(data), "bad"); at >= 0 {
		return nil, collab.Errorf(collab.CodeSchema, "text[%d]: a bad word", at)
	}
	if op != nil {
		if data, err = typ.EncodeOp(op); err != nil {
			return nil, err
		}
	}
	if strings.Contains(string(data), "#") {
		return []collab.BlobID{picture}, nil
	}
	return nil, nil
}

// checked is a Document of "ab" with a Validator, and who submits to it.
type checked struct {
	t   *testing.T
	doc *collab.Document
	seq uint64
}

func newChecked(t *testing.T) *checked {
	c := &checked{t: t, doc: collab.NewDocument(ot.NewRegistry(textunicode.Type), collab.State{}, nil, 1<<20)}
	c.doc.Check(polite{})
	c.submit(0, collab.Change{Kind: collab.Create, Type: textunicode.URI, Data: []byte(`"ab"`)})
	c.doc.Ready()
	c.doc.Commit()
	return c
}

func (c *checked) submit(base collab.Version, change collab.Change) (collab.Outcome, error) {
	c.seq++
	s := collab.Submission{ID: collab.OpID{Source: "ana", Seq: c.seq}, Base: base, Change: change}
	return c.doc.Submit(s, "ana", time.Unix(0, 0))
}

// pend submits an edit of version 1 that is taken in for now.
func (c *checked) pend(op string) collab.Ticket {
	c.t.Helper()
	out, err := c.submit(1, editing(op))
	if err != nil || out.Status != collab.Pending {
		c.t.Fatalf("%s: %v, %v", op, out, err)
	}
	return out.Ticket
}

// wantSettled holds what became of submissions against who was refused.
func (c *checked) wantSettled(settled []collab.Settlement, refused ...collab.Ticket) {
	c.t.Helper()
	for _, end := range settled {
		want := len(refused) > 0 && end.Ticket == refused[0]
		if want {
			refused = refused[1:]
		}
		if (collab.CodeOf(end.Err) == collab.CodeSchema) != want {
			c.t.Errorf("submission %d: %v", end.Ticket, end.Err)
		}
	}
	if len(refused) > 0 {
		c.t.Errorf("%v were not refused", refused)
	}
}

func (c *checked) wantText(want string) {
	c.t.Helper()
	at := c.doc.Stable()
	data, err := at.Type.Encode(at.Snapshot)
	if err != nil || string(data) != want {
		c.t.Errorf("the text is %s, %v, want %s", data, err, want)
	}
}

func TestRefusedBySchema(t *testing.T) {
	c := newChecked(t)
	if _, err := c.submit(1, editing(`["bad"]`)); collab.CodeOf(err) != collab.CodeSchema || err.Error() != "text[1]: a bad word" {
		t.Errorf("%v", err)
	}
	c.pend(`[1,"x"]`) // as if nothing had happened
	c.doc.Ready()
	_, settled := c.doc.Commit()
	c.wantSettled(settled)
	c.wantText(`"axb"`)
	if _, err := newChecked(t).submit(1, collab.Change{Kind: collab.Delete}); err != nil {
		t.Errorf("a deletion is no matter of schemas: %v", err)
	}
	fresh := collab.NewDocument(ot.NewRegistry(textunicode.Type), collab.State{}, nil, 1<<20)
	fresh.Check(polite{})
	create := collab.Submission{Change: collab.Change{Kind: collab.Create, Type: textunicode.URI, Data: []byte(`"bad"`)}}
	if _, err := fresh.Submit(create, "", time.Unix(0, 0)); collab.CodeOf(err) != collab.CodeSchema {
		t.Errorf("create: %v", err)
	}
}

// A change that only another pending one makes bad is refused when that is committed; what is behind it survives.
func TestRefusedBySchemaBetweenOthers(t *testing.T) {
	c := newChecked(t)
	c.pend(`["ba"]`)
	c.pend(`["d"]`) // comes first of those at 0: dba
	c.pend(`[2,"z"]`)
	c.doc.Ready()
	_, settled := c.doc.Commit()
	c.wantSettled(settled)
	c.wantText(`"dbaabz"`)

	c = newChecked(t)
	c.pend(`["d"]`)
	bad := c.pend(`["ba"]`) // comes first in its turn: bad
	c.pend(`[2,"z"]`)
	c.doc.Ready()
	_, settled = c.doc.Commit()
	c.wantSettled(settled, bad)
	c.wantText(`"dabz"`)
}

// What another node committed meanwhile can make a pending change bad.
func TestRefusedBySchemaAfterRebase(t *testing.T) {
	c := newChecked(t)
	bad := c.pend(`["ba"]`)
	c.pend(`[2,"z"]`)
	c.doc.Ready()
	foreign := collab.Revision{Base: 1, ID: collab.OpID{Source: "other", Seq: 1}, Change: editing(`["d"]`)}
	settled, err := c.doc.Rebase([]collab.Revision{foreign})
	if err != nil {
		t.Fatal(err)
	}
	c.wantSettled(settled, bad)
	if revs := c.doc.Ready(); len(revs) != 1 || string(revs[0].Change.Data) != `[3,"z"]` {
		t.Errorf("ready is %v", revs)
	}
	c.doc.Commit()
	c.wantText(`"dabz"`)
}

// The store says that it lacks a file: what refers to it is refused, the rest of the batch and what came later stay.
func TestMissingBlob(t *testing.T) {
	c := newChecked(t)
	c.pend(`[1,"x"]`)
	bad := c.pend(`["#"]`)
	c.pend(`[2,"z"]`)
	c.doc.Ready()
	if blobs := c.doc.Blobs(); len(blobs) != 1 || blobs[0] != picture {
		t.Errorf("the batch refers to %v", blobs)
	}
	late := c.pend(`["#"]`)
	c.pend(`[2,"y"]`)
	settled := c.doc.Miss([]collab.BlobID{picture})
	c.wantSettled(settled, bad, late)
	c.doc.Ready()
	if blobs := c.doc.Blobs(); len(blobs) != 0 {
		t.Errorf("the batch still refers to %v", blobs)
	}
	_, settled = c.doc.Commit()
	c.wantSettled(settled)
	c.wantText(`"axbyz"`)
}

// What is exact is committed against its base or not at all.
func TestExact(t *testing.T) {
	c := newChecked(t)
	exactly := func(seq uint64, base collab.Version) error {
		s := collab.Submission{ID: collab.OpID{Source: "system", Seq: seq}, Base: base, Change: editing(`["x"]`), Exact: true}
		_, err := c.doc.Submit(s, collab.System, time.Unix(0, 0))
		return err
	}
	if err := exactly(1, 0); collab.CodeOf(err) != collab.CodeTransform {
		t.Errorf("behind the head: %v", err)
	}
	c.pend(`["y"]`)
	if err := exactly(2, 1); collab.CodeOf(err) != collab.CodeTransform {
		t.Errorf("behind one that is pending: %v", err)
	}
	c.doc.Ready()
	c.doc.Commit()
	if err := exactly(3, 2); err != nil {
		t.Fatalf("at the head: %v", err)
	}
	c.doc.Ready()
	foreign := collab.Revision{Base: 2, ID: collab.OpID{Source: "other", Seq: 1}, Change: editing(`["z"]`)}
	settled, err := c.doc.Rebase([]collab.Revision{foreign})
	if err != nil || len(settled) != 1 || collab.CodeOf(settled[0].Err) != collab.CodeTransform {
		t.Errorf("after a lost race: %v, %v", settled, err)
	}
	c.wantText(`"zyab"`)
}
