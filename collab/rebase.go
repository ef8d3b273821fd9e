package collab

import "slices"

// Rebase says that the log holds foreign, which are the revisions from the Document's stable version on, and that the
// batch in flight, if there is one, was not appended by the call it was handed to. It is to be used after a conflict,
// after an append whose outcome is unknown, and when another node has told of revisions.
//
// A pending submission that is found among foreign is settled as committed there: it was sent to another node too, or
// the append that nobody heard of went through. All others are redone, and are Ready again. Rebase returns what is
// settled; foreign is to be broadcast. An error means that the log cannot be applied: the Document is then of no use.
func (d *Document) Rebase(foreign []Revision) ([]Settlement, error) {
	raced := d.pending[:d.flight]
	d.flight = 0
	if len(foreign) == 0 {
		return nil, nil
	}
	for _, p := range raced {
		p.lost++
	}
	settled := d.recognise(foreign)
	d.tip = newTip(d.types, d.stable)
	for i := range foreign {
		rev := &foreign[i]
		if rev.Base != d.tip.version {
			return settled, ErrGap
		}
		c := change{Change: rev.Change}
		if c.Kind == Edit && d.tip.typ != nil {
			op, err := d.tip.typ.DecodeOp(c.Data)
			if err != nil {
				return settled, err
			}
			c.op = op
		}
		typ := d.tip.typ
		settled = d.yield(c, settled)
		if err := d.tip.apply(c, rev.ID, rev.At); err != nil {
			return settled, err
		}
		d.tail.push(*rev, typ, c.op)
	}
	d.stable = d.tip.freeze()
	settled = d.unpark(d.redo(settled))
	d.tail.trim(d.keep)
	return settled, nil
}

// recognise settles what is pending and among foreign. It comes before everything else, as what is in the log is
// committed whatever stands before it there: a create that was sent here without a version may have followed, in the log,
// a delete that this node had not heard of.
func (d *Document) recognise(foreign []Revision) (settled []Settlement) {
	for i := range foreign {
		own := slices.IndexFunc(d.pending, func(p *pending) bool { return p.id == foreign[i].ID })
		if own < 0 {
			continue
		}
		p := d.pending[own]
		p.base, p.fixups, p.err = foreign[i].Base, foreign[i].Fixups, nil
		settled = p.settle(settled)
		d.pending = slices.Delete(d.pending, own, own+1)
	}
	return settled
}

// yield carries the forms of all that is pending over a foreign revision; over is its change, decoded by the type that
// the document had then. Those that it refutes leave pending.
func (d *Document) yield(over change, settled []Settlement) []Settlement {
	kept := d.pending[:0]
	for _, p := range d.pending {
		switch p.err = meet(p.form.Kind, over.Kind); {
		case p.exact:
			p.err = errMoved
		case d.limits.Retries > 0 && p.lost > d.limits.Retries:
			p.err = Errorf(CodeContention, "Op submit failed. Exceeded max submit retries of %d", d.limits.Retries)
		case p.err == nil && p.form.Kind == Edit:
			p.form, p.err = p.form.over(d.tip.typ, over.op)
		}
		if p.err != nil {
			settled = p.settle(settled)
			continue
		}
		kept = append(kept, p)
	}
	clear(d.pending[len(kept):])
	d.pending = kept
	return settled
}

// redo places all that is pending on the tip again, each from its form.
func (d *Document) redo(settled []Settlement) []Settlement {
	again := d.pending
	d.pending = make([]*pending, 0, len(again))
	for _, p := range again {
		d.place(p, len(d.pending))
		if p.err != nil && !d.waits(len(d.pending)) {
			settled = p.settle(settled)
			continue
		}
		d.pending = append(d.pending, p)
	}
	return settled
}

// Rebuild makes the tip anew after a type panicked in the middle of a change. What is in flight stays in flight.
func (d *Document) Rebuild() error {
	d.tip = newTip(d.types, d.stable)
	for _, p := range d.pending {
		if p.err != nil {
			continue
		}
		if err := d.tip.apply(p.last, p.id, p.by.at); err != nil {
			return err
		}
	}
	return nil
}
