package textop

import (
	"github.com/tandem-collab/tandem/ot/internal/diff"
	"github.com/tandem-collab/tandem/ot/seq"
)

// Diff returns an operation that turns from into to, and inserts and deletes as little as can be found out with
// reasonable effort; see package diff.
func (d *Dialect) Diff(from, to seq.Text) []Component {
	was, is := from.String(), to.String()
	a, b := diff.Text(was), diff.Text(is)
	edits := diff.Edits(a, b)
	op := newBuilder(3 * len(edits))
	at := 0
	for _, e := range edits {
		kept := diff.Bytes(a[at:e.From])
		deleted, inserted := diff.Bytes(a[e.From:e.FromEnd]), diff.Bytes(b[e.To:e.ToEnd])
		op.push(Component{Action: Skip, Len: d.Length(was[:kept])})
		op.push(Component{Insert, d.Length(is[kept : kept+inserted]), is[kept : kept+inserted]})
		op.push(Component{Action: Delete, Len: d.Length(was[kept : kept+deleted])})
		was, is, at = was[kept+deleted:], is[kept+inserted:], e.FromEnd
	}
	return op.done()
}
