package rest

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/history"
)

// trimming is the body of a request to forget old history. One of the first three is there.
type trimming struct {
	Version   *collab.Version `json:"beforeVersion"`
	Name      string          `json:"beforeMark"`
	OlderThan *time.Time      `json:"olderThan"`
	DryRun    bool            `json:"dryRun"`
}

type trimmed struct {
	Version   collab.Version `json:"version"` // the current one
	First     collab.Version `json:"first"`   // what was before it was trimmed
	Revisions int            `json:"revisions"`
	Named     int            `json:"named"` // versions before first that can still be shown
}

// postTrim forgets old history. That cannot be taken back, so a guest cannot do it.
func (a *api) postTrim(c echo.Context) error {
	if err := a.needToken(c); err != nil {
		return err
	}
	id, entry, err := a.existing(c)
	if err != nil {
		return err
	}
	var body trimming
	if err := read(c, &body, maxBody); err != nil {
		return err
	}
	r := history.TrimRequest{Name: body.Name, DryRun: body.DryRun}
	given := 0
	if body.Name != "" {
		given++
	}
	if body.Version != nil {
		r.Version = *body.Version
		given++
	}
	if body.OlderThan != nil {
		r.OlderThan = *body.OlderThan
		given++
	}
	if given != 1 || r.Version < 0 {
		return collab.Errorf(collab.CodeMalformed, "Name one of beforeVersion, beforeMark and olderThan")
	}
	done, err := a.History.Trim(c.Request().Context(), id, r)
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, trimmed{entry.Version, done.First, done.Revisions, done.Named})
}
