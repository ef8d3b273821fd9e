package collab_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// orders is a Sink that notes the versions of each document in the order in which they came.
type orders map[string][]collab.Version

func (o orders) Deliver(events []collab.Event) error {
	for _, e := range events {
		if e.Entry != nil {
			id := e.Peer.ID().ID
			o[id] = append(o[id], e.Entry.Revision.Base)
		}
	}
	return nil
}

// A connection that is far behind in more documents than it may keep the logs of gets every revision of each, in order.
func TestManyDocumentsBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New(memory.Options{})
		hub := newHub(store, 1000)
		defer hub.Close(context.Background())
		told, want := orders{}, orders{}
		out := collab.NewOutbox(told)
		for d := range 8 {
			id := collab.DocID{Collection: "docs", ID: fmt.Sprint(d)}
			revs := []collab.Revision{{Change: collab.Change{Kind: collab.Create, Type: "test:lines"}}}
			for v := collab.Version(1); v < 20; v++ {
				op := fmt.Appendf(nil, "%q", strings.Repeat("x", 100_000))
				revs = append(revs, collab.Revision{Base: v, Change: collab.Change{Kind: collab.Edit, Data: op}})
			}
			if err := store.Append(t.Context(), id, revs, collab.Meta{}); err != nil {
				t.Fatal(err)
			}
			for v := range collab.Version(len(revs)) {
				want[id.ID] = append(want[id.ID], v)
			}
			hub.Peer(id, out, "ana").Subscribe(0, false, d)
		}
		synctest.Wait()
		if !maps.EqualFunc(told, want, slices.Equal) {
			t.Errorf("got %v", told)
		}
	})
}
