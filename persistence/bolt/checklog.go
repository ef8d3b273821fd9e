package bolt

import (
	"errors"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// whole is what is good of a document's log.
type whole struct {
	number     uint64
	first      collab.Version // where the log should begin
	stretches  []stretch      // in order, none of them empty
	milestones []collab.Version
}

// stretch is a part of a log all of whose revisions fit, from a milestone or the beginning on.
type stretch struct{ from, to collab.Version }

// logCheck is the check of one log.
type logCheck struct {
	*checker
	*whole
	name   string
	replay *collab.Replay // nil: what comes before is broken
	next   collab.Version // behind all that was looked at
}

// log looks at the log of a document and at its milestones.
func (c *checker) log(w *whole) error {
	w.first = c.names[w.number].row.First
	l := &logCheck{checker: c, whole: w, name: c.name(w.number), next: w.first}
	l.begin()
	err := l.segments(func(base, end collab.Version, read func() ([]collab.Revision, error)) error {
		if end <= l.next {
			return nil // a row of the journal that is in chunks as well
		}
		if base > l.next {
			l.broken(base, "they are not there")
		}
		revs, err := read()
		if err != nil {
			l.broken(end, err.Error())
			return ended(c.ctx)
		}
		for i := range revs {
			if revs[i].Base >= l.next {
				l.apply(&revs[i])
			}
		}
		return ended(c.ctx)
	})
	l.milestone()
	l.cut()
	c.heads[w.number] = l.next
	for _, v := range c.t.milestoneVersions(w.number) {
		if v > l.next {
			l.fault(l.name, "there is a milestone of version %d, and the log ends at %d", v, l.next)
		}
	}
	return err
}

// segments calls fn with each chunk and each row of the journal, in order.
func (l *logCheck) segments(fn func(base, end collab.Version, read func() ([]collab.Revision, error)) error) error {
	cursor := l.t.chunks.Cursor()
	for k, row := cursor.Seek(versionKey(l.number, 0)); ; k, row = cursor.Next() {
		n, base, ok := splitKey(k)
		if !ok || n != l.number {
			break
		}
		c, _, err := decodeChunk(l.number, k, row)
		if err != nil {
			l.fault(l.name, "the chunk of revision %d cannot be read: %v", base, err)
			continue // what is missing shows with the next one
		}
		if err := fn(base, c.end(), func() ([]collab.Revision, error) { return openChunk(c) }); err != nil {
			return err
		}
	}
	for _, e := range l.t.tail(l.number) {
		err := fn(e.base, e.end(), func() ([]collab.Revision, error) {
			row, err := l.t.row(e)
			if err != nil {
				return nil, err
			}
			return decodeRows(nil, row.Rows, row.Base, row.Count, row.Base, e.end())
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// openChunk unpacks a chunk and looks whether its head tells the truth.
func openChunk(c chunk) ([]collab.Revision, error) {
	revs, err := unpackChunk(nil, c, c.base, c.end())
	if err != nil {
		return nil, err
	}
	greatest := revs[0].At
	for i := range revs {
		if revs[i].At.After(greatest) {
			greatest = revs[i].At
		}
	}
	if !c.First.Equal(revs[0].At) || !c.Last.Equal(revs[len(revs)-1].At) || !c.Greatest.Equal(greatest) {
		return nil, fmt.Errorf("chunk at %d: its times are not those of its revisions: %w", c.base, record.ErrCorrupt)
	}
	return revs, nil
}

// begin begins the replay where the log begins: a trimmed one with a milestone.
func (l *logCheck) begin() {
	if l.first > 0 && !l.t.hasMilestone(l.number, l.first) {
		l.fault(l.name, "its log begins at version %d, and there is no milestone", l.first)
		return
	}
	if l.first > 0 {
		l.resume()
		return
	}
	replay, err := collab.NewReplay(l.opts.Types, collab.Milestone{})
	if err == nil {
		l.replay = replay
		l.stretches = append(l.stretches, stretch{})
	}
}

// resume begins a stretch with the milestone of the present version, if there is a good one.
func (l *logCheck) resume() {
	if !l.t.hasMilestone(l.number, l.next) {
		return
	}
	m, err := l.t.milestone(l.number, l.next)
	var replay *collab.Replay
	if err == nil {
		replay, err = collab.NewReplay(l.opts.Types, m)
	}
	if err != nil {
		l.fault(l.name, "the milestone of version %d cannot be read: %v", l.next, err)
		return
	}
	l.Milestones++
	l.replay = replay
	l.milestones = append(l.milestones, l.next)
	l.stretches = append(l.stretches, stretch{l.next, l.next})
}

// milestone compares the milestone of the present version with what the replay has led to.
func (l *logCheck) milestone() {
	seen := len(l.milestones) > 0 && l.milestones[len(l.milestones)-1] == l.next
	if l.next == l.first || seen || !l.t.hasMilestone(l.number, l.next) {
		return
	}
	if l.replay == nil {
		l.resume()
		return
	}
	m, err := l.t.milestone(l.number, l.next)
	if err == nil {
		err = l.same(m)
	}
	if err != nil {
		l.fault(l.name, "the milestone of version %d is not good: %v", l.next, err)
		return
	}
	l.Milestones++
	l.milestones = append(l.milestones, l.next)
}

// same says whether a milestone is what the revisions lead to.
func (l *logCheck) same(m collab.Milestone) error {
	want, err := l.replay.State().Milestone()
	if err != nil {
		return err
	}
	if string(m.Data) != string(want.Data) { // it may be written otherwise than today
		stored, err := collab.NewReplay(l.opts.Types, m)
		if err != nil {
			return err
		}
		if m, err = stored.State().Milestone(); err != nil {
			return err
		}
	}
	if m.Type != want.Type || string(m.Data) != string(want.Data) {
		return errors.New("it is not what the revisions lead to")
	}
	return nil
}

// apply goes on by one revision.
func (l *logCheck) apply(r *collab.Revision) {
	l.milestone()
	l.Revisions++
	if l.replay != nil {
		if err := l.replay.Apply(r); err != nil {
			l.broken(r.Base+1, fmt.Sprintf("it does not fit what is before it: %v", err))
			return
		}
	}
	l.next = r.Base + 1
}

// broken says that the revisions from the present version up to before another are lost.
func (l *logCheck) broken(to collab.Version, why string) {
	if to == l.next+1 {
		l.fault(l.name, "revision %d: %s", l.next, why)
	} else {
		l.fault(l.name, "revisions %d to %d: %s", l.next, to-1, why)
	}
	l.cut()
	l.next = to
}

// cut ends the stretch that is being read.
func (l *logCheck) cut() {
	if l.replay == nil {
		return
	}
	l.replay = nil
	open := &l.stretches[len(l.stretches)-1]
	if open.to = l.next; open.from == open.to {
		l.stretches = l.stretches[:len(l.stretches)-1]
	}
}
