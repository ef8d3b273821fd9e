package collabtest

import "github.com/tandem-collab/tandem/collab"

// hasty is a program that uses the protocol in ways in which ShareDB's client does not: it never subscribes, edits an
// old version for long, sends the next operation before the last is acknowledged, sends things twice, and edits or
// deletes without naming a version. It keeps no document.
type hasty struct {
	sim  *sim
	name string
	seq  uint64
	conn *conn
	sent []*submitted // its last submissions

	seen  *frame // a snapshot that it got
	fresh bool   // and has not edited yet
}

func newHasty(s *sim, name string) *hasty { return &hasty{sim: s, name: name} }

func (h *hasty) String() string { return h.name }
func (h *hasty) rest() bool     { return true }
func (h *hasty) lost(*conn)     { h.conn = nil }

func (h *hasty) receive(_ *conn, f *frame) {
	if f.kind == frameSnapshot {
		h.seen, h.fresh = f, true
	}
}

func (h *hasty) act() {
	s := h.sim
	if h.conn == nil {
		h.conn = s.connect(h)
	}
	fresh := h.fresh
	h.fresh = false
	switch n := s.rng.IntN(20); {
	case fresh && h.seen.typ != "" && n < 15:
		h.edit() // at once, while nobody else is in between
	case n < 4:
		h.conn.ask(&request{kind: reqFetch, from: collab.NoBase})
	case n < 9:
		h.again()
	case n < 11:
		h.blind()
	case h.seen == nil:
	case h.seen.typ == "":
		h.submit(h.seen.version, h.create())
	default:
		h.edit()
	}
}

// again sends one of the last submissions once more, as it was.
func (h *hasty) again() {
	if len(h.sent) > 0 {
		h.ask(pick(h.sim, h.sent))
	}
}

// blind submits something without naming a version.
func (h *hasty) blind() {
	kind := pick(h.sim, h.sim.Kinds)
	change := collab.Change{Kind: collab.Delete}
	switch n := h.sim.rng.IntN(10); {
	case n < 6:
		change = collab.Change{Kind: collab.Edit, Data: h.sim.blind(kind)}
	case n < 9:
		change = h.create()
	}
	h.submit(collab.NoBase, change)
}

// blind returns an operation that fits every document of a kind.
func (s *sim) blind(kind Kind) []byte {
	if kind.Blind != nil {
		return kind.Blind(s.rng)
	}
	empty, err := kind.Type.Create(nil)
	if err != nil {
		s.fail("no empty document: %v", err)
		return nil
	}
	data, err := kind.Type.Encode(empty)
	if err != nil {
		s.fail("an empty document cannot be encoded: %v", err)
		return nil
	}
	return kind.Edit(s.rng, data) // which only inserts at the start
}

func (h *hasty) create() collab.Change {
	kind := pick(h.sim, h.sim.Kinds)
	return collab.Change{Kind: collab.Create, Type: kind.Type.Name(), Data: kind.Data(h.sim.rng)}
}

// edit submits an edit of the version that it has seen, sometimes with one that follows it.
func (h *hasty) edit() {
	kind := h.sim.kind(h.seen.typ)
	first := kind.Edit(h.sim.rng, h.seen.data)
	h.submit(h.seen.version, collab.Change{Kind: collab.Edit, Data: first})
	if !kind.Exact && h.sim.chance(2) {
		snap, err := kind.Type.Create(h.seen.data)
		if err != nil {
			h.sim.fail("a snapshot cannot be read: %v", err)
			return
		}
		op, err := kind.Type.DecodeOp(first)
		if err == nil {
			snap, err = kind.Type.Apply(snap, op)
		}
		data, err2 := kind.Type.Encode(snap)
		if err != nil || err2 != nil {
			h.sim.fail("an edit does not fit: %v %v", err, err2)
			return
		}
		h.submit(h.seen.version+1, collab.Change{Kind: collab.Edit, Data: kind.Edit(h.sim.rng, data)})
	}
}

func (h *hasty) submit(base collab.Version, change collab.Change) {
	h.seq++
	sub := &submitted{Submission: collab.Submission{ID: collab.OpID{Source: h.name, Seq: h.seq}, Base: base, Change: change}}
	h.sent = append(h.sent, sub)
	h.sent = h.sent[max(0, len(h.sent)-8):]
	h.ask(sub)
}

func (h *hasty) ask(sub *submitted) {
	h.sim.event("%s sends %s at version %d", h.name, named{sub.ID, sub.Change}, sub.Base)
	h.conn.ask(&request{kind: reqSubmit, sub: sub})
}
