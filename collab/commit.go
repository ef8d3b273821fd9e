package collab

import (
	"errors"
	"strconv"
	"time"

	"github.com/tandem-collab/tandem/ot"
)

// flush hands the next batch to the log, or looks at the log if something says that it has moved on. It returns an
// error when the store has failed too often.
func (s *Session) flush() error {
	switch {
	case s.failures > maxFailures:
		return errStoreFails
	case s.appending:
		s.extend()
		return nil
	case s.broken != nil:
		return nil
	case s.lookAgain:
		s.lookAgain, s.appending = false, true
		from, failures := s.doc.Stable().Version, s.failures
		s.beside(func() { s.look(from, failures) })
		return nil
	}
	if revs := s.doc.Ready(); len(revs) > 0 {
		s.begin(revs)
	}
	return nil
}

var errStoreFails = errors.New("the store has failed too often")

// begin hands revs, which are the batch in flight, to the log.
func (s *Session) begin(revs []Revision) {
	s.appending, s.began, s.batch = true, time.Now(), len(revs)
	landing, blobs := s.doc.Landing(), s.doc.Blobs()
	if s.hub.appender != nil {
		s.begun = s.hub.appender.Begin(s.id, revs, s.meta(landing, blobs), s.ended)
		return
	}
	s.beside(func() { s.ended(s.hub.Store.Append(s.hub.ctx, s.id, revs, s.meta(landing, blobs))) })
}

// ended is called from elsewhere when an append has ended.
func (s *Session) ended(err error) { s.mail.post(message{kind: msgAppended, err: err}) }

// extend puts what came in since into the append that is under way, as long as that waits for its turn.
func (s *Session) extend() {
	if s.begun == nil {
		return
	}
	revs := s.doc.Waiting()
	if len(revs) == 0 {
		return
	}
	tip := s.doc.Tip()
	if !s.begun.Add(revs, s.meta(tip, s.doc.WaitingBlobs())) {
		s.begun = nil
		return
	}
	s.doc.Board(tip)
	s.batch += len(revs)
}

// look runs beside the Session and posts what it found.
func (s *Session) look(from Version, failures int) {
	if failures > 0 {
		pause(s.hub.ctx, failures)
	}
	var all []Revision
	for {
		revs, err := s.readLog(from, MaxVersion)
		if err != nil || len(revs) == 0 {
			s.mail.post(message{kind: msgLooked, revs: all, err: err})
			return
		}
		all = append(all, revs...)
		from += Version(len(revs))
	}
}

// maxTitleSource bounds the documents that are written out with each commit to make catalog rows of them, in bytes.
const maxTitleSource = 64 << 10

// meta returns the catalog rows that follow from a batch which leads to landing and refers to blobs.
func (s *Session) meta(landing State, blobs []BlobID) Meta {
	meta := Meta{Blobs: blobs, Index: s.hub.indexRows(s.id, landing)}
	if s.hub.Titles == nil {
		return meta
	}
	meta.Titles = s.hub.Titles(s.id, func() ([]byte, error) {
		if landing.Type == nil {
			return nil, nil
		}
		size, ok := ot.SizeOf(ot.Edit(landing.Type, landing.Snapshot))
		if !ok {
			size = landing.size
		}
		if size > maxTitleSource {
			return nil, Errorf(CodeTooLarge, "The document is too large to make a title of")
		}
		return encode(landing.Type, landing.Snapshot)
	})
	return meta
}

// appended deals with the end of an append. Whatever is not a plain success is found out by looking at the log: a
// conflict says that others have written, and any other error that nobody knows.
func (s *Session) appended(err error) {
	s.appending, s.begun = false, nil
	s.hub.Trace.Appended(s.id, s.batch, time.Since(s.began), err)
	var missing *MissingBlobs
	if errors.As(err, &missing) {
		if settled := s.doc.Miss(missing.IDs); len(settled) > 0 {
			s.release(nil, settled)
			return
		}
	}
	if err != nil {
		if !errors.Is(err, ErrConflict) {
			s.failures++
			s.log.Warn("the outcome of an append is unknown", "err", err, "try", s.failures)
		}
		s.lookAgain = true
		return
	}
	s.failures = 0
	revs, settled := s.doc.Commit()
	s.release(revs, settled)
	s.publish()
}

// looked deals with what the log holds beyond what the Session knew.
func (s *Session) looked(revs []Revision, err error) {
	s.appending = false
	if err != nil {
		s.failures++
		s.lookAgain = true
		s.log.Warn("cannot look at the log", "err", err, "try", s.failures)
		return
	}
	settled, err := s.doc.Rebase(revs)
	if err != nil {
		s.log.Error("the log cannot be applied", "err", err)
		s.failures = maxFailures + 1
		return
	}
	if len(revs) > 0 {
		s.failures = 0 // the store works, also where the answers to appends are lost
	}
	s.release(revs, settled)
	early := s.early
	s.early = nil
	for i := range early {
		early[i].looked = true
		s.handle(&early[i])
	}
}

// release shows what is durable: the answers first, so that no peer passes a revision whose acknowledgement should
// have stood for it, then the revisions to everyone.
func (s *Session) release(revs []Revision, settled []Settlement) {
	if len(revs) > 0 { // first, so that who hears of a revision finds it by a query
		s.hub.queries.committed(s.id, revs[0].Base, s.doc.Stable())
	}
	var answered []*Peer
	for i := range settled {
		end := &settled[i]
		written := s.written(end)
		for _, w := range s.waiting[end.Ticket] {
			if end.Err != nil {
				w.peer.refuse(w.tag, end.Err)
			} else {
				w.peer.acknowledge(&Reply{Tag: w.tag, Version: end.Version, Duplicate: end.Duplicate,
					Fixups: end.Fixups, Written: written})
			}
			if len(revs) == 0 { // else everyone is told
				answered = append(answered, w.peer)
			}
		}
		delete(s.waiting, end.Ticket)
	}
	if len(revs) == 0 {
		for _, p := range answered {
			p.out.mark(p)
		}
		return
	}
	s.snapshot = nil
	s.stream.Store(s.stream.Load().grow(revs, time.Now(), s.hub.TailBytes))
	s.markAll()
	s.milestone.grow(revs)
	if s.milestone.due(s.hub.MilestoneBytes) {
		s.milestone.writing = true
		at := s.doc.Stable()
		s.beside(func() { s.writeMilestone(at) })
	}
}

// publish tells other nodes how far the document has come, and headIn reads that. What cannot be read is a reason to
// look at the log.
func (s *Session) publish() {
	if s.hub.Broker == nil {
		return
	}
	head := strconv.FormatInt(int64(s.doc.Stable().Version), 10)
	if err := s.hub.Broker.Publish(s.hub.ctx, s.id.String(), []byte(head)); err != nil {
		s.log.Warn("other nodes are not told of a revision", "err", err)
	}
	notice := queryNotice(s.id.ID, s.doc.Stable().Version)
	if err := s.hub.Broker.Publish(s.hub.ctx, queryTopic(s.id.Collection), notice); err != nil {
		s.log.Warn("queries of other nodes are not told of a revision", "err", err)
	}
}

func headIn(msg []byte) Version {
	head, err := strconv.ParseInt(string(msg), 10, 64)
	if err != nil {
		return MaxVersion
	}
	return Version(head)
}
