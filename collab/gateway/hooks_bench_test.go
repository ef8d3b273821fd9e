package gateway

import (
	"testing"

	"github.com/tandem-collab/tandem/collab"
)

// entryFor returns a client in a world, and a revision on its way to it.
func entryFor(w *world) (*client, []collab.Event) {
	c := newClient(w.gateway, sink{}, &collab.Agent{})
	peer := w.hub.Peer(collab.DocID{Collection: "notes", ID: "a"}, c.out, "")
	return c, []collab.Event{{Peer: peer, Entry: &collab.Entry{Revision: collab.Revision{
		ID: collab.OpID{Source: "other", Seq: 7}, Change: collab.Change{Kind: collab.Edit, Data: []byte(`[12,"x"]`)},
	}}}}
}

// Without hooks a revision is delivered without an allocation: nobody pays for what others could do with it.
func TestNilHooksCostNothing(t *testing.T) {
	w := newHookedWorld(t, collab.Hooks{}, nil)
	defer w.close()
	c, events := entryFor(w)
	allocs := testing.AllocsPerRun(1000, func() {
		if err := c.Deliver(events); err != nil {
			t.Fatal(err)
		}
	})
	if allocs > 0 {
		t.Errorf("%v allocations to deliver a revision that all share", allocs)
	}
	s := collab.Submission{Change: collab.Change{Kind: collab.Edit, Data: []byte(`[]`)}}
	allocs = testing.AllocsPerRun(1000, func() {
		if err := events[0].Peer.Admit(c.agent, &s, nil); err != nil || s.Request != nil {
			t.Fatal(err)
		}
	})
	if allocs > 0 {
		t.Errorf("%v allocations to submit", allocs)
	}
}

// BenchmarkDeliverHooked is BenchmarkDeliver with and without somebody who looks at each revision.
func BenchmarkDeliverHooked(b *testing.B) {
	for name, hooks := range map[string]collab.Hooks{
		"none": {}, "others": {Submit: func(*collab.SubmitRequest) error { return nil }}, "op": {Op: func(*collab.OpRead) error { return nil }},
	} {
		b.Run(name, func(b *testing.B) {
			w := newHookedWorld(b, hooks, nil)
			defer w.close()
			c, events := entryFor(w)
			b.ReportAllocs()
			for b.Loop() {
				if err := c.Deliver(events); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
