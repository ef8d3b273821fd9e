package collab_test

import (
	"encoding/json"
	"testing"
	"testing/synctest"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// heard is a Sink that keeps the presences that it is told.
type heard []*collab.Presence

func (h *heard) Deliver(events []collab.Event) error {
	for _, e := range events {
		if e.Presence != nil {
			*h = append(*h, e.Presence)
		}
	}
	return nil
}

func TestAnnouncementsReachSubscribers(t *testing.T) {
	world(t, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		var here, elsewhere heard
		hub.Attendee("history:docs/a", collab.NewOutbox(&here)).Subscribe(1, false)
		hub.Attendee("history:docs/b", collab.NewOutbox(&elsewhere)).Subscribe(1, false)
		for v := range 2 {
			value, _ := json.Marshal(v)
			hub.Announce("history:docs/a", "marks", value)
			synctest.Wait()
		}
		if len(elsewhere) != 0 || len(here) != 2 {
			t.Fatalf("%d heard it who should not, %d of 2 announcements came", len(elsewhere), len(here))
		}
		if here[1].Seq <= here[0].Seq || string(here[1].Value) != "1" || here[1].ID != "marks" {
			t.Errorf("%+v follows %+v", here[1], here[0])
		}
	})
}
