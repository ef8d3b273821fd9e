package server

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// day is a time of the tests, in days since some beginning.
func day(n int) time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n) }

func TestJanitorTrims(t *testing.T) {
	s, err := New(Options{Data: "memory:", Logger: slog.New(slog.DiscardHandler), Keep: Keep{
		History: 30 * 24 * time.Hour, HistoryOf: map[string]time.Duration{"long": 0, "short": 10 * 24 * time.Hour},
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	ctx := context.Background()
	ids := []collab.DocID{{Collection: "docs", ID: "a"}, {Collection: "long", ID: "a"}, {Collection: "short", ID: "a"}}
	for _, id := range ids {
		revs := []collab.Revision{{At: day(0), Change: collab.Change{Kind: collab.Create, Type: textunicode.URI, Data: []byte(`"x"`)}}}
		for v := 1; v < 100; v++ { // one a day
			revs = append(revs, collab.Revision{Base: collab.Version(v), At: day(v), Change: collab.Change{Kind: collab.Edit, Data: []byte(`["x"]`)},
				ID: collab.OpID{Source: uuid.NewString(), Seq: 1}})
		}
		if err := s.store.Append(ctx, id, revs, collab.Meta{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		day  int
		want [3]collab.Version // from where on each document is kept
	}{
		{9, [3]collab.Version{0, 0, 0}},
		{31, [3]collab.Version{0, 0, 22}}, // a day over is not yet a tenth
		{32, [3]collab.Version{0, 0, 22}},
		{34, [3]collab.Version{5, 0, 25}},
		{36, [3]collab.Version{5, 0, 27}},
		{500, [3]collab.Version{99, 0, 99}}, // the last one stays
		{600, [3]collab.Version{99, 0, 99}},
	} {
		s.janitor.trim(ctx, day(c.day))
		for i, id := range ids {
			entry, err := s.store.Entry(ctx, id)
			if err != nil || entry.First != c.want[i] {
				t.Errorf("on day %d %v begins at %d, %v, want %d", c.day, id, entry.First, err, c.want[i])
			}
		}
	}
	now, err := s.hub.Snapshot(ctx, ids[0])
	if data, _ := now.Data(); err != nil || len(data) != 100+len(`""`) {
		t.Errorf("what is left is %s, %v", data, err)
	}
}
