package history

import (
	"context"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// replay follows what revisions do to the content of a document.
type replay struct {
	types  *ot.Registry
	typ    ot.Type   // nil: there is no document
	linear ot.Linear // nil: the type is not of text
	runs   *runs
}

func (p *replay) become(typ ot.Type) {
	p.typ, p.linear = typ, nil
	if typ != nil {
		p.linear, _ = ot.AsLinear(typ)
	}
}

// add replays a revision.
func (p *replay) add(rev *collab.Revision) error {
	by := &Stamp{Version: rev.Base + 1, Author: rev.Author, At: rev.At}
	switch rev.Change.Kind {
	case collab.Delete:
		p.runs.clear(by)
		p.become(nil)
		return nil
	case collab.Create:
		typ, _ := p.types.Type(rev.Change.Type)
		p.become(typ)
		if p.linear == nil {
			return nil
		}
		snap, err := typ.Create(rev.Change.Data)
		if err != nil {
			return unreadable(rev, err)
		}
		if n := p.linear.Len(snap); n > 0 {
			p.runs.apply(func(yield func(ot.Step) bool) { yield(ot.Step{Kind: ot.StepInsert, Len: n}) }, by)
		}
		return nil
	}
	if p.linear == nil {
		return nil
	}
	op, err := p.typ.DecodeOp(rev.Change.Data)
	if err != nil {
		return unreadable(rev, err)
	}
	p.runs.apply(p.linear.Steps(op), by)
	return nil
}

func unreadable(rev *collab.Revision, err error) error {
	return &collab.Error{Code: collab.CodeInternal, Message: "The history cannot be read", Err: collab.Errorf(collab.CodeInternal, "revision %d: %v", rev.Base, err)}
}

// shortReplay is how many revisions are replayed anew rather than their result kept beside the one it was made of.
const shortReplay = 1024

// runsBetween returns what became, up to version to, of the document as it was at version from. The result is shared.
func (h *History) runsBetween(ctx context.Context, id collab.DocID, from, to collab.Version) (*runs, error) {
	key := runsKey{id, from, to}
	found, at := h.runs.find(key)
	if found != nil && at == to {
		return found, nil
	}
	p := replay{types: h.TypesOf(id.Collection)}
	typ, err := h.TypeAt(ctx, id, max(at, from))
	if err != nil {
		return nil, err
	}
	p.become(typ)
	if found != nil {
		p.runs = found.clone()
	} else if p.runs, err = h.untouched(ctx, id, from); err != nil {
		return nil, err
	}
	at = max(at, from)
	if err := h.each(ctx, id, at, to, p.add); err != nil {
		return nil, err
	}
	if found != nil && to-at < shortReplay {
		h.runs.drop(runsKey{id, from, at})
	}
	h.runs.put(key, p.runs)
	return p.runs, nil
}

// untouched returns the runs of a document as it is at a version.
func (h *History) untouched(ctx context.Context, id collab.DocID, at collab.Version) (*runs, error) {
	if at == 0 {
		return newRuns(0), nil
	}
	state, err := h.State(ctx, id, at)
	if err != nil {
		return nil, err
	}
	if state.Type != nil {
		if linear, ok := ot.AsLinear(state.Type); ok {
			return newRuns(linear.Len(state.Snapshot)), nil
		}
	}
	return newRuns(0), nil
}
