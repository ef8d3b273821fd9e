package replay

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// TestDocuments holds that what is written can be read as the document that it should be, and that its history is one
// that people could have made.
func TestDocuments(t *testing.T) {
	for _, c := range []struct {
		name      string
		make      func() (Document, error)
		people    int
		revisions collab.Version // at least
	}{
		{"one person, rich", func() (Document, error) { return Typed("friendsforever_flat", Rich) }, 1, 26_100},
		{"two people", func() (Document, error) { return Together("concurrent-friendsforever", Plain) }, 2, 26_079},
		{"two people, rich", func() (Document, error) { return Together("concurrent-friendsforever", Rich) }, 2, 26_079},
		{"many keystrokes", func() (Document, error) { return Keystrokes(20_000, Plain) }, 5, 20_000},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d, err := c.make()
			if errors.Is(err, ottest.ErrNoTraces) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			if d.Revisions() < c.revisions {
				t.Errorf("%d revisions, want %d", d.Revisions(), c.revisions)
			}
			store, id, end := memory.New(memory.Options{}), collab.DocID{Collection: "docs", ID: "x"}, time.Now()
			if err := d.Write(t.Context(), store, id, end); err != nil {
				t.Fatal(err)
			}
			h, err := collab.ReadHistory(t.Context(), store, builtin.Registry(), id, collab.MaxVersion, 0)
			if err != nil {
				t.Fatal(err)
			}
			if h.State.Version != d.Revisions() {
				t.Errorf("version %d, want %d", h.State.Version, d.Revisions())
			}
			checkText(t, h.State, d.End)
			revs := whole(t, store, id)
			checkPeople(t, revs, c.people)
			checkTimes(t, revs, end)
			if e, err := store.Entry(t.Context(), id); err != nil || e.Title != d.Title {
				t.Errorf("the title is %q, %v", e.Title, err)
			}
		})
	}
}

// whole reads all revisions.
func whole(t *testing.T, store collab.Store, id collab.DocID) (all []collab.Revision) {
	t.Helper()
	for {
		revs, err := store.Revisions(t.Context(), id, collab.Version(len(all)), collab.MaxVersion)
		if err != nil {
			t.Fatal(err)
		}
		if len(revs) == 0 {
			return all
		}
		all = append(all, revs...)
	}
}

// checkText holds that the text is want, if that is known.
func checkText(t *testing.T, s collab.State, want string) {
	t.Helper()
	data, err := s.Type.Encode(s.Snapshot)
	if err != nil {
		t.Fatal(err)
	}
	var text string
	if s.Type == Plain.typ {
		err = json.Unmarshal(data, &text)
	} else {
		var document struct{ Ops []struct{ Insert string } }
		err = json.Unmarshal(data, &document)
		for _, piece := range document.Ops {
			text += piece.Insert
		}
		text = strings.TrimSuffix(text, "\n")
	}
	if err != nil {
		t.Fatal(err)
	}
	if want != "" && text != want {
		t.Errorf("%d bytes of text, want %d others", len(text), len(want))
	}
}

func checkPeople(t *testing.T, revs []collab.Revision, want int) {
	t.Helper()
	authors := make(map[collab.UserID]int)
	for _, r := range revs {
		authors[r.Author]++
	}
	if len(authors) != want {
		t.Errorf("%d people, want %d: %v", len(authors), want, authors)
	}
}

// checkTimes holds that times do not go back, end in the last day, and have breaks between several sittings.
func checkTimes(t *testing.T, revs []collab.Revision, end time.Time) {
	t.Helper()
	sittings := 1
	for i := range revs[1:] {
		switch gap := revs[i+1].At.Sub(revs[i].At); {
		case gap < 0:
			t.Fatalf("revision %d is made %v before the one in front of it", i+1, -gap)
		case gap > 10*time.Minute:
			sittings++
		}
	}
	last := revs[len(revs)-1].At
	if last.After(end) || end.Sub(last) > 24*time.Hour {
		t.Errorf("it ends %v before the end", end.Sub(last))
	}
	if days := last.Sub(revs[0].At).Hours() / 24; sittings < 5 || days < 1 {
		t.Errorf("%d sittings in %.1f days", sittings, days)
	}
}
