package history

import (
	"iter"
	"slices"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// Stamp says which revision did something.
type Stamp struct {
	Version collab.Version // the first version that shows it
	Author  collab.UserID
	At      time.Time
}

// Known says whether it is known which revision that was: not where the log was trimmed.
func (s *Stamp) Known() bool { return s.Version > 0 }

// run is a stretch of content that has the same fate.
type run struct {
	n         int
	inserted  *Stamp // of the last revision that added to it; nil: it was there at the beginning
	deleted   *Stamp // nil: it is still there; only what was there at the beginning is kept when it is deleted
	formatted *Stamp // the last time; nil: not since the beginning
}

// live returns how much of the run there is in the document.
func (r *run) live() int {
	if r.deleted != nil {
		return 0
	}
	return r.n
}

// maxBlock is how many runs a block may hold before it is split. Tests make it small.
var maxBlock = 256

// block is some runs, which are changed together.
type block struct {
	runs []run
	live int
}

// runs is the content of a document as runs. Operations are replayed on it; it is quick by looking at blocks first.
type runs struct {
	blocks []block
	count  int // runs, about
}

// newRuns returns the runs of a document of the given length.
func newRuns(length int) *runs {
	r := &runs{blocks: make([]block, 1)}
	if length > 0 {
		r.blocks[0] = block{[]run{{n: length}}, length}
		r.count = 1
	}
	return r
}

// clone returns a copy that can be changed by itself.
func (r *runs) clone() *runs {
	c := &runs{blocks: slices.Clone(r.blocks), count: r.count}
	for i := range c.blocks {
		c.blocks[i].runs = slices.Clone(c.blocks[i].runs)
	}
	return c
}

// all yields the runs in order.
func (r *runs) all() iter.Seq[*run] {
	return func(yield func(*run) bool) {
		for i := range r.blocks {
			for j := range r.blocks[i].runs {
				if !yield(&r.blocks[i].runs[j]) {
					return
				}
			}
		}
	}
}

// length returns how much there is in the document.
func (r *runs) length() (n int) {
	for i := range r.blocks {
		n += r.blocks[i].live
	}
	return n
}

// apply does what an operation did.
func (r *runs) apply(steps iter.Seq[ot.Step], by *Stamp) {
	c := runCursor{runs: r}
	for step := range steps {
		switch step.Kind {
		case ot.StepKeep:
			c.skip(step.Len)
		case ot.StepInsert:
			c.insert(step.Len, by)
		default:
			c.change(step.Len, step.Kind, by)
		}
	}
}

// clear does what deleting the document did.
func (r *runs) clear(by *Stamp) {
	c := runCursor{runs: r}
	c.change(r.length(), ot.StepDelete, by)
}

// runCursor walks over runs. It stands before run j of block i, or in it at offset in.
type runCursor struct {
	runs *runs
	i, j int
	in   int
}

// here returns the run that follows, or nil at the end of the block.
func (c *runCursor) here() *run {
	if b := &c.runs.blocks[c.i]; c.j < len(b.runs) {
		return &b.runs[c.j]
	}
	return nil
}

// skip moves over n units that are in the document. It stops before what is deleted behind them.
func (c *runCursor) skip(n int) {
	for n > 0 {
		b := &c.runs.blocks[c.i]
		if c.j == 0 && c.in == 0 && b.live < n {
			n -= b.live
			if !c.nextBlock() {
				return
			}
			continue
		}
		r := c.here()
		if r == nil {
			if !c.nextBlock() {
				return
			}
			continue
		}
		if rest := r.live() - c.in; n >= rest {
			n -= max(rest, 0)
			c.j, c.in = c.j+1, 0
			continue
		}
		c.in += n
		return
	}
}

// nextBlock moves to the next block, if there is one.
func (c *runCursor) nextBlock() bool {
	if c.i+1 == len(c.runs.blocks) {
		c.j, c.in = len(c.runs.blocks[c.i].runs), 0
		return false
	}
	c.i, c.j, c.in = c.i+1, 0, 0
	return true
}

// cut makes the cursor stand between two runs.
func (c *runCursor) cut() {
	if c.in == 0 {
		return
	}
	b := &c.runs.blocks[c.i]
	head, tail := b.runs[c.j], b.runs[c.j]
	head.n, tail.n = c.in, tail.n-c.in
	b.runs[c.j] = head
	c.j, c.in = c.j+1, 0
	b.runs = slices.Insert(b.runs, c.j, tail)
	c.runs.count++
}

// insert puts n new units at the cursor and moves behind them. What somebody types in one go becomes one run.
func (c *runCursor) insert(n int, by *Stamp) {
	if r := c.around(); r != nil && r.inserted != nil && r.deleted == nil && r.inserted.joins(by) {
		r.n, r.inserted = r.n+n, by
		c.runs.blocks[c.i].live += n
		if c.in > 0 {
			c.in += n
		}
		return
	}
	c.cut()
	b := &c.runs.blocks[c.i]
	b.runs = slices.Insert(b.runs, c.j, run{n: n, inserted: by})
	b.live += n
	c.j++
	c.runs.count++
	c.split()
}

// around returns the run that the cursor is in, or else that is before it in the block.
func (c *runCursor) around() *run {
	b := &c.runs.blocks[c.i]
	switch {
	case c.in > 0:
		return &b.runs[c.j]
	case c.j > 0:
		return &b.runs[c.j-1]
	}
	return nil
}

// split divides the block if it has become large.
func (c *runCursor) split() {
	b := &c.runs.blocks[c.i]
	if len(b.runs) <= maxBlock {
		return
	}
	half := len(b.runs) / 2
	tail := block{runs: slices.Clone(b.runs[half:])}
	for k := range tail.runs {
		tail.live += tail.runs[k].live()
	}
	b.runs, b.live = b.runs[:half:half], b.live-tail.live
	c.runs.blocks = slices.Insert(c.runs.blocks, c.i+1, tail)
	if c.j > half {
		c.i, c.j = c.i+1, c.j-half
	}
}

// change deletes or formats the next n units of the document and moves behind them.
func (c *runCursor) change(n int, kind ot.StepKind, by *Stamp) {
	c.cut()
	c.split()
	for n > 0 {
		r := c.here()
		if r == nil {
			if !c.nextBlock() {
				return
			}
			continue
		}
		if r.live() == 0 {
			c.j++
			continue
		}
		if r.n > n {
			c.in = n
			c.cut()
			c.j--
			r = c.here()
		}
		n -= r.n
		switch {
		case kind == ot.StepFormat:
			r.formatted = by
			c.j++
		case r.inserted != nil:
			c.drop()
		default:
			c.runs.blocks[c.i].live -= r.n
			r.deleted = by
			c.j++
		}
	}
	c.split()
}

// drop takes the run at the cursor out: it came and went.
func (c *runCursor) drop() {
	b := &c.runs.blocks[c.i]
	b.live -= b.runs[c.j].n
	b.runs = slices.Delete(b.runs, c.j, c.j+1)
	c.runs.count--
	if len(b.runs) == 0 && len(c.runs.blocks) > 1 {
		c.runs.blocks = slices.Delete(c.runs.blocks, c.i, c.i+1)
		if c.i == len(c.runs.blocks) {
			c.i--
			c.j = len(c.runs.blocks[c.i].runs)
		} else {
			c.j = 0
		}
	}
}
