package collabtest

import (
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// faults are those that a server of this kind is most easily built with. Each has a seed that shows it.
var faults = []struct {
	name  string
	seed  uint64
	finds string // what the simulation says of it
	make  func(*Options)
}{
	{"ShiftTransformed", 15, "sees at version", func(o *Options) {
		o.Types = wrapTypes(o.Kinds, func(t ot.Type) ot.Type { return shifting{t} })
	}},
	{"SwapSides", 0, "sees at version", func(o *Options) {
		o.Types = wrapTypes(o.Kinds, func(t ot.Type) ot.Type { return swapped{t} })
	}},
	{"AcknowledgePendingDuplicate", 1, "where the log does not have it", func(o *Options) {
		o.Order = func(d *collab.Document) Ordering { return eager{d} }
	}},
	{"DropBroadcast", 17, "stays at version", func(o *Options) {
		o.Order = func(d *collab.Document) Ordering { return &dropping{Document: d} }
	}},
}

func TestFaultsAreFound(t *testing.T) {
	for _, tt := range faults {
		t.Run(tt.name, func(t *testing.T) {
			right := Options{Seed: tt.seed, Kinds: worlds[0].kinds}
			if f := failure(right); f != nil {
				t.Fatalf("without the fault: %v", f)
			}
			wrong := right
			tt.make(&wrong)
			if f := failure(wrong); f != nil && strings.Contains(f.Reason, tt.finds) {
				return
			}
			for wrong.Seed = range 1000 {
				if f := failure(wrong); f != nil && strings.Contains(f.Reason, tt.finds) {
					t.Fatalf("seed %d does not show it, seed %d does", tt.seed, f.Seed)
				}
			}
			t.Fatal("no seed shows it")
		})
	}
}

// wrapTypes returns what a node works with if each type is wrapped.
func wrapTypes(kinds []Kind, wrap func(ot.Type) ot.Type) *ot.Registry {
	var types []ot.Type
	for _, k := range kinds {
		types = append(types, wrap(k.Type))
	}
	return ot.NewRegistry(types...)
}

// swapped takes the server's side for the other one.
type swapped struct{ ot.Type }

func (t swapped) Transform(op, over ot.Op, side ot.Side) (ot.Op, error) {
	return t.Type.Transform(op, over, ot.Right-side)
}

// shifting makes a Document forget what a pending operation was before it was transformed past other pending ones:
// its operations are boxes whose content changes. After a conflict, it is the already transformed operation that is
// shifted over the foreign revisions.
type shifting struct{ ot.Type }

// box is an operation and which others it is past.
type box struct {
	op   ot.Op
	past map[*box]bool
}

func (t shifting) DecodeOp(data []byte) (ot.Op, error) {
	op, err := t.Type.DecodeOp(data)
	return &box{op, make(map[*box]bool)}, err
}

func (t shifting) EncodeOp(op ot.Op) ([]byte, error) { return t.Type.EncodeOp(op.(*box).op) }

func (t shifting) Apply(s ot.Snapshot, op ot.Op) (ot.Snapshot, error) {
	return t.Type.Apply(s, op.(*box).op)
}

func (t shifting) Transform(op, over ot.Op, side ot.Side) (ot.Op, error) {
	a, b := op.(*box), over.(*box)
	if a.past[b] {
		return a, nil
	}
	moved, err := t.Type.Transform(a.op, b.op, side)
	a.op, a.past[b] = moved, true
	return a, err
}

// eager acknowledges what is sent twice at once, although the first is not in the log yet.
type eager struct{ *collab.Document }

// Submit implements Ordering.
func (e eager) Submit(s collab.Submission, user collab.UserID, at time.Time) (collab.Outcome, error) {
	out, err := e.Document.Submit(s, user, at)
	if out.Status == collab.Joined {
		out = collab.Outcome{Status: collab.Duplicate, Version: e.Stable().Version}
	}
	return out, err
}

// dropping loses one revision in ten on its way to the others.
type dropping struct {
	*collab.Document
	commits int
}

// Commit implements Ordering.
func (d *dropping) Commit() ([]collab.Revision, []collab.Settlement) {
	revs, settled := d.Document.Commit()
	if d.commits++; d.commits%10 == 0 && len(revs) > 0 {
		revs = revs[:len(revs)-1]
	}
	return revs, settled
}
