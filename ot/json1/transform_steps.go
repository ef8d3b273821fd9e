package json1

// steps walks through the children of a place in all of its states at once. An index of our drops is taken back to
// the original document, from there through their operation, and from there to the result:
//
//	our drops → between our picks and drops → original → between their picks and drops → after theirs → result
//
// At each arrow the items that one side takes out or puts in before the index are counted.
type steps struct {
	t         *transform
	at        *place
	picks     []*node // of ours, those not yet passed
	theirPick walker
	drops     []*node // of theirs, those not yet passed

	ourDrops    int // dropped by us before the index
	ourPicks    int // picked up by us
	theirDrops  int
	resultPicks int // picked up by the result
	resultDrops int // dropped by the result, less those of their drops that the result does not find
}

func newSteps(t *transform, at *place) steps {
	return steps{t: t, at: at, picks: at.pick.children(), theirPick: overPicks(at.theirPick), drops: at.theirDrop.children()}
}

// toIndex goes on to kid, a drop of ours at index i of a list. The writer of the result is nil if the operations do
// not fit.
func (s *steps) toIndex(i int, kid *node) (next place) {
	weDrop := kid.drops()
	middle := i - s.ourDrops
	next.pick = s.passPicks(middle, weDrop)
	original := middle + s.ourPicks
	next.theirPick = s.theirPick.toIndex(original)
	theirMiddle := original - s.theirPick.off
	next.theirDrop = s.passDrops(theirMiddle, weDrop, next.theirPick.picks())
	if i = theirMiddle + s.theirDrops - s.resultPicks + s.resultDrops; i < 0 {
		return place{}
	}
	if weDrop { // they do not know the new item
		next = place{}
		s.ourDrops++
	}
	next.w = s.at.w.at(Element(i))
	return next
}

// passPicks goes past our picks before an index between our picks and drops. It returns what we know of that item.
func (s *steps) passPicks(middle int, weDrop bool) *node {
	for ; len(s.picks) > 0; s.picks = s.picks[1:] {
		n := s.picks[0]
		i, ok := n.key.Index()
		if !ok {
			return nil
		}
		i -= s.ourPicks
		picks := n.picks()
		if i > middle || i == middle && (!picks || s.t.left && weDrop) {
			if i == middle {
				return n
			}
			return nil
		}
		if picks {
			s.ourPicks++
			if s.t.inResult(n.comp) {
				s.resultPicks++
			}
		}
	}
	return nil
}

// inResult reports whether one of our picks or removes is in the result at this place, not elsewhere or nowhere.
func (t *transform) inResult(c *component) bool {
	if !c.remove.IsNone() {
		return !t.dropped[c]
	}
	m := &t.ours[c.pick]
	return m.out != nil && (!t.left || !m.shared)
}

// passDrops goes past their drops before an index between their picks and drops. It returns what they drop, or
// otherwise know, there. theyPick says whether they pick up the item of this index.
func (s *steps) passDrops(middle int, weDrop, theyPick bool) *node {
	left := s.t.left
	for ; len(s.drops) > 0; s.drops = s.drops[1:] {
		n := s.drops[0]
		i, ok := n.key.Index()
		if !ok {
			return nil
		}
		drops := n.drops()
		switch i -= s.theirDrops; {
		case i > middle:
			return nil
		case i == middle && (!drops || left && weDrop):
			return n
		case i == middle && left && theyPick:
			return nil
		}
		if drops {
			s.theirDrops++
			if slot := n.comp.drop; slot != none {
				if m := &s.t.theirs[slot]; m.cancelled() || !s.t.wins(m) {
					s.resultDrops-- // it is taken out again, or was never there
				}
			}
		}
	}
	return nil
}

// toName goes on to kid, under a name in an object.
func (s *steps) toName(kid *node) place {
	return place{
		pick:      pass(&s.picks, kid.key),
		theirPick: s.theirPick.to(kid.key),
		theirDrop: pass(&s.drops, kid.key),
		w:         s.at.w.at(kid.key),
	}
}

// pass goes past the nodes before a key and returns that of the key itself, if there is one.
func pass(nodes *[]*node, key Key) *node {
	for ; len(*nodes) > 0; *nodes = (*nodes)[1:] {
		n := (*nodes)[0]
		switch order := n.key.compare(key); {
		case order == 0:
			return n
		case order > 0:
			return nil
		}
	}
	return nil
}
