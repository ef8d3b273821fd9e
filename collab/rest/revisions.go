package rest

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

// revision is one revision as it is in the log. Of Op, Create and Del one is there.
type revision struct {
	V      collab.Version   `json:"v"` // the version it applies to, as on the wire
	At     stampTime        `json:"at"`
	Author collab.UserID    `json:"author"`
	Op     *json.RawMessage `json:"op,omitempty"`
	Create *created         `json:"create,omitempty"`
	Del    bool             `json:"del,omitempty"`
}

type created struct {
	Type string          `json:"type"`
	Data json.RawMessage `json:"data,omitempty"`
}

type revisionList struct {
	Revisions []revision      `json:"revisions"`
	Next      *collab.Version `json:"next"` // the from of the request that follows; null: that was all
	People    people          `json:"people"`
}

// The most revisions of an answer, in number and in bytes of operations.
const (
	maxRevisions     = 10_000
	maxRevisionBytes = 8 << 20
)

func (a *api) getRevisions(c echo.Context) error {
	ctx := c.Request().Context()
	id, entry, err := a.existing(c)
	if err != nil {
		return err
	}
	name, _ := docID(c) // it was read before
	if _, err := a.readable(c, name); err != nil {
		return err
	}
	from, err := version(c, "from", entry.First, entry.Version)
	if err != nil {
		return err
	}
	end, err := number(c, "to", int64(entry.Version), 0, int64(collab.MaxVersion))
	if err != nil {
		return err
	}
	limit, err := number(c, "limit", 1000, 1, maxRevisions)
	if err != nil {
		return err
	}
	to := min(collab.Version(end), entry.Version)
	list := revisionList{Revisions: []revision{}}
	var authors []collab.UserID
	size := 0
	next := from
	for next < to && len(list.Revisions) < int(limit) && size < maxRevisionBytes {
		revs, err := a.Store.Revisions(ctx, id, next, min(to, next+collab.Version(int(limit)-len(list.Revisions))))
		if err != nil {
			return err
		}
		if len(revs) == 0 {
			return collab.ErrGap
		}
		for i := range revs {
			if err := a.seenRevision(c, name, &revs[i]); err != nil {
				return err
			}
			list.Revisions = append(list.Revisions, revisionOf(&revs[i]))
			authors = append(authors, revs[i].Author)
			size += len(revs[i].Change.Data)
		}
		next = revs[len(revs)-1].Base + 1
	}
	if next < to {
		list.Next = &next
	}
	if list.People, err = a.people(ctx, authors...); err != nil {
		return err
	}
	return answer(c, http.StatusOK, list)
}

func revisionOf(rev *collab.Revision) revision {
	r := revision{V: rev.Base, At: stampTime(rev.At), Author: rev.Author}
	switch rev.Change.Kind {
	case collab.Create:
		r.Create = &created{rev.Change.Type, rev.Change.Data}
	case collab.Delete:
		r.Del = true
	default:
		op := json.RawMessage(rev.Change.Data)
		r.Op = &op
	}
	return r
}
