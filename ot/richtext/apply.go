package richtext

import (
	"fmt"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/seq"
)

// editor changes a document. It does what compose does with the document as the first operation, but on the tree: what
// is left of the cursor is compose's output, what is right of it the rest of its input. The two meet in one span when
// the cursor is inside it; compose would have cut it there, and would merge the parts when it comes to push the second.
type editor struct {
	text  *seq.TextEditor
	spans *seq.SpanEditor[tag]
	tight bool
}

// Edit returns an Editor that starts at s.
func (richText) Edit(s *Snapshot) ot.TypedEditor[*Snapshot, Op] { return s.edit() }

func (s *Snapshot) edit() *editor { return &editor{s.text.Edit(), s.spans.Edit(), s.tight} }

// Apply returns the document after op.
func (richText) Apply(s *Snapshot, op Op) (*Snapshot, error) {
	e := s.edit()
	if err := e.Apply(op); err != nil {
		return nil, err
	}
	return e.Freeze(), nil
}

// Freeze returns the present document.
func (e *editor) Freeze() *Snapshot {
	return &Snapshot{e.text.Freeze(), e.spans.Freeze(), e.tight}
}

// Size returns about how many bytes the document takes as JSON.
func (e *editor) Size() int { return sizeOf(e.text.Size(), e.spans.Count(), e.spans.Weight()) }

func checkLen(op Op, length int) error {
	if n := op.baseLen(); n > length {
		return fmt.Errorf("the operation covers %d UTF-16 units, the document has %d", n, length)
	}
	return nil
}

// Apply changes the document by op.
func (e *editor) Apply(op Op) error {
	if err := checkLen(op, e.spans.Len()); err != nil {
		return err
	}
	e.text.Rewind()
	e.spans.Rewind()
	// merged says whether the last piece that was kept went into its neighbour; until one was, there is nothing to
	// stop behind.
	merged := true
	for i := range op {
		c := &op[i]
		switch {
		case c.Action == Insert:
			e.insert(c)
			merged = true
		case c.Action == Delete:
			e.text.Delete(seq.UTF16, c.Len)
			e.spans.Delete(c.Len)
			merged = true
		case i == 0 && c.Attributes == nil:
			merged = e.skipFirst(c.Len)
		default:
			merged = e.keep(c.Len, c.Attributes)
		}
	}
	e.finish(merged)
	return nil
}

// insert puts content at the cursor and moves behind it.
func (e *editor) insert(c *Component) {
	span := spanOf(c)
	if c.Embed == nil {
		e.text.Insert(c.Text)
	} else {
		e.text.Insert(placeholder)
	}
	if left, ok := e.spans.Left(); ok && left.Tag.mergesWith(span.Tag) {
		e.spans.Extend(span.Len)
		return
	}
	e.spans.Insert(span)
	if c.isEmptyAttributed() {
		e.tight = false
	}
}

// skipFirst moves over n that a first, plain retain keeps: whole components stay as they are, merged or not. It returns
// what place does for the piece of a component at the end.
func (e *editor) skipFirst(n int) (merged bool) {
	e.text.Skip(seq.UTF16, n)
	e.spans.Skip(n)
	if e.tight || !e.spans.Inside() {
		return true
	}
	whole, _ := e.spans.Left()
	rest, _ := e.spans.Right()
	piece := whole.Len - rest.Len
	e.spans.Rewind()
	e.spans.Skip(n - piece)
	return e.place(piece, whole.Tag, nil)
}

// keep moves over n and composes their attributes with over. It returns what place does for the last piece.
func (e *editor) keep(n int, over *Attributes) (merged bool) {
	e.text.Skip(seq.UTF16, n)
	for n > 0 {
		right, _ := e.spans.Right()
		piece := min(n, right.Len)
		merged = e.place(piece, right.Tag, over)
		n -= piece
		if e.tight && over.Len() == 0 {
			e.spans.Skip(n) // no pushes would merge here
			return merged && n == 0
		}
	}
	return merged
}

// place moves over the next n, which belong to one span with the tag old, and composes their attributes with over. It
// reports whether the piece was merged with what is left of it.
func (e *editor) place(n int, old tag, over *Attributes) (merged bool) {
	now := tag{composeAttributes(old.attributes, over, false), old.embed}
	same := equalAttributes(old.attributes, now.attributes)
	if same && e.spans.Inside() {
		e.spans.Skip(n)
		return true
	}
	left, ok := e.spans.Left()
	switch {
	case ok && left.Tag.mergesWith(now):
		e.spans.Delete(n)
		e.spans.Extend(n)
		return true
	case same:
		e.spans.Skip(n)
	default:
		e.spans.Replace(now.span(n))
	}
	return false
}

// finish does what compose does when the operation has come to its end: it goes on pushing whole components until one
// is not merged, pushes one more, and leaves the rest as it is.
func (e *editor) finish(merged bool) {
	if e.tight {
		if !e.spans.Inside() {
			e.joinNext()
		}
		return
	}
	for merged {
		right, ok := e.spans.Right()
		if !ok {
			return
		}
		merged = e.place(right.Len, right.Tag, nil)
	}
	if !e.spans.Inside() {
		e.joinNext()
	}
}

// joinNext merges the spans on both sides of the cursor, if they may be merged.
func (e *editor) joinNext() {
	left, ok := e.spans.Left()
	right, ok2 := e.spans.Right()
	if ok && ok2 && left.Tag.mergesWith(right.Tag) {
		e.spans.Join()
	}
}
