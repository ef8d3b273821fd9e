package history

import (
	"context"

	"github.com/tandem-collab/tandem/collab"
)

// mergePause is how far apart what one person did in neighbouring places may be to be shown as one.
const mergePause = DefaultGap

// Run is a stretch of a text by one author. Of what was written before the log was trimmed nobody is known.
type Run struct {
	Len   int // in the unit of the type
	Stamp     // of the last of the revisions that made it
}

// Authors says who wrote the text of a document at a version, from the beginning to the end.
type Authors struct {
	Type string // URI; empty: there is no document
	Runs []Run  // nil where the type is not of text
}

// Authors tells who wrote what is in a document at a version.
func (h *History) Authors(ctx context.Context, id collab.DocID, at collab.Version) (Authors, error) {
	typ, err := h.TypeAt(ctx, id, at)
	if typ == nil || err != nil {
		return Authors{}, err
	}
	a := Authors{Type: typ.URI()}
	if !isLinear(typ) {
		return a, nil
	}
	done, err := h.study(ctx)
	if err != nil {
		return a, err
	}
	defer done()
	entry, err := h.Store.Entry(ctx, id)
	if err != nil {
		return a, err
	}
	found, err := h.runsBetween(ctx, id, min(entry.First, at), at)
	if err != nil {
		return a, err
	}
	a.Runs = []Run{}
	for r := range found.all() {
		if r.live() > 0 {
			a.add(r)
		}
	}
	return a, nil
}

func (a *Authors) add(r *run) {
	by := Stamp{}
	if r.inserted != nil {
		by = *r.inserted
	}
	if n := len(a.Runs); n > 0 {
		last := &a.Runs[n-1]
		if last.Known() == by.Known() && last.Stamp.joins(&by) {
			last.Len += r.n
			last.Stamp.join(&by)
			return
		}
	}
	a.Runs = append(a.Runs, Run{r.n, by})
}

// joins says whether what s and t did in neighbouring places is shown as one.
func (s *Stamp) joins(t *Stamp) bool {
	return s.Author == t.Author && s.At.Sub(t.At).Abs() <= mergePause
}

// join makes s the later of both.
func (s *Stamp) join(t *Stamp) {
	if t.Version > s.Version {
		*s = *t
	}
}
