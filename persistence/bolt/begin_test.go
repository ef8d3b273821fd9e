package bolt

import (
	"errors"
	"testing"

	"github.com/tandem-collab/tandem/collab"
)

// TestBegin holds that an append which waits can grow, is one with what was added, and does not change any more once it is
// written.
func TestBegin(t *testing.T) {
	release := make(chan struct{})
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{onStartup: func() { <-release }})
	a, b := collab.DocID{ID: "a"}, collab.DocID{ID: "b"}
	ends := make(chan error, 10)
	done := func(err error) { ends <- err }
	title := func(text string) collab.Meta { return collab.Meta{Titles: []collab.Title{{Doc: a, Text: text}}} }
	before := transaction(t, s)

	first := s.Begin(a, edit(0), title("one"), done)
	if !first.Add(append(edit(1), edit(2)...), title("two")) || !first.Add(edit(3), collab.Meta{}) {
		t.Error("what waits does not grow")
	}
	if first.Add(edit(7), collab.Meta{}) {
		t.Error("what does not follow was added")
	}
	conflict := s.Begin(b, edit(5), collab.Meta{}, done)
	if !conflict.Add(edit(6), collab.Meta{}) {
		t.Error("what waits does not grow")
	}
	close(release)
	if err := errors.Join(<-ends); err != nil {
		t.Error(err)
	}
	if err := <-ends; !errors.Is(err, collab.ErrConflict) {
		t.Error(err)
	}
	if first.Add(edit(4), collab.Meta{}) {
		t.Error("what is written has grown")
	}
	if after := transaction(t, s); after != before+1 {
		t.Errorf("%d transactions, want 1", after-before)
	}
	wantVersion(t, s, a, 4)
	wantVersion(t, s, b, 0)
	if e, err := s.Entry(t.Context(), a); err != nil || e.Title != "two" {
		t.Errorf("%+v, %v", e, err)
	}
	if got := wholeLog(t, s, a); len(got) != 4 {
		t.Errorf("%d revisions", len(got))
	}

	s.Begin(a, append(edit(4), edit(9)...), collab.Meta{}, done)
	if err := <-ends; err == nil {
		t.Error("revisions with a hole between were taken")
	}
	s.Begin(a, nil, collab.Meta{}, done)
	if err := <-ends; err != nil {
		t.Errorf("nothing to append: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	late := s.Begin(a, edit(4), collab.Meta{}, done)
	if err := <-ends; collab.CodeOf(err) != collab.CodeUnavailable || late.Add(edit(5), collab.Meta{}) {
		t.Errorf("a closed store: %v", err)
	}
	check(t, dir)
}
