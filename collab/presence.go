package collab

import (
	"sync"

	"github.com/tandem-collab/tandem/ot"
)

// Presence is what a client shows of itself on a channel: a caret, a selection, a name. It is passed on and forgotten;
// it never touches the log. A Presence is immutable once it is published.
type Presence struct {
	Channel string
	Source  string // the connection's id, as in OpID
	ID      string // chosen by the client; one connection may show several on a channel
	Seq     uint64 // pv: rises with each value of an ID
	Value   []byte // JSON; nil: the client has left
	// Doc is set for the presence of stock clients in a document, whose Value refers to the document at Version and is
	// moved over operations by the type named Type.
	Doc     *DocID
	Version Version
	Type    string

	once   sync.Once
	shared []byte
}

// Shared returns the bytes that render makes of the presence for everyone, made once.
func (p *Presence) Shared(render func(*Presence) []byte) []byte {
	p.once.Do(func() { p.shared = render(p) })
	return p.shared
}

// newer says that p is to replace old: a higher Seq, or the same one with the word that the client has left, which the
// server says with the Seq of what the client showed last.
func (p *Presence) newer(old *Presence) bool {
	return old == nil || p.Seq > old.Seq || p.Seq == old.Seq && p.Value == nil
}

// The refusals of presence, with the messages of the reference server.
var (
	errPresenceWithoutType = &Error{Code: CodeUnknownType, Message: "Unknown type"}
	errPresenceType        = &Error{Code: CodeNoPresence, Message: "Type does not support presence"}
)

// PresenceType returns the type that moves document presence, or says that the type named cannot do that.
func PresenceType(types *ot.Registry, name string) (ot.PresenceTransformer, ot.Type, error) {
	typ, ok := types.Type(name)
	if !ok {
		return nil, nil, Errorf(CodeNoPresence, "Type does not support presence: %s", name)
	}
	t, ok := ot.AsPresenceTransformer(typ)
	if !ok {
		return nil, nil, Errorf(CodeNoPresence, "Type does not support presence: %s", name)
	}
	return t, typ, nil
}

// presenceCarrier moves one value of document presence over revisions, from the version that it refers to.
type presenceCarrier struct {
	value  []byte
	at     Version
	source string
	mover  ot.PresenceTransformer // nil: the client named no type
	typ    ot.Type
	done   func(value []byte, at Version, err error)
	err    error
}

// over moves the value over one revision, unless it is past that already.
func (c *presenceCarrier) over(rev *Revision) {
	if rev.Base < c.at || c.err != nil {
		return
	}
	c.at = rev.Base + 1
	switch {
	case rev.Change.Kind != Edit:
		c.value = nil
	case c.value != nil:
		c.move(rev)
	}
}

func (c *presenceCarrier) move(rev *Revision) {
	if c.mover == nil {
		c.err = errPresenceWithoutType
		return
	}
	op, err := c.typ.DecodeOp(rev.Change.Data)
	if err != nil {
		c.err = errPresenceType // the document is of another type than the presence says
		return
	}
	if c.value, err = c.mover.TransformPresence(c.value, op, rev.ID.Source == c.source); err != nil {
		c.err = &Error{Code: CodePresence, Message: err.Error()}
	}
}

// movePresence brings a value up to the document's version: from the last revisions, or from the log beside the
// Session if it is further behind.
func (s *Session) movePresence(m *message) {
	c, recent := m.presence, s.stream.Load()
	if s.broken == nil && c.err == nil && c.at < recent.base {
		again := *m
		s.carrying++
		s.beside(func() {
			again.err = c.read(s, recent.base)
			again.kind = msgPresenceRead
			s.mail.post(again)
		})
		return
	}
	if s.broken != nil {
		c.err = s.broken
	}
	for i := max(0, int(c.at-recent.base)); i < len(recent.entries); i++ {
		c.over(&recent.entries[i].Revision)
	}
	m.peer.moved()
	m.peer.out.mark(m.peer)
	c.done(c.value, c.at, c.err)
}

// read moves the value over revisions of the log up to version to.
func (c *presenceCarrier) read(s *Session, to Version) error {
	for c.at < to && c.err == nil {
		revs, err := s.readLog(c.at, to)
		if err == nil && len(revs) == 0 {
			err = ErrGap
		}
		if err != nil {
			return err
		}
		for i := range revs {
			c.over(&revs[i])
		}
	}
	return nil
}
