package collab

import (
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/tandem-collab/tandem/ot"
)

// Presence is what a client shows of itself on a channel: a caret, a selection, a name. It is passed on and forgotten;
// it never touches the log. A Presence is immutable once it is published.
type Presence struct {
	Channel string
	Source  string // the connection's id, as in OpID
	ID      string // chosen by the client; one connection may show several on a channel
	Seq     uint64 // pv: rises with each value of an ID, until that has left
	Value   []byte // JSON; nil: it has left, which the server says with the Seq that was shown last
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

// With returns p as somebody sees it who is shown another value.
func (p *Presence) With(value []byte) *Presence {
	return &Presence{
		Channel: p.Channel, Source: p.Source, ID: p.ID, Seq: p.Seq, Value: value, Doc: p.Doc, Version: p.Version, Type: p.Type,
	}
}

// The refusals of presence, with the messages of the reference server.
var (
	errPresenceWithoutType = &Error{Code: CodeUnknownType, Message: "Unknown type"}
	errPresenceType        = &Error{Code: CodeNoPresence, Message: "Type does not support presence"}
)

// PresenceType returns the type that moves document presence, or says that the type named cannot do that.
func PresenceType(types *ot.Registry, name string) (ot.PresenceTransformer, ot.Type, error) {
	if typ, ok := types.Type(name); ok {
		if t, ok := ot.AsPresenceTransformer(typ); ok {
			return t, typ, nil
		}
	}
	return nil, nil, Errorf(CodeNoPresence, "Type does not support presence: %s", name)
}

// presenceCarrier moves one value of document presence over revisions, from the version that it refers to.
type presenceCarrier struct {
	value  []byte // nil: there is nothing left to move
	at     Version
	source string
	mover  ot.PresenceTransformer // nil: the client named no type
	typ    ot.Type
	done   func(value []byte, at Version, err error)
	err    error
}

// over moves the value over revisions, but for those that it is past already.
func (c *presenceCarrier) over(rev *Revision) {
	switch {
	case rev.Base < c.at || c.value == nil || c.err != nil:
		return
	case c.mover == nil:
		c.err = errPresenceWithoutType
	case rev.Change.Kind != Edit:
		c.value = nil
	default:
		c.move(rev)
	}
	c.at = rev.Base + 1
}

func (c *presenceCarrier) move(rev *Revision) {
	defer func() {
		if r := recover(); r != nil {
			c.err = &Error{Code: CodeInternal, Message: "The presence could not be processed",
				Err: fmt.Errorf("a type panicked: %v\n%s", r, debug.Stack())}
		}
	}()
	op, err := c.typ.DecodeOp(rev.Change.Data)
	if err != nil {
		c.err = errPresenceType // the document is of another type than the presence says
		return
	}
	if c.value, err = c.mover.TransformPresence(c.value, op, rev.ID.Source == c.source); err != nil {
		c.err = &Error{Code: CodePresence, Message: err.Error()}
	}
	if string(c.value) == "null" {
		c.value = nil
	}
}

// maxPresenceSteps is how many revisions a Session moves a presence over by itself. Hardly any is so far behind.
const maxPresenceSteps = 64

// movePresence brings a value up to the document's version, beside the Session if it is far behind.
func (s *Session) movePresence(m *message) {
	c, recent := m.presence, s.stream.Load()
	switch {
	case c.err != nil:
	case s.broken != nil:
		c.err = s.broken
	case c.value != nil && (c.at < recent.base || recent.head()-c.at > maxPresenceSteps):
		s.carrying++
		again := *m
		again.kind = msgPresenceMoved
		s.beside(func() {
			c.catchUp(s, recent)
			s.mail.post(again)
		})
		return
	default:
		c.overRecent(recent)
	}
	if c.value == nil {
		c.at = max(c.at, recent.head())
	}
	if m.peer != nil {
		m.peer.moved()
		m.peer.out.mark(m.peer)
	}
	c.done(c.value, c.at, c.err)
}

// catchUp moves the value over what the log has before recent, and over that.
func (c *presenceCarrier) catchUp(s *Session, recent *stream) {
	for c.at < recent.base && c.value != nil && c.err == nil {
		revs, err := s.readLog(c.at, recent.base)
		if err == nil && len(revs) == 0 {
			err = ErrGap
		}
		if err != nil {
			c.err = historyUnreadable(err)
			return
		}
		for i := range revs {
			c.over(&revs[i])
		}
	}
	c.overRecent(recent)
}

func (c *presenceCarrier) overRecent(recent *stream) {
	for i := max(0, int(c.at-recent.base)); i < len(recent.entries); i++ {
		c.over(&recent.entries[i].Revision)
	}
}

// movePresence lets the Session of a document bring a presence that nobody waits for up to its version. A document that
// is not open has nobody who would notice.
func (h *Hub) movePresence(id DocID, c *presenceCarrier) {
	h.mu.Lock()
	s := h.sessions[id]
	h.mu.Unlock()
	if s == nil || !s.mail.post(message{kind: msgPresence, presence: c}) {
		c.done(c.value, c.at, nil)
	}
}
