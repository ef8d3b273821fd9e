package collabtest

import (
	"bytes"

	"github.com/tandem-collab/tandem/collab"
)

// check holds a frame that is on its way against the log and against what was sent on this connection before: nothing
// is shown that is not in the log; revisions come in order and without gaps; an acknowledgement comes behind all
// revisions before its own; and what a read asked for has come before its answer.
func (l *link) check(f *frame) {
	s, who := l.hub.sim, l.conn.person
	switch f.kind {
	case frameRevision:
		l.checkRevision(f)
	case frameAck:
		l.checkAck(f)
	case frameRefusal:
		s.refused(f.answers.sub, f.err)
	case frameSnapshot:
		if f.version > s.log.head() {
			s.fail("%s is shown version %d, the log is at %d", who, f.version, s.log.head())
		}
		if l.strict && l.seen < f.version {
			s.fail("%s is shown version %d and was sent revisions up to %d", who, f.version, l.seen)
		}
		l.seen = max(l.seen, f.version)
		l.strict = l.strict || f.answers.kind == reqSubscribe
	case frameDone:
		l.checkDone(f)
	}
}

func (l *link) checkRevision(f *frame) {
	s := l.hub.sim
	if f.version >= s.log.head() {
		s.fail("%s is shown revision %d, which is not in the log", l.conn.person, f.version)
		return
	}
	in := s.log.revs[f.version]
	if in.ID != f.id || in.Change.Kind != f.change.Kind || !bytes.Equal(in.Change.Data, f.change.Data) {
		s.fail("%s is shown %s as revision %d, in the log is %s", l.conn.person,
			named{f.id, f.change}, f.version, named{in.ID, in.Change})
	}
	if l.strict && f.version > l.seen {
		s.fail("%s is shown revision %d behind %d", l.conn.person, f.version, l.seen-1)
	}
	l.seen = max(l.seen, f.version+1)
}

func (l *link) checkAck(f *frame) {
	s, sub := l.hub.sim, f.answers.sub
	if f.version < 0 || f.version >= s.log.head() || s.log.revs[f.version].ID != sub.ID {
		s.fail("%s is told that %s is at %d, where the log does not have it", l.conn.person, named{sub.ID, sub.Change}, f.version)
		return
	}
	s.acked = append(s.acked, sub)
	if f.duplicate {
		s.meet("duplicate")
	}
	behind := l.seen < f.version
	switch {
	case l.strict && behind, !l.strict && behind && !f.duplicate && sub.Base != collab.NoBase && sub.Base < f.version:
		s.fail("%s is told that %s is at %d and was sent revisions up to %d", l.conn.person,
			named{sub.ID, sub.Change}, f.version, l.seen)
	case l.strict || !f.duplicate:
		l.seen = max(l.seen, f.version+1)
	}
}

func (l *link) checkDone(f *frame) {
	s := l.hub.sim
	if f.answers.kind == reqUnsubscribe {
		l.strict = false
		return
	}
	if f.version > f.answers.from && l.seen < f.version {
		s.fail("%s asked for what follows %d, is told that this is all up to %d, and was sent revisions up to %d",
			l.conn.person, f.answers.from, f.version, l.seen)
	}
	l.seen = max(l.seen, f.version)
	l.strict = l.strict || f.answers.kind == reqSubscribe
}
