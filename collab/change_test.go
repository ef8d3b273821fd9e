package collab_test

import (
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// The messages of the reference server.
const (
	createdRemotely = "Document was created remotely"
	wasDeleted      = "Document was deleted"
	alreadyExists   = "Document already exists"
	alreadyCreated  = "Invalid op submitted. Document already created"
	doesNotExist    = "Document does not exist"
)

var codes = map[string]collab.Code{
	createdRemotely: collab.CodeAlreadyCreated,
	alreadyExists:   collab.CodeAlreadyCreated,
	alreadyCreated:  collab.CodeAlreadyCreated,
	wasDeleted:      collab.CodeWasDeleted,
	doesNotExist:    collab.CodeDoesNotExist,
}

// samples are one change of each kind.
var samples = map[collab.Kind]collab.Change{
	collab.Create: changeOf(`create text-unicode "abc"`),
	collab.Edit:   changeOf(`edit ["X"]`),
	collab.Delete: changeOf(`delete`),
}

// meetings is the table of a change that comes in against one that was committed at its base; "" passes.
var meetings = []struct {
	committed, incoming collab.Kind
	want                string
}{
	{collab.Edit, collab.Edit, ""},
	{collab.Edit, collab.Create, createdRemotely},
	{collab.Edit, collab.Delete, ""},
	{collab.Create, collab.Edit, createdRemotely},
	{collab.Create, collab.Create, createdRemotely},
	{collab.Create, collab.Delete, createdRemotely},
	{collab.Delete, collab.Edit, wasDeleted},
	{collab.Delete, collab.Create, wasDeleted},
	{collab.Delete, collab.Delete, ""},
}

// TestMeetings goes through the table three times: the other change is in the log already, or it is pending here, or
// another node is first with it.
func TestMeetings(t *testing.T) {
	for _, tt := range meetings {
		t.Run(tt.committed.String()+"/"+tt.incoming.String(), func(t *testing.T) {
			other := collab.OpID{Source: "other", Seq: 1}
			t.Run("committed", func(t *testing.T) {
				d, base := before(tt.committed)
				d.mustCommit(t, other, base, samples[tt.committed])
				settles(t, d, base, samples[tt.incoming], tt.want, false)
			})
			t.Run("pending", func(t *testing.T) {
				d, base := before(tt.committed)
				d.mustSubmit(t, other, base, samples[tt.committed])
				settles(t, d, base, samples[tt.incoming], tt.want, tt.want != "")
			})
			t.Run("foreign", func(t *testing.T) {
				d, base := before(tt.committed)
				mine := samples[tt.incoming]
				_, err := d.doc.Submit(collab.Submission{ID: collab.OpID{Source: "me", Seq: 1}, Base: base, Change: mine}, "", time.Time{})
				if err != nil {
					if tt.incoming == collab.Delete || tt.incoming == tt.committed {
						t.Fatal(err)
					}
					return // it does not even fit what the other change is made against
				}
				d.doc.Ready()
				d.elsewhere(other, samples[tt.committed])
				ends, err := d.doc.Rebase(d.revisions(base))
				if err != nil {
					t.Fatal(err)
				}
				if tt.want == "" {
					if len(ends) != 0 || len(d.doc.Ready()) != 1 {
						t.Errorf("settled as %v, want it ready again", ends)
					}
					return
				}
				if len(ends) != 1 {
					t.Fatalf("settled %d, want 1", len(ends))
				}
				checkRefusal(t, ends[0].Err, tt.want)
			})
		})
	}
}

// TestSameVersion is what fits the document as it is.
func TestSameVersion(t *testing.T) {
	for _, tt := range []struct {
		name     string
		there    bool // a document
		incoming collab.Kind
		want     string
	}{
		{"NoDocument/create", false, collab.Create, ""},
		{"NoDocument/edit", false, collab.Edit, doesNotExist},
		{"NoDocument/delete", false, collab.Delete, ""},
		{"Document/create", true, collab.Create, alreadyExists},
		{"Document/edit", true, collab.Edit, ""},
		{"Document/delete", true, collab.Delete, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, base := standing(tt.there)
			settles(t, d, base, samples[tt.incoming], tt.want, false)
		})
	}
}

