package collab

import (
	"time"

	"github.com/tandem-collab/tandem/ot"
)

// State is a document at one version. It is immutable.
type State struct {
	Version  Version
	Type     ot.Type     // nil: there is no document at this version
	Snapshot ot.Snapshot // nil without a Type
	// Created is the identity of the create that made the document, and CreatedAt the version that it applied to.
	Created   OpID
	CreatedAt Version
	Modified  time.Time // of the last revision; zero at version 0

	size int // at most so many bytes as JSON; of no meaning where ot.SizeOf knows it
}

// JSON returns the content as its type writes it; nil where there is no document.
func (s State) JSON() ([]byte, error) {
	if s.Type == nil {
		return nil, nil
	}
	return encode(s.Type, s.Snapshot)
}

// stateOf makes the State that a milestone holds.
func stateOf(m Milestone, types *ot.Registry) (State, error) {
	s := State{Version: m.Version, Created: m.Created, CreatedAt: m.CreatedAt, Modified: m.Modified}
	if m.Type == "" {
		return s, nil
	}
	typ, ok := types.Type(m.Type)
	if !ok {
		return State{}, Errorf(CodeUnknownType, "This server does not know the document's type %q", m.Type)
	}
	snap, err := typ.Create(m.Data)
	if err != nil {
		return State{}, &Error{Code: CodeInternal, Message: "A stored snapshot cannot be read", Err: err}
	}
	s.Type, s.Snapshot, s.size = typ, snap, len(m.Data)
	return s, nil
}

// Milestone encodes s for the store. It may take long on a large document.
func (s State) Milestone() (Milestone, error) {
	m := Milestone{Version: s.Version, Created: s.Created, CreatedAt: s.CreatedAt, Modified: s.Modified}
	if s.Type == nil {
		return m, nil
	}
	data, err := encode(s.Type, s.Snapshot)
	m.Type, m.Data = s.Type.URI(), data
	return m, err
}

// encode is Type.Encode, also of a type that panics.
func encode(typ ot.Type, s ot.Snapshot) (data []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = Errorf(CodeInternal, "The document cannot be encoded: %v", r)
		}
	}()
	return typ.Encode(s)
}

// tip is a State that is being built: changes are applied to it in place.
type tip struct {
	types     *ot.Registry
	version   Version
	typ       ot.Type
	editor    ot.Editor // nil without a typ
	created   OpID
	createdAt Version
	modified  time.Time
	size      int // as State.size
}

func newTip(types *ot.Registry, s State) tip {
	t := tip{types: types, version: s.Version, typ: s.Type, created: s.Created, createdAt: s.CreatedAt, modified: s.Modified, size: s.size}
	if s.Type != nil {
		t.editor = ot.Edit(s.Type, s.Snapshot)
	}
	return t
}

// freeze returns the State that the tip has reached.
func (t *tip) freeze() State {
	s := State{Version: t.version, Type: t.typ, Created: t.created, CreatedAt: t.createdAt, Modified: t.modified, size: t.size}
	if t.typ != nil {
		s.Snapshot = t.editor.Freeze()
	}
	return s
}

// apply makes one more version of the tip. After an error the tip is as it was.
func (t *tip) apply(c change, id OpID, at time.Time) error {
	switch c.Kind {
	case Create:
		if t.typ != nil {
			return errAlreadyExists
		}
		typ, ok := t.types.Type(c.Type)
		if !ok {
			return errUnknownType
		}
		snap, err := typ.Create(c.Data)
		if err != nil {
			return &Error{Code: CodeCreateData, Message: err.Error()}
		}
		t.typ, t.editor = typ, ot.Edit(typ, snap)
		t.created, t.createdAt, t.size = id, t.version, len(c.Data)
	case Edit:
		if t.typ == nil {
			return errDoesNotExist
		}
		if err := t.editor.Apply(c.op); err != nil {
			return &Error{Code: CodeNotApplied, Message: err.Error()}
		}
		t.size += len(c.Data)
	case Delete:
		t.typ, t.editor = nil, nil
		t.created, t.createdAt = OpID{}, 0
	default:
		return Errorf(CodeMalformed, "Missing op, create, or del")
	}
	t.version++
	t.modified = at
	return nil
}

// applyRevision applies what the log says.
func (t *tip) applyRevision(rev *Revision) error {
	c := change{Change: rev.Change}
	if c.Kind == Edit && t.typ != nil {
		op, err := t.typ.DecodeOp(c.Data)
		if err != nil {
			return err
		}
		c.op = op
	}
	return t.apply(c, rev.ID, rev.At)
}

// measure returns about how many bytes the content takes as JSON. Where its type does not tell, that is no more than the
// operations had in total, or, if that is beyond limit, found out by writing it.
func (t *tip) measure(limit int) (int, error) {
	if t.typ == nil {
		return 0, nil
	}
	if size, ok := ot.SizeOf(t.editor); ok {
		return size, nil
	}
	if t.size > limit {
		data, err := t.typ.Encode(t.editor.Freeze())
		if err != nil {
			return 0, err
		}
		t.size = len(data)
	}
	return t.size, nil
}
