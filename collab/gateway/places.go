package gateway

import "github.com/tandem-collab/tandem/collab"

// places are the documents that a client has to do with, mostly one or two.
type places struct {
	few  []*place                // all of them, or
	many map[collab.DocID]*place // all of them once there have been more than fewPlaces
}

// fewPlaces is up to how many are looked through one by one. A map takes as much memory as most other things of an idle
// connection together.
const fewPlaces = 8

func (ps *places) len() int { return len(ps.few) + len(ps.many) }

// in returns the place in a document; nil if there is none.
func (ps *places) in(doc collab.DocID) *place {
	if i := ps.find(doc); i >= 0 {
		return ps.few[i]
	}
	return ps.many[doc]
}

func (ps *places) find(doc collab.DocID) int {
	for i, p := range ps.few {
		if p.peer.ID() == doc {
			return i
		}
	}
	return -1
}

// add adds the place in a document in which there is none.
func (ps *places) add(doc collab.DocID, p *place) {
	switch {
	case ps.many != nil:
		ps.many[doc] = p
	case len(ps.few) < fewPlaces:
		ps.few = append(ps.few, p)
	default:
		ps.many = map[collab.DocID]*place{doc: p}
		for _, p := range ps.few {
			ps.many[p.peer.ID()] = p
		}
		ps.few = nil
	}
}

func (ps *places) remove(doc collab.DocID) {
	delete(ps.many, doc)
	if i := ps.find(doc); i >= 0 {
		last := len(ps.few) - 1
		ps.few[i], ps.few[last] = ps.few[last], nil
		ps.few = ps.few[:last]
	}
}

// each calls f for all of them.
func (ps *places) each(f func(*place)) {
	for _, p := range ps.few {
		f(p)
	}
	for _, p := range ps.many {
		f(p)
	}
}
