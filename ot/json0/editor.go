package json0

import (
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
)

// editor is a document that is being changed. As every version shares nearly all with the one before it, there is
// nothing to be gained from changing one in place.
type editor struct{ doc jsontree.Value }

// Edit returns an Editor that starts at doc. It is an ot.Sizer.
func (json0) Edit(doc jsontree.Value) ot.TypedEditor[jsontree.Value, Op] { return &editor{doc} }

// Apply changes the document by op.
func (e *editor) Apply(op Op) error {
	next, err := apply(e.doc, op)
	if err == nil {
		e.doc = next
	}
	return err
}

// Freeze returns the present document.
func (e *editor) Freeze() jsontree.Value { return e.doc }

// Size returns about how many bytes the document takes as JSON.
func (e *editor) Size() int { return e.doc.Size() }
