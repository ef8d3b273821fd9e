package rest

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

// snapshot is a document at a version.
type snapshot struct {
	Version collab.Version  `json:"version"`
	Type    *string         `json:"type"` // null: there is no document at this version
	Data    json.RawMessage `json:"data"`
	// At and Author are of the revision that made the version; null of version 0, Author also where that was trimmed.
	At     *stampTime     `json:"at"`
	Author *collab.UserID `json:"author"`
	People people         `json:"people"`
}

func (a *api) getSnapshot(c echo.Context) error {
	ctx := c.Request().Context()
	id, entry, err := a.existing(c)
	if err != nil {
		return err
	}
	at, err := a.wantedVersion(c, id, entry.Version)
	if err != nil {
		return err
	}
	state, err := a.History.State(ctx, id, at)
	if err != nil {
		return err
	}
	s := snapshot{Version: at, People: people{}}
	if state.Type != nil {
		uri := state.Type.URI()
		s.Type = &uri
	}
	if s.Data, err = a.seenState(c, at, state.Type, state.Snapshot); err != nil {
		return err
	}
	if at > 0 {
		made := stampTime(state.Modified)
		s.At = &made
	}
	if at > entry.First {
		rev, err := a.History.Revision(ctx, id, at-1)
		if err != nil {
			return err
		}
		s.Author = &rev.Author
		if s.People, err = a.people(ctx, rev.Author); err != nil {
			return err
		}
	}
	return answer(c, http.StatusOK, s)
}

// wantedVersion returns the version that a request asks for: by number, by time or by name, else the current one.
func (a *api) wantedVersion(c echo.Context, id collab.DocID, head collab.Version) (collab.Version, error) {
	ctx := c.Request().Context()
	switch {
	case c.QueryParam("time") != "":
		at, err := moment(c, "time")
		if err != nil {
			return 0, err
		}
		return a.Store.VersionAt(ctx, id, at)
	case c.QueryParam("name") != "":
		marks, err := a.Store.Marks(ctx, id)
		if err != nil {
			return 0, err
		}
		for i := len(marks) - 1; i >= 0; i-- {
			if marks[i].Name == c.QueryParam("name") {
				return marks[i].Version, nil
			}
		}
		return 0, &problem{Status: http.StatusNotFound, Code: "no_such_name", Detail: "No version of the document has this name."}
	}
	return version(c, "version", head, head)
}
