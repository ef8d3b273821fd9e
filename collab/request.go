package collab

// SubmitRequest is a submission as hooks see it: the same value from Submit to AfterWrite.
type SubmitRequest struct {
	Agent *Agent
	// Doc is where the document is, and Name the collection as the client named it: that of Doc, or a projection of it.
	Doc  DocID
	Name string
	ID   OpID
	// Base is the version that the Change was made against, or NoBase; from Apply on the one that it applies to.
	Base Version
	// Change is what was submitted. A hook of Submit may replace it. From Apply on it is what will be committed, which only
	// Fixup alters.
	Change Change
	// Extra is what the client sent along for hooks to see, as x; JSON, nil: nothing.
	Extra []byte
	// Custom is for hooks that have something to tell one another.
	Custom any

	state func() State       // nil: there is none to see
	fix   func([]byte) error // nil: it cannot be corrected
}

// State returns the document as it is before an Apply, or will be after a Commit and was after that in AfterWrite. It is
// the zero State in Submit. Only hooks may call it, while they run.
func (r *SubmitRequest) State() State {
	if r.state == nil {
		return State{}
	}
	return r.state()
}

// Fixup corrects a change within Apply: op, JSON, is done right after it and becomes a part of it. Everyone sees one
// revision; the client that submitted is told of op with its acknowledgement. Several are done one after the other.
//
// The errors are *Errors with the names of the reference: outside of Apply, of a deletion, and where op does not fit.
func (r *SubmitRequest) Fixup(op []byte) error {
	if r.fix == nil {
		return errFixupStage
	}
	return r.fix(op)
}

var (
	errFixupStage = &Error{Code: CodeRefused, Name: "ERR_FIXUP_IS_ONLY_VALID_ON_APPLY",
		Message: "fixup can only be called during the apply middleware"}
	errFixupDeletion = &Error{Code: CodeRefused, Name: "ERR_CANNOT_FIXUP_DELETION", Message: "fixup cannot be applied on deletion ops"}
)

// Ask makes the Document ask h about what is submitted with a Request from now on; a new Document asks nobody.
func (d *Document) Ask(h *Hooks) { d.hooks = h }

// admit asks whether p, which is about to be applied, may be: its projection, and the hook, which may correct it.
func (d *Document) admit(p *pending) error {
	p.fixups = nil
	asked := d.hooks != nil && p.request != nil
	if p.through == nil && !asked {
		return nil
	}
	p.last.write(d.tip.typ)
	if p.through != nil {
		if err := p.through.allows(d.tip.typ, p.last.Change); err != nil {
			return err
		}
	}
	if !asked {
		return nil
	}
	r := p.request
	r.Base, r.Change = p.base, p.last.Change
	if d.hooks.Apply == nil {
		return nil
	}
	r.state = d.tip.freeze
	r.fix = func(op []byte) error { return d.fixup(p, op) }
	err := d.hooks.Apply(r)
	r.state, r.fix = nil, nil
	return err
}

// fixup does op behind what p is about to do.
func (d *Document) fixup(p *pending, data []byte) error {
	var err error
	switch p.last.Kind {
	case Delete:
		return errFixupDeletion
	case Create:
		p.last.Data, err = d.created(p.last.Change, data)
	default:
		err = p.last.followed(d.tip.typ, data)
	}
	if err != nil {
		return err
	}
	p.fixups = append(p.fixups, data)
	p.request.Change = p.last.Change
	return nil
}

// created returns what a create must hold to make what op makes of the document that it creates.
func (d *Document) created(c Change, op []byte) ([]byte, error) {
	typ, ok := d.types.Type(c.Type)
	if !ok {
		return nil, errUnknownType
	}
	snap, err := typ.Create(c.Data)
	if err != nil {
		return nil, &Error{Code: CodeCreateData, Message: err.Error()}
	}
	decoded, err := typ.DecodeOp(op)
	if err == nil {
		snap, err = typ.Apply(snap, decoded)
	}
	if err != nil {
		return nil, &Error{Code: CodeNotApplied, Message: err.Error()}
	}
	return typ.Encode(snap)
}

// review asks the hook about p, which was applied last. What it refuses is taken back.
func (d *Document) review(p *pending) error {
	if d.hooks == nil || p.request == nil {
		return nil
	}
	r := p.request
	r.Change = p.last.Change
	if d.hooks.AfterWrite != nil {
		after := d.tip.freeze()
		r.state = func() State { return after }
	} else {
		r.state = d.tip.freeze
	}
	if d.hooks.Commit != nil {
		if err := d.hooks.Commit(r); err != nil {
			if rebuilt := d.Rebuild(); rebuilt != nil {
				return rebuilt
			}
			return err
		}
	}
	if d.hooks.AfterWrite == nil {
		r.state = nil
	}
	return nil
}
