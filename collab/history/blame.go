package history

import (
	"context"

	"github.com/tandem-collab/tandem/collab"
)

// mergePause is how far apart what one person did in neighbouring places may be to be shown as one.
const mergePause = DefaultGap

// Run is a stretch of a text by one author.
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
	found, err := h.runsBetween(ctx, id, 0, at)
	if err != nil {
		return a, err
	}
	a.Runs = []Run{}
	for r := range found.all() {
		if n := len(a.Runs); n > 0 && a.Runs[n-1].Stamp.joins(r.inserted) {
			a.Runs[n-1].Len += r.n
			a.Runs[n-1].Stamp.join(r.inserted)
			continue
		}
		a.Runs = append(a.Runs, Run{r.n, *r.inserted})
	}
	return a, nil
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