// TestWithoutBase is what names no version: it is made of the committed head, and only a create asks who was there.
func TestWithoutBase(t *testing.T) {
	for _, tt := range []struct {
		name     string
		there    bool
		incoming collab.Kind
		want     string
	}{
		{"NoDocument/create", false, collab.Create, ""},
		{"NoDocument/edit", false, collab.Edit, doesNotExist},
		{"NoDocument/delete", false, collab.Delete, ""},
		{"Document/create", true, collab.Create, alreadyCreated},
		{"Document/edit", true, collab.Edit, ""},
		{"Document/delete", true, collab.Delete, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, _ := standing(tt.there)
			settles(t, d, collab.NoBase, samples[tt.incoming], tt.want, false)
		})
	}
	t.Run("Document/its own create", func(t *testing.T) {
		d, _ := standing(true)
		d.mustCommit(t, collab.OpID{Source: "other", Seq: 1}, 1, samples[collab.Edit])
		s := collab.Submission{ID: collab.OpID{Source: "setup", Seq: 1}, Base: collab.NoBase, Change: samples[collab.Create]}
		out, err := d.doc.Submit(s, "", time.Time{})
		if err != nil || out.Status != collab.Duplicate || out.Version != 0 {
			t.Errorf("%+v, %v; want a duplicate of revision 0", out, err)
		}
	})
	t.Run("Deleted/its own create", func(t *testing.T) {
		d, _ := standing(true)
		d.mustCommit(t, collab.OpID{Source: "other", Seq: 1}, 1, samples[collab.Delete])
		s := collab.Submission{ID: collab.OpID{Source: "setup", Seq: 1}, Base: collab.NoBase, Change: samples[collab.Create]}
		if out, err := d.doc.Submit(s, "", time.Time{}); err != nil || out.Status != collab.Pending {
			t.Errorf("%+v, %v; want it created again, as ShareDB does", out, err)
		}
	})
	t.Run("an edit twice", func(t *testing.T) {
		d, _ := standing(true)
		id := collab.OpID{Source: "me", Seq: 1}
		d.mustSubmit(t, id, collab.NoBase, samples[collab.Edit])
		d.mustSubmit(t, id, collab.NoBase, samples[collab.Edit])
		if revs := d.doc.Ready(); len(revs) != 2 {
			t.Errorf("%d revisions, want 2: without a base it is a new edit each time", len(revs))
		}
	})
}

// before returns a desk where a change of that kind can be committed at base.
func before(kind collab.Kind) (d *desk, base collab.Version) { return standing(kind != collab.Create) }

// standing returns a desk with a document at version 1, or with none at version 0.
func standing(there bool) (*desk, collab.Version) {
	d := newDesk()
	if !there {
		d.do("open")
		return d, 0
	}
	d.do(`submit setup:1 0 create text-unicode "abc"`)
	d.do("commit")
	return d, 1
}

func (d *desk) mustSubmit(t *testing.T, id collab.OpID, base collab.Version, change collab.Change) {
	t.Helper()
	out, err := d.doc.Submit(collab.Submission{ID: id, Base: base, Change: change}, "", time.Time{})
	if err != nil || out.Status != collab.Pending {
		t.Fatalf("%+v, %v; want it pending", out, err)
	}
}

func (d *desk) mustCommit(t *testing.T, id collab.OpID, base collab.Version, change collab.Change) {
	t.Helper()
	d.mustSubmit(t, id, base, change)
	d.doc.Ready()
	d.doc.Commit()
}

// settles submits a change and holds what becomes of it against want, a message or "" for a commit. late says that a
// refusal must not come before Commit.
func settles(t *testing.T, d *desk, base collab.Version, change collab.Change, want string, late bool) {
	t.Helper()
	out, err := d.doc.Submit(collab.Submission{ID: collab.OpID{Source: "me", Seq: 1}, Base: base, Change: change}, "", time.Time{})
	if err == nil && (late || want == "") {
		d.doc.Ready()
		_, ends := d.doc.Commit()
		for _, end := range ends {
			if end.Ticket == out.Ticket {
				err = end.Err
			}
		}
	} else if late {
		t.Errorf("refused (%v) before what that rests on is committed", err)
	}
	checkRefusal(t, err, want)
}

func checkRefusal(t *testing.T, err error, want string) {
	t.Helper()
	switch {
	case want == "" && err != nil:
		t.Errorf("refused: %v", err)
	case want != "" && err == nil:
		t.Errorf("committed, want %q", want)
	case want != "" && (err.Error() != want || collab.CodeOf(err) != codes[want]):
		t.Errorf("refused: %v (code %d), want %q (code %d)", err, collab.CodeOf(err), want, codes[want])
	}
}
