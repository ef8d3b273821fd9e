package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

// redaction says that something was erased from the history.
type redaction struct {
	At        stampTime      `json:"at"`
	By        string         `json:"by"`
	Reason    string         `json:"reason"`
	Version   collab.Version `json:"version"` // at which it was named where it stood
	Where     string         `json:"where"`
	First     collab.Version `json:"first"` // the v of the first and the last revision that became another
	Last      collab.Version `json:"last"`
	Revisions int            `json:"revisions"`
}

type redactionList struct {
	Redactions []redaction `json:"redactions"` // oldest first
}

func (a *api) getRedactions(c echo.Context) error {
	id, _, err := a.existing(c)
	if err != nil {
		return err
	}
	all, err := a.Store.Redactions(c.Request().Context(), id)
	if err != nil {
		return err
	}
	list := redactionList{Redactions: make([]redaction, len(all))}
	for i, r := range all {
		list.Redactions[i] = redaction{stampTime(r.At), r.By, r.Reason, r.Version, r.Where, r.First, r.Last, r.Revisions}
	}
	return answer(c, http.StatusOK, list)
}
