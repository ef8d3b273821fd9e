package collab

import "sync"

// milestoneState says when a Session is to write its next milestone: when replaying what was committed since the last
// one costs more than reading that one did.
type milestoneState struct {
	replay  int  // bytes of revisions since the last milestone
	last    int  // bytes of the last milestone that this Session wrote
	wrote   bool // revisions were committed in this Session
	writing bool
	started int // replay when the writing began
}

// finishBytes is how much replay makes a milestone worth its while when a document is closed.
const finishBytes = 16 << 10

func (m *milestoneState) grow(revs []Revision) {
	m.wrote = true
	for i := range revs {
		m.replay += revs[i].size()
	}
}

func (m *milestoneState) due(least int) bool {
	if m.writing || m.replay < max(least, m.last) {
		return false
	}
	m.started = m.replay
	return true
}

// written deals with the end of a write of size bytes. One that failed is tried again after as much replay once more.
func (m *milestoneState) written(size int, err error) {
	m.writing = false
	m.replay -= m.started
	if err == nil {
		m.last = size
	}
}

// writeMilestone encodes and stores a state beside the Session: it is immutable, and may be large.
func (s *Session) writeMilestone(at State) {
	size, err := s.putMilestone(at)
	s.mail.post(message{kind: msgMilestone, bytes: size, err: err})
}

func (s *Session) putMilestone(at State) (size int, err error) {
	m, err := at.milestone()
	if err == nil {
		err = s.hub.Store.Put(s.hub.ctx, s.id, m)
	}
	if err != nil {
		s.log.Warn("a milestone was not written; the document is safe, opening it takes longer", "err", err)
	} else if s.hub.Grown != nil {
		s.hub.Grown(s.id, m.Version)
	}
	return len(m.Data), err
}

// finish writes a last milestone, so that the next opening is quick. A Session that wrote nothing writes none.
func (s *Session) finish() {
	if s.doc != nil && s.milestone.wrote && s.milestone.replay >= finishBytes {
		s.putMilestone(s.doc.Stable())
	}
}

// SnapshotReply is a document's state as it is sent to a client.
type SnapshotReply struct {
	Version Version
	Type    string // URI; empty: there is no document

	state State
	once  sync.Once
	data  []byte
	err   error
}

func newSnapshotReply(at State) *SnapshotReply {
	r := &SnapshotReply{Version: at.Version, state: at}
	if at.Type != nil {
		r.Type = at.Type.URI()
	}
	return r
}

// Data returns the JSON of the snapshot, nil without a document. It is encoded once for everyone who is sent it, by
// whoever asks first.
func (r *SnapshotReply) Data() ([]byte, error) {
	r.once.Do(func() {
		if r.state.Type != nil {
			r.data, r.err = encode(r.state.Type, r.state.Snapshot)
		}
		r.state = State{}
	})
	return r.data, r.err
}
