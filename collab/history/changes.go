package history

import (
	"context"
	"errors"
	"slices"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// ChangeKind is what became of a piece of text.
type ChangeKind string

// The kinds of changes.
const (
	Kept      ChangeKind = "keep"
	Inserted  ChangeKind = "insert"
	Deleted   ChangeKind = "delete"
	Formatted ChangeKind = "format"
)

// Change is a piece of the text of two versions. All but Deleted ones are the text of the later version, all but Inserted
// ones that of the earlier.
type Change struct {
	Kind       ChangeKind
	Len        int    // in the unit of the type
	Content    []byte // JSON of what was inserted or deleted, as ot.Linear.Slice writes it
	Attributes []byte // JSON of what a format says
	Stamp             // of the last revision that did it; zero of what was kept, and where the log was trimmed
}

// Diff is what lies between two versions.
type Diff struct {
	Type string // URI, of the later version where it has one; empty: there is a document in neither
	// Op is the smallest operation from the earlier to the later, JSON; nil where one of them is of no type, or they
	// are of different ones.
	Op      []byte
	Changes []Change // nil where a type is not of text
}

// Diff tells what changed between two versions, and who changed it.
func (h *History) Diff(ctx context.Context, id collab.DocID, from, to collab.Version) (Diff, error) {
	if from > to {
		return Diff{}, collab.Errorf(collab.CodeMalformed, "from must not be later than to")
	}
	done, err := h.study(ctx)
	if err != nil {
		return Diff{}, err
	}
	defer done()
	before, err := h.State(ctx, id, from)
	if err != nil {
		return Diff{}, err
	}
	after, err := h.State(ctx, id, to)
	if err != nil {
		return Diff{}, err
	}
	d := Diff{}
	if typ := after.Type; typ != nil {
		d.Type = typ.URI()
	} else if before.Type != nil {
		d.Type = before.Type.URI()
	}
	if before.Type != nil && before.Type == after.Type {
		if d.Op, err = operation(before, after); err != nil {
			return Diff{}, err
		}
	}
	if before.Type != nil && !isLinear(before.Type) || after.Type != nil && !isLinear(after.Type) {
		return d, nil
	}
	found, err := h.runsBetween(ctx, id, from, to)
	if errors.Is(err, collab.ErrTrimmed) {
		found, err = runsByComparison(before, after, d.Op)
	}
	if err != nil {
		return Diff{}, err
	}
	d.Changes, err = changesOf(found, before, after)
	return d, err
}

// runsByComparison makes the runs between two versions of which one was kept when the log was trimmed: what is different
// is known then, but not who made it so. op leads from one to the other; nil where they are of different types.
func runsByComparison(before, after collab.State, op []byte) (*runs, error) {
	length := func(s collab.State) int {
		if s.Type == nil {
			return 0
		}
		linear, _ := ot.AsLinear(s.Type)
		return linear.Len(s.Snapshot)
	}
	found, nobody := newRuns(length(before)), &Stamp{}
	if op == nil {
		found.clear(nobody)
		if n := length(after); n > 0 {
			found.apply(func(yield func(ot.Step) bool) { yield(ot.Step{Kind: ot.StepInsert, Len: n}) }, nobody)
		}
		return found, nil
	}
	decoded, err := before.Type.DecodeOp(op)
	if err != nil {
		return nil, err
	}
	linear, _ := ot.AsLinear(before.Type)
	found.apply(linear.Steps(decoded), nobody)
	return found, nil
}

func isLinear(typ ot.Type) bool {
	_, ok := ot.AsLinear(typ)
	return ok
}

// operation returns the JSON of the smallest operation from one state to another of the same type.
func operation(from, to collab.State) ([]byte, error) {
	differ, ok := ot.AsDiffer(from.Type)
	if !ok {
		return nil, collab.Errorf(collab.CodeUnknownType, "The type %s cannot compare versions", from.Type.Name())
	}
	op, err := differ.Diff(from.Snapshot, to.Snapshot)
	if err != nil {
		return nil, err
	}
	return from.Type.EncodeOp(op)
}

// changeList makes Changes of runs.
type changeList struct {
	before, after collab.State
	was, is       ot.Linear // of before and after; nil without a document
	wasAt, isAt   int
	list          []Change
	gap           int // list[gap:] stands in one place: nothing that was kept is in it
}

func changesOf(found *runs, before, after collab.State) ([]Change, error) {
	c := changeList{before: before, after: after, list: []Change{}}
	if before.Type != nil {
		c.was, _ = ot.AsLinear(before.Type)
	}
	if after.Type != nil {
		c.is, _ = ot.AsLinear(after.Type)
	}
	for r := range found.all() {
		c.add(r)
	}
	c.settle()
	return c.list, c.fill()
}

func (c *changeList) add(r *run) {
	switch {
	case r.deleted != nil:
		c.push(Change{Kind: Deleted, Len: r.n, Stamp: *r.deleted})
	case r.inserted != nil:
		c.push(Change{Kind: Inserted, Len: r.n, Stamp: *r.inserted})
	case r.formatted == nil:
		c.push(Change{Kind: Kept, Len: r.n})
	default:
		for n, attributes := range c.is.Reformat(c.before.Snapshot, c.wasAt, c.after.Snapshot, c.isAt, r.n) {
			if attributes == nil {
				c.push(Change{Kind: Kept, Len: n})
			} else {
				c.push(Change{Kind: Formatted, Len: n, Attributes: attributes, Stamp: *r.formatted})
			}
		}
		return // push has counted
	}
}

// push appends a change.
func (c *changeList) push(next Change) {
	if next.Kind != Inserted {
		c.wasAt += next.Len
	}
	if next.Kind != Deleted {
		c.isAt += next.Len
	}
	if next.Kind == Kept || next.Kind == Formatted {
		c.settle()
		c.merge(next)
		c.gap = len(c.list)
		return
	}
	c.list = append(c.list, next)
}

// settle puts what was deleted in one place before what was inserted there, and merges neighbours.
func (c *changeList) settle() {
	place := slices.Clone(c.list[c.gap:])
	slices.SortStableFunc(place, func(a, b Change) int { return rankOf(a.Kind) - rankOf(b.Kind) })
	c.list = c.list[:c.gap]
	for _, change := range place {
		c.merge(change)
	}
	c.gap = len(c.list)
}

func rankOf(k ChangeKind) int {
	if k == Deleted {
		return 0
	}
	return 1
}

// merge appends a change, or makes it part of the last one.
func (c *changeList) merge(next Change) {
	if n := len(c.list); n > 0 {
		last := &c.list[n-1]
		alike := last.Kind == next.Kind && string(last.Attributes) == string(next.Attributes)
		if alike && (next.Kind == Kept || last.Stamp.joins(&next.Stamp)) {
			last.Len += next.Len
			last.Stamp.join(&next.Stamp)
			return
		}
	}
	c.list = append(c.list, next)
}

// fill gives each change its content.
func (c *changeList) fill() (err error) {
	was, is := 0, 0
	for i := range c.list {
		change := &c.list[i]
		switch change.Kind {
		case Inserted:
			change.Content, err = c.is.Slice(c.after.Snapshot, is, is+change.Len)
			is += change.Len
		case Deleted:
			change.Content, err = c.was.Slice(c.before.Snapshot, was, was+change.Len)
			was += change.Len
		default:
			was, is = was+change.Len, is+change.Len
		}
		if err != nil {
			return err
		}
	}
	return nil
}
