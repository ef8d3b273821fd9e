package redact

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// Plan is what becomes of a document without a secret in it.
type Plan struct {
	Document collab.DocID
	// Letters is how many letters were found, and Revisions how many revisions are other ones without them.
	Letters, Revisions int
	// First and Last are the Bases of the first and the last of these; both 0 where there are none.
	First, Last collab.Version
	Titled      bool     // the document's title becomes another
	Named       []string // names of versions that become others
	// Change is for the store; its Redaction is not set.
	Change collab.Rewriting
}

// Empty says that there is nothing to be done.
func (p *Plan) Empty() bool {
	return p.Revisions == 0 && !p.Titled && len(p.Named) == 0 && p.Change.Milestones == nil
}

// SecretAt returns what stands in a span of a document at a version.
func SecretAt(ctx context.Context, from Source, types *ot.Registry, id collab.DocID, at collab.Version, span ot.Span) (*Secret, error) {
	h, err := collab.ReadHistory(ctx, from, types, id, at, 0)
	if err != nil {
		return nil, err
	}
	switch {
	case h.State.Version != at:
		return nil, fmt.Errorf("the document is at version %d, there is no version %d yet", h.State.Version, at)
	case h.State.Type == nil:
		return nil, fmt.Errorf("there is no document at version %d", at)
	}
	_, redactor, err := redactorOf(types, h.State.Type.URI())
	if err != nil {
		return nil, err
	}
	text, err := redactor.Text(h.State.Snapshot, span)
	if err != nil {
		return nil, err
	}
	if text == "" {
		return nil, errors.New("the span is empty")
	}
	return newSecret(text, slices.Collect(redactor.Values(h.State.Snapshot, span))), nil
}

// Find goes through the history of a document and plans it without a secret. With a version the letters in its span are
// found wherever they are; with collab.NoBase the secret is only looked for, as in documents beside the one it was named in.
func Find(ctx context.Context, from Source, types *ot.Registry, id collab.DocID, secret *Secret, at collab.Version, span ot.Span) (*Plan, error) {
	entry, err := from.Entry(ctx, id)
	if err != nil {
		return nil, err
	}
	p := planner{ctx: ctx, from: from, types: types, id: id, secret: secret, entry: entry, plan: &Plan{Document: id}}
	if at != collab.NoBase {
		p.at = &target{at, span}
	}
	if err := p.kept(); err != nil {
		return nil, err
	}
	over, err := p.search()
	if err != nil {
		return nil, fmt.Errorf("%v: %w", id, err)
	}
	p.plan.Letters += over.found.count
	if err := p.write(over); err != nil {
		return nil, fmt.Errorf("%v: %w", id, err)
	}
	return p.plan, p.names()
}

// planner is the work on one document.
type planner struct {
	ctx    context.Context
	from   Source
	types  *ot.Registry
	id     collab.DocID
	secret *Secret
	at     *target
	entry  collab.CatalogEntry
	plan   *Plan

	stones []collab.Milestone // as they are to be, of versions that were kept before First
	at0    collab.Milestone   // that the log begins with
}

// kept deals with the milestones of versions with names that were kept when the log was trimmed: each stands by itself.
func (p *planner) kept() error {
	if p.entry.First == 0 {
		return nil
	}
	m, err := p.from.Latest(p.ctx, p.id, p.entry.First)
	if err != nil {
		return err
	}
	p.at0 = m
	for m.Version > 0 {
		if m, err = p.from.Latest(p.ctx, p.id, m.Version-1); err != nil || m.Version == 0 && m.Type == "" {
			return err
		}
		changed, err := p.alone(m)
		if err != nil {
			return fmt.Errorf("version %d: %w", m.Version, err)
		}
		p.stones = append(p.stones, changed)
	}
	return nil
}

// alone takes the secret out of a milestone around which nothing is known.
func (p *planner) alone(m collab.Milestone) (collab.Milestone, error) {
	over := newReplay(p.types, p.secret, p.at)
	over.version = m.Version
	if err := over.begin(m.Type, m.Data); err != nil {
		return m, err
	}
	if err := over.target(); err != nil {
		return m, err
	}
	w := newRewriter(over)
	data, err := w.begin(m.Type, m.Data)
	if w.hidden > 0 {
		p.plan.Letters += over.found.count
		p.plan.Change.Milestones = []collab.Milestone{} // they become others
		m.Data = data
	}
	return m, err
}

// search replays the log and finds the secret.
func (p *planner) search() (*replay, error) {
	over := newReplay(p.types, p.secret, p.at)
	over.version = p.entry.First
	if err := over.begin(p.at0.Type, p.at0.Data); err != nil {
		return nil, err
	}
	if err := each(p.ctx, p.from, p.id, p.entry.First, over.add); err != nil {
		return nil, err
	}
	return over, over.target()
}

// write writes the log and its milestones anew.
func (p *planner) write(over *replay) error {
	w := newRewriter(over)
	w.version = p.entry.First
	wanted, err := p.milestones()
	if err != nil {
		return err
	}
	if _, err := w.begin(p.at0.Type, p.at0.Data); err != nil {
		return err
	}
	var stones []collab.Milestone
	stone := func() error {
		for ; len(wanted) > 0 && wanted[0].Version == w.version; wanted = wanted[1:] {
			m := wanted[0]
			if w.typ != nil {
				var err error
				if m.Data, err = w.typ.Encode(w.without); err != nil {
					return err
				}
			}
			stones = append(stones, m)
		}
		return nil
	}
	if err := stone(); err != nil {
		return err
	}
	changed := make(map[collab.Version]collab.Revision)
	err = each(p.ctx, p.from, p.id, p.entry.First, func(rev *collab.Revision) error {
		next, other, err := w.rewrite(*rev)
		if err != nil {
			return err
		}
		if other {
			changed[next.Base] = next
			p.plan.note(next.Base)
		}
		return stone()
	})
	if err != nil {
		return err
	}
	p.plan.Change.Revisions = changed
	if w.hidden > 0 || len(changed) > 0 || p.plan.Change.Milestones != nil {
		p.plan.Change.Milestones = slices.Concat(p.stones, stones)
	}
	return nil
}

// note counts a revision that becomes another.
func (p *Plan) note(base collab.Version) {
	if p.Revisions == 0 {
		p.First = base
	}
	p.Revisions++
	p.Last = base
}

// milestones returns those of the log, without their data, in order.
func (p *planner) milestones() (stones []collab.Milestone, err error) {
	for at := p.entry.Version; at >= p.entry.First; {
		m, err := p.from.Latest(p.ctx, p.id, at)
		if err != nil || m.Version < p.entry.First || m.Version == 0 && m.Type == "" {
			slices.Reverse(stones)
			return stones, err
		}
		m.Data = nil
		stones = append(stones, m)
		at = m.Version - 1
	}
	slices.Reverse(stones)
	return stones, nil
}

// names takes the secret out of the title and the names of versions.
func (p *planner) names() error {
	if title := p.secret.Mask(p.entry.Title); title != p.entry.Title {
		p.plan.Titled, p.plan.Change.Title = true, &title
	}
	marks, err := p.from.Marks(p.ctx, p.id)
	for _, m := range marks {
		if name := p.secret.Mask(m.Name); name != m.Name {
			p.plan.Named = append(p.plan.Named, m.Name)
			m.Name = name
			p.plan.Change.Marks = append(p.plan.Change.Marks, m)
		}
	}
	return err
}
