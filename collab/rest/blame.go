package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

// blame is who wrote the text of a document at a version.
type blame struct {
	Version collab.Version `json:"version"`
	Type    *string        `json:"type"`
	Runs    []authorRun    `json:"runs"` // null: the type is not of text
	People  people         `json:"people"`
}

type authorRun struct {
	Length int `json:"length"`
	*stamp     // nil: it was written before the history was trimmed
}

func (a *api) getBlame(c echo.Context) error {
	ctx := c.Request().Context()
	id, entry, err := a.existing(c)
	if err != nil {
		return err
	}
	at, err := a.wantedVersion(c, id, entry.Version)
	if err != nil {
		return err
	}
	found, err := a.History.Authors(ctx, id, at)
	if err != nil {
		return err
	}
	b := blame{Version: at}
	if found.Type != "" {
		b.Type = &found.Type
	}
	if found.Runs != nil {
		b.Runs = make([]authorRun, len(found.Runs))
	}
	var authors []collab.UserID
	for i := range found.Runs {
		b.Runs[i] = authorRun{found.Runs[i].Len, stampOf(&found.Runs[i].Stamp)}
		if found.Runs[i].Known() {
			authors = append(authors, found.Runs[i].Author)
		}
	}
	if b.People, err = a.people(ctx, authors...); err != nil {
		return err
	}
	return answer(c, http.StatusOK, b)
}
