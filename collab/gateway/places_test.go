package gateway

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// The places are what a map would hold, however many there are.
func TestPlaces(t *testing.T) {
	w := newWorld(t, memory.Options{}, Limits{})
	defer w.close()
	for _, docs := range []int{1, fewPlaces, 4 * fewPlaces} {
		r := rand.New(rand.NewPCG(1, uint64(docs)))
		var ps places
		model := make(map[collab.DocID]*place)
		for range 50 * docs {
			doc := collab.DocID{Collection: "notes", ID: fmt.Sprint(r.IntN(docs))}
			if ps.in(doc) != model[doc] {
				t.Fatalf("of %d: not the place in %v", docs, doc)
			}
			if model[doc] != nil {
				ps.remove(doc)
				delete(model, doc)
				continue
			}
			p := &place{peer: w.hub.Peer(doc, nil, "")}
			ps.add(doc, p)
			model[doc] = p
		}
		n := 0
		ps.each(func(p *place) {
			if n++; model[p.peer.ID()] != p {
				t.Errorf("of %d: %v is there", docs, p.peer.ID())
			}
		})
		if n != len(model) || ps.len() != n {
			t.Errorf("of %d: %d places, said to be %d, want %d", docs, n, ps.len(), len(model))
		}
	}
}
