package rest

import (
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/history"
)

type sittingList struct {
	Version  collab.Version  `json:"version"` // the current one
	First    collab.Version  `json:"first"`   // what was before it was trimmed
	Sittings []sitting       `json:"sittings"`
	Kept     []mark          `json:"kept"` // on the last page: versions with names up to first, newest first
	Next     *collab.Version `json:"next"` // the before of the request that follows; null: that was all
	People   people          `json:"people"`
}

type sitting struct {
	span
	Marks []mark `json:"marks"` // newest first
	Steps []span `json:"steps"` // newest first
}

// span is consecutive revisions: those that lead from one version to another.
type span struct {
	From   collab.Version `json:"from"`
	To     collab.Version `json:"to"`
	Start  stampTime      `json:"start"`
	End    stampTime      `json:"end"`
	People []share        `json:"people"` // most revisions first
}

// share is what one person did in a span.
type share struct {
	ID        collab.UserID `json:"id"`
	Revisions int           `json:"revisions"`
	Inserted  int           `json:"inserted"`
	Deleted   int           `json:"deleted"`
}

func (a *api) getSittings(c echo.Context) error {
	id, _, err := a.existing(c)
	if err != nil {
		return err
	}
	q, err := sittingQuery(c)
	if err != nil {
		return err
	}
	page, err := a.History.Sittings(c.Request().Context(), id, q)
	if err != nil {
		return err
	}
	list := sittingList{Version: page.Head, First: page.First, Sittings: make([]sitting, len(page.Sittings)), Kept: []mark{}}
	if page.Next > 0 {
		list.Next = &page.Next
	}
	var users []collab.UserID
	for i := range page.Sittings {
		s := &page.Sittings[i]
		list.Sittings[i] = sittingOf(s)
		for _, t := range s.People {
			users = append(users, t.User)
		}
		for _, m := range s.Marks {
			users = append(users, m.By)
		}
	}
	for i := len(page.Kept) - 1; i >= 0; i-- {
		list.Kept = append(list.Kept, markOf(&page.Kept[i]))
		users = append(users, page.Kept[i].By)
	}
	if list.People, err = a.people(c.Request().Context(), users...); err != nil {
		return err
	}
	return answer(c, http.StatusOK, list)
}

func sittingQuery(c echo.Context) (history.Query, error) {
	q := history.Query{Named: c.QueryParam("named") == "1"}
	before, err := number(c, "before", int64(collab.MaxVersion), 1, int64(collab.MaxVersion))
	if err != nil {
		return q, err
	}
	limit, err := number(c, "limit", 20, 1, 100)
	if err != nil {
		return q, err
	}
	if q.Gap, err = seconds(c, "gap", history.DefaultGap, history.MinGap, history.MaxGap); err != nil {
		return q, err
	}
	if q.Span, err = seconds(c, "span", history.DefaultSpan, history.MinSpan, history.MaxSpan); err != nil {
		return q, err
	}
	q.Before, q.Limit = collab.Version(before), int(limit)
	if c.QueryParams().Has("person") {
		person := collab.UserID(c.QueryParam("person"))
		q.Person = &person
	}
	return q, nil
}

func seconds(c echo.Context, name string, initial, least, most time.Duration) (time.Duration, error) {
	n, err := number(c, name, int64(initial/time.Second), int64(least/time.Second), int64(most/time.Second))
	return time.Duration(n) * time.Second, err
}

func sittingOf(s *history.Sitting) sitting {
	out := sitting{span: spanOf(&s.Step), Marks: make([]mark, len(s.Marks)), Steps: make([]span, len(s.Steps))}
	for i := range s.Marks {
		out.Marks[i] = markOf(&s.Marks[i])
	}
	for i := range s.Steps {
		out.Steps[i] = spanOf(&s.Steps[i])
	}
	slices.Reverse(out.Marks)
	slices.Reverse(out.Steps)
	return out
}

func spanOf(s *history.Step) span {
	out := span{From: s.From, To: s.To, Start: stampTime(s.Start), End: stampTime(s.End), People: make([]share, len(s.People))}
	for i, t := range s.People {
		out.People[i] = share{t.User, t.Revisions, t.Inserted, t.Deleted}
	}
	return out
}
