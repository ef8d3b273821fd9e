package history

import (
	"context"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// The bounds of what a Query may ask for, and what it gets by default.
const (
	MinGap, MaxGap, DefaultGap    = stepPause, 24 * time.Hour, 10 * time.Minute
	MinSpan, MaxSpan, DefaultSpan = stepSpan, 24 * time.Hour, time.Hour
)

// partsInPage bounds how far a Query goes through the history for rows that pass its filters, in parts of sittingEnd.
const partsInPage = 32

// Query says which sittings are wanted.
type Query struct {
	Before    collab.Version // those that begin before it; beyond the head: all
	Limit     int            // how many, at most
	Gap, Span time.Duration  // as MinGap and so on bound them
	Named     bool           // only those with a named version
	Person    *collab.UserID // only those of this person; nil: of all
}

// Page is an answer to a Query.
type Page struct {
	Head     collab.Version
	First    collab.Version // what was before it was trimmed; 0: nothing was
	Sittings []Sitting      // newest first
	Next     collab.Version // the Before of the page that follows; 0: there is none
	Kept     []collab.Mark  // on the last page: the named versions that were kept of what was trimmed, and that of First
}

// Sittings lists who worked on a document when.
func (h *History) Sittings(ctx context.Context, id collab.DocID, q Query) (Page, error) {
	entry, err := h.Store.Entry(ctx, id)
	if err != nil {
		return Page{}, err
	}
	marks, err := h.Store.Marks(ctx, id)
	if err != nil {
		return Page{}, err
	}
	page := Page{Head: entry.Version, First: entry.First, Next: min(q.Before, entry.Version)}
	full := false
	for range partsInPage {
		if q.Named {
			page.Next = namedBefore(marks, page.Next)
		}
		if full || page.Next <= page.First {
			break
		}
		if full, err = h.addPart(ctx, id, &page, marks, &q); err != nil {
			return page, err
		}
	}
	if page.Next <= page.First {
		page.Next, page.Kept = 0, namedUpTo(marks, page.First)
	}
	return page, nil
}

// namedUpTo returns the marks with names of versions from 1 up to v.
func namedUpTo(marks []collab.Mark, v collab.Version) (named []collab.Mark) {
	for _, m := range marks[:marksUpTo(marks, v)] {
		if m.Name != "" && m.Version > 0 {
			named = append(named, m)
		}
	}
	return named
}

// addPart adds the sittings of the part of the history that p.Next ends or is in. It says whether the page is full. It
// begins where p.Next is, and looks at twice as much as before until there are enough.
func (h *History) addPart(ctx context.Context, id collab.DocID, p *Page, marks []collab.Mark, q *Query) (full bool, err error) {
	part := (p.Next - 1) / sittingEnd * sittingEnd
	end := min(part+sittingEnd, p.Head)
	from := (p.Next - 1) / stepEnd * stepEnd
	to := min(from+stepEnd, end)
	part, from = max(part, p.First), max(from, p.First)
	steps, err := h.steps(ctx, id, from, to)
	for look := stepEnd; err == nil; look *= 2 {
		sittings := group(steps, from == part, q.Gap, q.Span)
		n := len(sittings)
		if n > 0 && sittings[n-1].From < p.Next && to < end { // it may go on
			var more []Step
			more, err = h.steps(ctx, id, to, min(to+stepEnd, end))
			to, steps = min(to+stepEnd, end), append(steps, more...)
			continue
		}
		if full = p.take(sittings, marks, q); full {
			return true, nil
		}
		if from == part {
			p.Next = part
			return false, nil
		}
		if n > 0 {
			end = sittings[0].From
			to, steps, p.Next = end, upTo(steps, end), min(p.Next, end)
		}
		before := max(part, from-look)
		var more []Step
		more, err = h.steps(ctx, id, before, from)
		from, steps = before, append(more, steps...)
	}
	return false, err
}

// upTo returns the steps that end up to v.
func upTo(steps []Step, v collab.Version) []Step {
	n := len(steps)
	for n > 0 && steps[n-1].To > v {
		n--
	}
	return steps[:n]
}

// take adds the sittings that are wanted, from the last to the first, and says whether the page is full.
func (p *Page) take(sittings []Sitting, marks []collab.Mark, q *Query) bool {
	before := p.Next
	for i := len(sittings) - 1; i >= 0; i-- {
		s := &sittings[i]
		s.marked(marks)
		if s.From >= before || q.Named && !s.named() || q.Person != nil && !s.has(*q.Person) {
			continue
		}
		p.Sittings = append(p.Sittings, *s)
		if len(p.Sittings) == q.Limit {
			p.Next = s.From
			return true
		}
	}
	return false
}

// namedBefore returns v if the part that v ends or is in has a named version, else the end of the next part before that
// has one; 0 if there is none.
func namedBefore(marks []collab.Mark, v collab.Version) collab.Version {
	part := (v - 1) / sittingEnd
	for i := len(marks) - 1; i >= 0; i-- {
		if marks[i].Name == "" || marks[i].Version == 0 {
			continue
		}
		if its := (marks[i].Version - 1) / sittingEnd; its < part {
			return (its + 1) * sittingEnd
		} else if its == part {
			return v
		}
	}
	return 0
}

// steps returns the steps of the revisions with Base in [from, to), where from ends a step or begins the log. What digests
// do not tell is read from the log, and written into digests beside the request.
func (h *History) steps(ctx context.Context, id collab.DocID, from, to collab.Version) ([]Step, error) {
	known, err := h.digests(ctx, id, from, to)
	if err != nil {
		return nil, err
	}
	var steps []Step
	var typ ot.Type // at the end of steps
	typed := false  // typ is known
	var missing []madeDigest
	for at := from; at < to; at = at/stepEnd*stepEnd + stepEnd {
		d, ok := known[at]
		if !ok {
			if !typed {
				if typ, err = h.TypeAt(ctx, id, at); err != nil {
					return nil, err
				}
			}
			end := min(at/stepEnd*stepEnd+stepEnd, to)
			if d, err = h.sumUp(ctx, id, typ, at, end); err != nil {
				return nil, err
			}
			if end == at+stepEnd {
				missing = append(missing, madeDigest{at, d})
			}
		}
		steps = append(steps, d.steps...)
		typ, _ = h.TypesOf(id.Collection).Type(d.typ)
		typed = true
	}
	h.keepDigests(id, missing)
	return steps, nil
}

// sumUp makes the digest of the revisions with Base in [from, to) of a document that has type typ at from.
func (h *History) sumUp(ctx context.Context, id collab.DocID, typ ot.Type, from, to collab.Version) (digest, error) {
	s := stepper{types: h.TypesOf(id.Collection), typ: typ}
	err := h.each(ctx, id, from, to, func(rev *collab.Revision) error {
		s.add(rev)
		return nil
	})
	d := digest{steps: s.steps}
	for i := range d.steps {
		rank(d.steps[i].People)
	}
	if s.typ != nil {
		d.typ = s.typ.URI()
	}
	return d, err
}
