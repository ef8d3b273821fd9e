package collab

// showing is the newest of each presence that a connection has yet to be sent. That of which one left is kept beside a
// value that came after: such a value is of a new presence under the old ID, whose Seq begins again, and nobody believes
// a lower Seq unless the old one is known to have left.
type showing struct {
	all []*Presence
	at  map[presenceKey]int // where each is, once there are many
}

// presenceKey names one presence of one connection: its value, or that it left.
type presenceKey struct {
	channel, source, id string
	left                bool
}

func keyOf(p *Presence) presenceKey {
	return presenceKey{channel: p.Channel, source: p.Source, id: p.ID, left: p.Value == nil}
}

// fewShown is up to how many are looked through one by one. A map costs more than most connections ever have to be shown.
const fewShown = 16

// add takes p in, unless something newer is there.
func (s *showing) add(p *Presence) {
	key := keyOf(p)
	if key.left {
		key.left = false
		if i := s.find(key); i >= 0 {
			if s.all[i].Seq > p.Seq {
				return // the word of an older connection under the same id came late
			}
			s.remove(i)
		}
		key.left = true
	}
	if i := s.find(key); i >= 0 {
		if s.all[i].Seq <= p.Seq {
			s.all[i] = p
		}
		return
	}
	s.all = append(s.all, p)
	s.note(len(s.all) - 1)
}

func (s *showing) find(key presenceKey) int {
	if s.at != nil {
		if i, ok := s.at[key]; ok {
			return i
		}
		return -1
	}
	for i, p := range s.all {
		if keyOf(p) == key {
			return i
		}
	}
	return -1
}

// note keeps where s.all[i] is.
func (s *showing) note(i int) {
	switch {
	case s.at != nil:
		s.at[keyOf(s.all[i])] = i
	case len(s.all) > fewShown:
		s.at = make(map[presenceKey]int, 2*len(s.all))
		for i, p := range s.all {
			s.at[keyOf(p)] = i
		}
	}
}

// remove puts the last into the place of s.all[i].
func (s *showing) remove(i int) {
	last := len(s.all) - 1
	delete(s.at, keyOf(s.all[i]))
	p := s.all[last]
	s.all[last] = nil
	if s.all = s.all[:last]; i < last {
		s.all[i] = p
		s.note(i)
	}
}

// appendTo appends all to events, those that left first.
func (s *showing) appendTo(events []Event) []Event {
	for _, left := range []bool{true, false} {
		for _, p := range s.all {
			if (p.Value == nil) == left {
				events = append(events, Event{Presence: p})
			}
		}
	}
	return events
}
