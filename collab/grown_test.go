package collab_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// Whoever follows how documents grow hears of each milestone, once it is stored.
func TestMilestonesAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := memory.New(memory.Options{})
		var mu sync.Mutex
		var told []collab.Version
		hub := collab.NewHub(collab.HubOptions{
			Store: store, Types: types, MilestoneBytes: 2000, Logger: slog.New(slog.DiscardHandler),
			Grown: func(id collab.DocID, at collab.Version) {
				if m, err := store.Latest(context.Background(), id, at); id != doc || err != nil || m.Version != at {
					t.Errorf("%v at %d: %d is stored, %v", id, at, m.Version, err)
				}
				mu.Lock()
				defer mu.Unlock()
				told = append(told, at)
			},
		})
		ana := connect(hub, "ana")
		ana.Submit(create("ana", 1), "create")
		for v := collab.Version(1); v <= 100; v++ {
			ana.Submit(edit("ana", uint64(v)+1, v, "x"), "x")
			synctest.Wait()
		}
		if err := hub.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if len(told) < 5 || !slices.IsSorted(told) {
			t.Errorf("told of %v", told)
		}
	})
}
