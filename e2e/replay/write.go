package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/textunicode"
	"github.com/tandem-collab/tandem/persistence"
)

// batch is how many revisions are appended at a time.
const batch = 4000

// Write puts the document into a store, with its title, under an id that nothing was written to. Its last revision is
// made in the day before end.
func (d *Document) Write(ctx context.Context, store collab.Store, id collab.DocID, end time.Time) error {
	for _, p := range d.People {
		if err := store.SetGuest(ctx, p.User, p.Guest); err != nil {
			return err
		}
	}
	midnight := d.midnight(end)
	if err := d.writeTitle(ctx, store, id, midnight.Add(d.steps[0].at)); err != nil {
		return err
	}
	revs := []collab.Revision{{
		ID: d.source(0, 1), Author: d.People[d.steps[0].person].User, At: midnight.Add(d.steps[0].at),
		Change: collab.Change{Kind: collab.Create, Type: d.Kind.typ.URI(), Data: []byte(d.Kind.empty)},
	}}
	for i, s := range d.steps {
		data, err := d.Kind.typ.EncodeOp(s.op())
		if err != nil {
			return fmt.Errorf("revision %d of %v: %w", i+1, id, err)
		}
		revs = append(revs, collab.Revision{
			Base: collab.Version(i + 1), ID: d.source(s.person, i+2), Author: d.People[s.person].User, At: midnight.Add(s.at),
			Change: collab.Change{Kind: collab.Edit, Data: data},
		})
		if len(revs) == batch || i == len(d.steps)-1 {
			if err := store.Append(ctx, id, revs, collab.Meta{}); err != nil {
				return err
			}
			revs = revs[:0]
		}
	}
	// Reading it leaves the milestones behind that a Session would have written.
	_, err := collab.ReadHistory(ctx, store, builtin.Registry(), id, collab.MaxVersion, 0)
	return err
}

// midnight returns the first day on which the history can begin to end in the day before end.
func (d *Document) midnight(end time.Time) time.Time {
	whole := d.steps[len(d.steps)-1].at
	return end.UTC().Add(-whole).Truncate(day)
}

// source is the identity of a submission. Its length is that of the ids of connections.
func (d *Document) source(person, seq int) collab.OpID {
	return collab.OpID{Source: fmt.Sprintf("%032x", 0xabc0+person), Seq: uint64(seq)}
}

// writeTitle makes the title's document, and the row that follows from it.
func (d *Document) writeTitle(ctx context.Context, store collab.Store, id collab.DocID, at time.Time) error {
	data, err := json.Marshal(d.Title)
	if err != nil {
		return err
	}
	made := collab.Revision{
		ID: d.source(0, 1), Author: d.People[0].User, At: at,
		Change: collab.Change{Kind: collab.Create, Type: textunicode.Type.URI(), Data: data},
	}
	meta := collab.Meta{Titles: []collab.Title{{Doc: id, Text: d.Title}}}
	return store.Append(ctx, collab.DocID{Collection: "titles", ID: id.ID}, []collab.Revision{made}, meta)
}

// Into writes documents into the data directory of a server that does not run, by the id that the pages of docs give
// them. It skips the test where make finds no traces.
func Into(t testing.TB, dir string, make map[string]func() (Document, error)) {
	t.Helper()
	store, err := persistence.Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	}()
	for id, document := range make {
		d, err := document()
		if errors.Is(err, ottest.ErrNoTraces) {
			t.Skip(err)
		}
		if err == nil {
			err = d.Write(t.Context(), store, collab.DocID{Collection: "docs", ID: id}, time.Now())
		}
		if err != nil {
			t.Fatalf("%s: %v", id, err)
		}
	}
}
