package collab

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// What is shown after any number of adds is what a map by key would hold, also beyond fewShown.
func TestShowing(t *testing.T) {
	for _, ids := range []int{1, fewShown / 2, 4 * fewShown} {
		r := rand.New(rand.NewPCG(1, uint64(ids)))
		var s showing
		model := make(map[presenceKey]*Presence)
		for n := range 50 * ids {
			p := &Presence{Channel: "room", Source: "ana", ID: fmt.Sprint(r.IntN(ids)), Seq: uint64(r.IntN(n + 1))}
			if r.IntN(3) > 0 {
				p.Value = []byte("1")
			}
			s.add(p)
			key := keyOf(p)
			value := presenceKey{key.channel, key.source, key.id, false}
			if old := model[value]; key.left && old != nil {
				if old.Seq > p.Seq {
					continue
				}
				delete(model, value)
			}
			if old := model[key]; old == nil || old.Seq <= p.Seq {
				model[key] = p
			}
		}
		events := s.appendTo(nil)
		if len(events) != len(model) {
			t.Errorf("%d ids: %d are shown, want %d", ids, len(events), len(model))
		}
		values := false
		for _, e := range events {
			if model[keyOf(e.Presence)] != e.Presence {
				t.Errorf("%d ids: %+v is not the newest", ids, e.Presence)
			}
			if e.Presence.Value == nil && values {
				t.Errorf("%d ids: that something left stands behind a value", ids)
			}
			values = values || e.Presence.Value != nil
		}
	}
}
