package collab

import (
	"context"
	"sync"
)

// milestoneBytes is how many bytes of revisions lie between two milestones at least: about 2,000 keystrokes, which are
// replayed in 3 ms. Reading a milestone takes one and a half times as long as replaying as many bytes of revisions.
const milestoneBytes = 512 << 10

// milestoneSpan returns after how many bytes of revisions the next milestone is worth its while, behind one of last
// bytes: it bounds the replay by what reading a milestone costs, and what milestones take by what the log does.
func milestoneSpan(least, last int) int { return max(least, 2*last) }

// milestoneState says when a Session is to write its next milestone.
type milestoneState struct {
	replay  int  // bytes of revisions since the last milestone
	last    int  // bytes of the last milestone that this Session wrote
	wrote   bool // revisions were committed in this Session
	writing bool
	started int // replay when the writing began
}

// finishBytes is how much replay makes a milestone worth its while when a document is closed: that of half a millisecond.
const finishBytes = 128 << 10

func (m *milestoneState) grow(revs []Revision) {
	m.wrote = true
	for i := range revs {
		m.replay += revs[i].size()
	}
}

func (m *milestoneState) due(least int) bool {
	if m.writing || m.replay < milestoneSpan(least, m.last) {
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
	m, err := at.Milestone()
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

// milestoneFiller leaves milestones behind while a document is replayed, where none were written: behind an import, or
// in a file of a time when there were fewer. It waits a little longer than a Session, so as not to put one beside
// each that was written a few revisions late.
type milestoneFiller struct {
	put    func(Milestone) error // nil: none are kept
	replay int                   // bytes of revisions since the last milestone
	last   int                   // bytes of that one
}

// milestoneKeeper is a HistoryReader that can take milestones.
type milestoneKeeper interface {
	Put(ctx context.Context, id DocID, m Milestone) error
}

func newMilestoneFiller(ctx context.Context, from HistoryReader, id DocID, last int) milestoneFiller {
	f := milestoneFiller{last: last}
	if keeper, ok := from.(milestoneKeeper); ok {
		f.put = func(m Milestone) error { return keeper.Put(ctx, id, m) }
	}
	return f
}

// passed says that t has been taken over a revision of so many bytes. A milestone that cannot be written is done
// without: who reads needs none.
func (f *milestoneFiller) passed(t *tip, size int) {
	f.replay += size
	if f.put == nil || f.replay < milestoneSpan(milestoneBytes, f.last)*5/4 {
		return
	}
	m, err := t.freeze().Milestone()
	if err == nil {
		err = f.put(m)
	}
	if err != nil {
		f.put = nil
		return
	}
	f.replay, f.last = 0, len(m.Data)
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
