package collab

import "github.com/tandem-collab/tandem/ot"

// change is a Change on its way through transformation.
type change struct {
	Change
	op          ot.Op // of an Edit once decoded
	transformed bool  // op is no longer what Data says
}

// Carrier brings one submission over committed revisions, one revision at a time, from the version that it was made
// against. It is used by the Document for the revisions that it keeps, and beside the Document for a submission whose
// base is older than those: see Document.Submit and Document.Join.
//
// A Carrier belongs to one goroutine.
type Carrier struct {
	id      OpID
	by      author
	typ     ot.Type // of the document when the Carrier was made; nil: there was none
	now     change
	at      Version        // the version that now applies to
	dup     bool           // the submission is the revision with Base at
	fixups  [][]byte       // of that revision
	through *Projection    // of the Submission
	request *SubmitRequest // of the Submission
	exact   bool           // of Submission.Exact
	spare   bool           // of Submission.SkipNoOp
	fresh   bool           // an edit or delete made without a base: what is pending with its id is another submission
	err     error          // why it is refused
	// broken says why the operation cannot be carried further. It only stands if neither a create, a delete nor the
	// submission itself follows: what was committed before the document changed its type is a duplicate all the same.
	broken error
}

// At returns the version that the carried submission now applies to, or, where Done, was settled at.
func (c *Carrier) At() Version { return c.at }

// Done says that the submission is settled: it is a duplicate or refused, and needs no further revisions.
func (c *Carrier) Done() bool { return c.dup || c.err != nil }

// Over carries the submission over revs. Those that it is past already are passed over; a gap is ErrGap.
func (c *Carrier) Over(revs []Revision) error {
	for i := range revs {
		if c.Done() {
			return nil
		}
		rev := &revs[i]
		if rev.Base < c.at {
			continue
		}
		if rev.Base > c.at {
			return ErrGap
		}
		c.over(rev, func() (ot.Op, error) { return c.typ.DecodeOp(rev.Change.Data) })
	}
	return nil
}

// over carries the submission over one revision; decode yields its operation.
func (c *Carrier) over(rev *Revision, decode func() (ot.Op, error)) {
	if rev.ID == c.id {
		c.dup, c.fixups = true, rev.Fixups
		return
	}
	if c.err = meet(c.now.Kind, rev.Change.Kind); c.err != nil {
		return
	}
	c.at++
	if c.now.Kind != Edit || c.typ == nil || c.broken != nil {
		return // without a type a create or a delete must follow, which settles it
	}
	over, err := decode()
	if err != nil {
		c.broken = Errorf(CodeTransform, "The document has changed its type")
		return
	}
	c.now, c.broken = c.now.over(c.typ, over)
}

// over transforms an edit over another edit.
func (c change) over(typ ot.Type, over ot.Op) (change, error) {
	op, err := typ.Transform(c.op, over, ot.Left)
	if err != nil {
		return c, &Error{Code: CodeTransform, Message: err.Error()}
	}
	c.op, c.transformed = op, true
	return c, nil
}

// write brings the JSON of an edit up to date.
func (c *change) write(typ ot.Type) {
	if c.transformed {
		c.Data, c.transformed = c.encoded(typ), false
	}
}

// followed makes c what it is when the operation in data follows.
func (c *change) followed(typ ot.Type, data []byte) error {
	if typ == nil {
		return errDoesNotExist
	}
	op, err := typ.DecodeOp(data)
	if err == nil {
		op, err = typ.Compose(c.op, op)
	}
	if err != nil {
		return &Error{Code: CodeNotApplied, Message: err.Error()}
	}
	c.op, c.Data, c.transformed = op, nil, true
	c.write(typ)
	return nil
}

// encoded returns the JSON of an edit that was transformed.
func (c change) encoded(typ ot.Type) []byte {
	data, err := typ.EncodeOp(c.op)
	if err != nil {
		panic(err) // the type broke its own law; nothing of it can be committed
	}
	return data
}

// empty reports whether transformation left of an edit the empty list. That is all that the reference looks for: the
// empty operations of json1 and rich-text, null and {"ops":[]}, are none to it.
func (c change) empty(typ ot.Type) bool {
	return c.Kind == Edit && c.transformed && typ != nil && string(c.encoded(typ)) == "[]"
}
