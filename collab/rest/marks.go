package rest

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/history"
)

// mark is what stands beside a version.
type mark struct {
	Version  collab.Version  `json:"version"`
	Name     string          `json:"name"`     // empty: none
	Restored *collab.Version `json:"restored"` // the version that was brought back; null: it is no restore
	By       collab.UserID   `json:"by"`
	At       stampTime       `json:"at"`
}

func markOf(m *collab.Mark) mark {
	out := mark{Version: m.Version, Name: m.Name, By: m.By, At: stampTime(m.At)}
	if m.Restored != collab.NoBase {
		out.Restored = &m.Restored
	}
	return out
}

type markList struct {
	Marks  []mark `json:"marks"` // oldest first
	People people `json:"people"`
}

func (a *api) getMarks(c echo.Context) error {
	ctx := c.Request().Context()
	id, _, err := a.existing(c)
	if err != nil {
		return err
	}
	marks, err := a.Store.Marks(ctx, id)
	if err != nil {
		return err
	}
	list := markList{Marks: make([]mark, len(marks))}
	var users []collab.UserID
	for i := range marks {
		list.Marks[i] = markOf(&marks[i])
		users = append(users, marks[i].By)
	}
	if list.People, err = a.people(ctx, users...); err != nil {
		return err
	}
	return answer(c, http.StatusOK, list)
}

// naming is the body of a request that names a version.
type naming struct {
	Name string `json:"name"`
}

func (a *api) putMark(c echo.Context) error {
	var body naming
	if err := read(c, &body, maxBody); err != nil {
		return err
	}
	name, err := history.VersionName(body.Name)
	if err != nil {
		return err
	}
	m, err := a.setName(c, name)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, markOf(&m))
}

func (a *api) deleteMark(c echo.Context) error {
	if _, err := a.setName(c, ""); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// setName gives the version in the address a name, or takes it away if name is empty.
func (a *api) setName(c echo.Context, name string) (collab.Mark, error) {
	id, _, err := a.existing(c)
	if err != nil {
		return collab.Mark{}, err
	}
	by, err := a.author(c)
	if err != nil {
		return collab.Mark{}, err
	}
	n, err := strconv.ParseInt(c.Param("version"), 10, 64)
	if err != nil || n < 0 {
		return collab.Mark{}, collab.Errorf(collab.CodeMalformed, "The address does not end in a version")
	}
	return a.History.SetName(c.Request().Context(), id, collab.Version(n), name, by)
}
