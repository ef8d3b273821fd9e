package collab

import "github.com/tandem-collab/tandem/ot"

// tail is the last committed revisions of a Document, for transformation.
type tail struct {
	revs  []committed
	next  Version // the Base of the next revision
	bytes int
}

// committed is a Revision whose operation is decoded when it is first transformed over.
type committed struct {
	Revision
	typ ot.Type // that op was decoded by; nil: not decoded
	op  ot.Op
}

// base returns the Base of the oldest revision kept, or of the next one if none is.
func (t *tail) base() Version { return t.next - Version(len(t.revs)) }

// push appends a revision. op is its operation as typ decoded it; both may be nil.
func (t *tail) push(rev Revision, typ ot.Type, op ot.Op) {
	t.revs = append(t.revs, committed{rev, typ, op})
	t.bytes += rev.size()
	t.next++
}

// trim forgets the oldest revisions until at most keep bytes are left. It lets a quarter more gather before it
// moves the rest, so that the cost of moving is spread over many revisions.
func (t *tail) trim(keep int) {
	if t.bytes <= keep+keep/4 {
		return
	}
	n := 0
	for t.bytes > keep && n < len(t.revs) {
		t.bytes -= t.revs[n].size()
		n++
	}
	t.revs = append([]committed(nil), t.revs[n:]...)
}

// carry takes c to the end of the tail. Its version must not be below the tail's base.
func (t *tail) carry(c *Carrier) {
	for i := int(c.at - t.base()); i < len(t.revs) && !c.Done(); i++ {
		rev := &t.revs[i]
		c.over(&rev.Revision, func() (ot.Op, error) {
			if rev.typ != c.typ {
				op, err := c.typ.DecodeOp(rev.Change.Data)
				if err != nil {
					return nil, err
				}
				rev.typ, rev.op = c.typ, op
			}
			return rev.op, nil
		})
	}
}

// size is roughly what a revision takes in memory, in bytes.
func (r *Revision) size() int {
	return 200 + len(r.Change.Data) + len(r.ID.Source) + len(r.Author)
}
