package storetest

import (
	"errors"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/collab"
)

var modelRules = []rule{
	{"S90", "any order of calls gives what a simple model gives", func(f *fixture) {
		// rapid runs the same calls many times, so each run has documents of its own.
		run := 0
		rapid.Check(f.T, func(t *rapid.T) {
			run++
			m := &model{f: f, run: run, docs: make(map[collab.DocID]*modelDocument)}
			// Few steps in a run, as each may be a wait for the disk.
			for range rapid.IntRange(1, 12).Draw(t, "steps") {
				rapid.SampledFrom(m.steps()).Draw(t, "step").do(t)
				m.compare(t)
			}
		})
	}},
}

// model is what the documents of one run should hold.
type model struct {
	f    *fixture
	run  int
	docs map[collab.DocID]*modelDocument
	last collab.DocID // the one that changed last
}

type modelDocument struct {
	revisions  []collab.Revision
	milestones []collab.Milestone
	title      string
}

// step is something to do with a store; its name is what a failure shows.
type step struct {
	name string
	do   func(*rapid.T)
}

func (s step) String() string { return s.name }

func (m *model) steps() []step {
	return []step{{"append", m.append}, {"conflict", m.conflict}, {"milestone", m.milestone}}
}

func (m *model) pick(t *rapid.T, label string) (collab.DocID, *modelDocument) {
	id := doc(fmt.Sprintf("%d/%d", m.run, rapid.IntRange(0, 3).Draw(t, label)))
	d := m.docs[id]
	if d == nil {
		d = &modelDocument{}
		m.docs[id] = d
	}
	return id, d
}

func (m *model) append(t *rapid.T) {
	id, d := m.pick(t, "document")
	head := collab.Version(len(d.revisions))
	revs := revisions(head, head+collab.Version(rapid.IntRange(1, 4).Draw(t, "revisions")))
	for i := range revs {
		revs[i].Change.Data = rapid.SliceOfN(rapid.Byte(), 0, 6000).Draw(t, "data")
	}
	var meta collab.Meta
	if rapid.Bool().Draw(t, "with title") {
		of, titled := m.pick(t, "title of")
		titled.title = rapid.String().Draw(t, "title")
		meta.Titles = append(meta.Titles, collab.Title{Doc: of, Text: titled.title})
	}
	if err := m.f.store.Append(m.f.ctx, id, revs, meta); err != nil {
		t.Fatalf("Append at %d: %v", head, err)
	}
	d.revisions = append(d.revisions, revs...)
	m.last = id
}

func (m *model) conflict(t *rapid.T) {
	id, d := m.pick(t, "document")
	head := collab.Version(len(d.revisions))
	base := collab.Version(rapid.IntRange(0, len(d.revisions)+3).Draw(t, "base"))
	if base == head {
		base++
	}
	err := m.f.store.Append(m.f.ctx, id, revisions(base, base+1), collab.Meta{})
	if !errors.Is(err, collab.ErrConflict) {
		t.Fatalf("Append at %d of %d: %v, want ErrConflict", base, head, err)
	}
	m.last = id
}

func (m *model) milestone(t *rapid.T) {
	id, d := m.pick(t, "document")
	v := collab.Version(rapid.IntRange(0, len(d.revisions)).Draw(t, "version"))
	stone := milestone(v, rapid.StringN(0, 3000, -1).Draw(t, "data"))
	if err := m.f.store.Put(m.f.ctx, id, stone); err != nil {
		t.Fatalf("Put: %v", err)
	}
	d.milestones = slices.DeleteFunc(d.milestones, func(old collab.Milestone) bool { return old.Version == v })
	d.milestones = append(d.milestones, stone)
	m.last = id
}

// compare looks at the document that changed last.
func (m *model) compare(t *rapid.T) {
	d := m.docs[m.last]
	if d == nil {
		return
	}
	head := collab.Version(len(d.revisions))
	from := collab.Version(rapid.IntRange(0, int(head)).Draw(t, "from"))
	to := collab.Version(rapid.IntRange(int(from), int(head)+2).Draw(t, "to"))
	var want []collab.Revision
	want = append(want, d.revisions[from:min(to, head)]...)
	m.f.wantEqual(m.f.readAll(m.last, from, to), want)

	var latest collab.Milestone
	for _, stone := range d.milestones {
		if stone.Version <= from && (latest.Type == "" || stone.Version > latest.Version) {
			latest = stone
		}
	}
	m.f.wantEqual(m.f.latest(m.last, from), latest)

	entry := collab.CatalogEntry{Title: d.title, Version: head}
	if head > 0 {
		entry.Created, entry.Modified = d.revisions[0].At, d.revisions[head-1].At
	}
	m.f.wantEqual(m.f.entry(m.last), entry)
}
