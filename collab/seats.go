package collab

import "slices"

// join and leave keep the peers; occupied says whether there are any.
func (s *Session) join(p *Peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.seat = len(s.peers)
	s.peers = append(s.peers, p)
}

func (s *Session) leave(p *Peer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	last := len(s.peers) - 1
	s.peers[p.seat], s.peers[last].seat = s.peers[last], p.seat
	s.peers[last] = nil
	if s.peers = s.peers[:last]; last == 0 {
		s.peers = nil
		s.mail.ring() // it may be idle now
	}
}

func (s *Session) occupied() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.peers) > 0
}

func (s *Session) everyone() []*Peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.peers)
}

// markAll says that there is something for everyone.
func (s *Session) markAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.peers {
		p.out.mark(p)
	}
}
