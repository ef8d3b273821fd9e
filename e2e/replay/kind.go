package replay

import (
	"fmt"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/richtext"
	"github.com/tandem-collab/tandem/ot/seq"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// Kind is a type of text, as the pages make documents of it.
type Kind struct {
	typ   ot.Type
	empty string // JSON of a new document
	patch func(ottest.Patch) ot.Op
	bold  func(at, length int) ot.Op // nil: there are no formats
	// leftFirst says that of two inserts at one place the later submission's goes first, as in the traces.
	leftFirst bool
}

// The kinds. The traces have no character above U+FFFF, so their code points are UTF-16 units as well.
var (
	Plain = Kind{typ: textunicode.Type, empty: `""`, patch: plainPatch, leftFirst: true}
	Rich  = Kind{typ: richtext.Type, empty: `[{"insert":"\n"}]`, patch: richPatch, bold: bold}
)

func plainPatch(p ottest.Patch) ot.Op {
	var op textunicode.Op
	for _, c := range []textunicode.Component{
		{Action: textunicode.Skip, Len: p.At},
		{Action: textunicode.Insert, Len: seq.Measure(p.Insert)[seq.CodePoints], Text: p.Insert},
		{Action: textunicode.Delete, Len: p.Deleted},
	} {
		if c.Len > 0 {
			op = append(op, c)
		}
	}
	return op
}

func richPatch(p ottest.Patch) ot.Op {
	var op richtext.Builder
	op.Retain(p.At, nil)
	if p.Insert != "" {
		op.Push(richtext.InsertText(p.Insert, nil))
	}
	if p.Deleted > 0 {
		op.Push(richtext.DeleteLen(p.Deleted))
	}
	return op.Op()
}

func bold(at, length int) ot.Op {
	op, err := richtext.Type.DecodeOp(fmt.Appendf(nil, `[{"retain":%d},{"retain":%d,"attributes":{"bold":true}}]`, at, length))
	if err != nil {
		panic(err) // at and length are positive
	}
	return op
}
