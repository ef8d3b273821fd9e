package memory

import (
	"context"
	"errors"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/storetest"
)

func TestRules(t *testing.T) {
	storetest.Run(t, storetest.Backend{
		Open: func(*testing.T, string) collab.Store { return New(Options{}) },
	})
}

func TestHooks(t *testing.T) {
	lost := errors.New("the answer was lost")
	fail := func(err error) func(context.Context, collab.DocID, []collab.Revision) error {
		return func(context.Context, collab.DocID, []collab.Revision) error { return err }
	}
	for _, c := range []struct {
		name    string
		opts    Options
		want    error
		version collab.Version
	}{
		{"none", Options{}, nil, 1},
		{"a lost race", Options{BeforeAppend: fail(collab.ErrConflict)}, collab.ErrConflict, 0},
		{"unknown, not done", Options{BeforeAppend: fail(lost)}, lost, 0},
		{"unknown, done", Options{AfterAppend: fail(lost)}, lost, 1},
		{"both pass", Options{BeforeAppend: fail(nil), AfterAppend: fail(nil)}, nil, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := New(c.opts)
			id := collab.DocID{ID: "a"}
			revs := []collab.Revision{{Change: collab.Change{Kind: collab.Edit}}}
			if err := s.Append(t.Context(), id, revs, collab.Meta{}); err != c.want {
				t.Errorf("Append: %v, want %v", err, c.want)
			}
			e, err := s.Entry(t.Context(), id)
			if err != nil || e.Version != c.version {
				t.Errorf("version %d, %v, want %d", e.Version, err, c.version)
			}
		})
	}
}

func TestReads(t *testing.T) {
	down := errors.New("down")
	var now error
	s := New(Options{ReadLimit: 2, BeforeRead: func(context.Context, collab.DocID) error { return now }})
	id := collab.DocID{ID: "a"}
	for v := range collab.Version(3) {
		revs := []collab.Revision{{Base: v, Change: collab.Change{Kind: collab.Edit}}}
		if err := s.Append(t.Context(), id, revs, collab.Meta{}); err != nil {
			t.Fatal(err)
		}
	}
	if revs, err := s.Revisions(t.Context(), id, 0, 3); err != nil || len(revs) != 2 {
		t.Errorf("%d revisions, %v, want 2", len(revs), err)
	}
	now = down
	if _, err := s.Revisions(t.Context(), id, 0, 3); err != down {
		t.Errorf("Revisions: %v", err)
	}
	if _, err := s.Latest(t.Context(), id, 3); err != down {
		t.Errorf("Latest: %v", err)
	}
	if _, err := s.Entry(t.Context(), id); err != down {
		t.Errorf("Entry: %v", err)
	}
}
