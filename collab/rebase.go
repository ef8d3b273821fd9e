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
	d.flight = 0
	if len(foreign) == 0 {
		return nil, nil
	}
	var settled []Settlement
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
		settled = d.yield(rev, c, settled)
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

// yield carries the forms of all that is pending over a foreign revision; over is its change, decoded by the type that
// the document had then. Those that the revision settles leave pending.
func (d *Document) yield(rev *Revision, over change, settled []Settlement) []Settlement {
	own := slices.IndexFunc(d.pending, func(p *pending) bool { return p.id == rev.ID })
	kept := d.pending[:0]
	for i, p := range d.pending {
		if i == own {
			p.base, p.err = rev.Base, nil
			settled = p.settle(settled)
			continue
		}
		if p.err = meet(p.form.Kind, over.Kind); p.err == nil && p.form.Kind == Edit {
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
