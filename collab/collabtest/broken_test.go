package collabtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
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
	{"AcknowledgeAtOnce", 0, "where the log does not have it", func(o *Options) {
		o.Order = func(d *collab.Document) Ordering { return early{d} }
	}},
	{"ForgetWhoSubmitted", 145, "times", func(o *Options) {
		o.Order = func(d *collab.Document) Ordering { return &forgetful{Document: d} }
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

// hubFaults are those between the parts of a Hub.
var hubFaults = []struct {
	name, finds string
	make        func(*Options)
}{
	{"SwapSides", "sees at version", func(o *Options) {
		o.Types = wrapTypes(o.Kinds, func(t ot.Type) ot.Type { return swapped{t} })
	}},
	{"ShowBeforeItIsInTheLog", "in the log", func(o *Options) {
		o.store = func(g *gate) collab.Store { return careless{g} }
	}},
	{"DropBroadcast", "is shown revision", func(o *Options) { o.batch = drop(frameRevision) }},
	{"DropAcknowledgement", "without an answer", func(o *Options) { o.batch = drop(frameAck) }},
	{"AcknowledgeTooEarly", "was sent revisions up to", func(o *Options) {
		o.batch = func(batch []*frame) []*frame {
			slices.SortStableFunc(batch, func(a, b *frame) int { return int(b.kind&frameAck) - int(a.kind&frameAck) })
			return batch
		}
	}},
}

func TestFaultsOfHubsAreFound(t *testing.T) {
	for _, tt := range hubFaults {
		t.Run(tt.name, func(t *testing.T) {
			for seed := range uint64(200) {
				found := false
				synctest.Test(t, func(t *testing.T) {
					o := Options{Seed: seed, Kinds: worlds[0].kinds}
					tt.make(&o)
					_, err := RunHubs(o)
					var f *Failure
					found = errors.As(err, &f) && strings.Contains(f.Reason, tt.finds)
				})
				if found {
					return
				}
			}
			t.Error("no seed shows it")
		})
	}
}

// drop loses one in seven frames of a kind.
func drop(kind frameKind) func([]*frame) []*frame {
	var n atomic.Int64 // connections are told at the same time
	return func(batch []*frame) []*frame {
		return slices.DeleteFunc(batch, func(f *frame) bool {
			return f.kind == kind && len(batch) > 1 && n.Add(1)%7 == 0
		})
	}
}

// careless says that an append is done when it has only begun.
type careless struct{ *gate }

// Append implements collab.Log.
func (c careless) Append(_ context.Context, _ collab.DocID, revs []collab.Revision, _ collab.Meta) error {
	c.enter(&call{kind: callAppend, revs: slices.Clone(revs), sealed: true, done: func(*call) {}})
	return nil
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

// early acknowledges before the log has it.
type early struct{ *collab.Document }

// Submit implements Ordering.
func (e early) Submit(s collab.Submission, user collab.UserID, at time.Time) (collab.Outcome, error) {
	out, err := e.Document.Submit(s, user, at)
	if out.Status == collab.Pending && s.ID.Seq%4 == 0 {
		out = collab.Outcome{Status: collab.Duplicate, Version: e.Stable().Version}
	}
	return out, err
}

// forgetful does not know a submission again that is sent twice.
type forgetful struct {
	*collab.Document
	n int
}

// Submit implements Ordering.
func (f *forgetful) Submit(s collab.Submission, user collab.UserID, at time.Time) (collab.Outcome, error) {
	f.n++
	s.ID.Source = fmt.Sprintf("%s#%d", s.ID.Source, f.n)
	return f.Document.Submit(s, user, at)
}

// Ready implements Ordering.
func (f *forgetful) Ready() []collab.Revision { return plainly(f.Document.Ready()) }

// Commit implements Ordering.
func (f *forgetful) Commit() ([]collab.Revision, []collab.Settlement) {
	revs, settled := f.Document.Commit()
	return plainly(revs), settled
}

// plainly gives revisions the names back under which they were sent.
func plainly(revs []collab.Revision) []collab.Revision {
	revs = slices.Clone(revs)
	for i := range revs {
		revs[i].ID.Source, _, _ = strings.Cut(revs[i].ID.Source, "#")
	}
	return revs
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
