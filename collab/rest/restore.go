package rest

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/history"
)

// restoring is the body of a request that brings a version back.
type restoring struct {
	Version *collab.Version `json:"version"`
}

type restored struct {
	Version   collab.Version  `json:"version"`  // that was made; the current one if nothing was to be changed
	Restored  collab.Version  `json:"restored"` // that was brought back
	Op        json.RawMessage `json:"op"`       // null: the document was created anew, or unchanged
	Unchanged bool            `json:"unchanged,omitempty"`
}

func (a *api) postRestore(c echo.Context) error {
	id, _, err := a.existing(c)
	if err != nil {
		return err
	}
	var body restoring
	if err := read(c, &body, maxBody); err != nil {
		return err
	}
	if body.Version == nil || *body.Version < 0 {
		return collab.Errorf(collab.CodeMalformed, "version is missing, or is not a version")
	}
	by, err := a.author(c)
	if err != nil {
		return err
	}
	base, err := baseOf(c)
	if err != nil {
		return err
	}
	op, keyed, err := a.opID(c, by)
	if err != nil {
		return err
	}
	done, err := a.History.Restore(c.Request().Context(), id,
		history.RestoreRequest{Version: *body.Version, Base: base, ID: op, Resent: keyed, By: by})
	if err != nil {
		return submitProblem(err)
	}
	return answer(c, http.StatusOK, restored{done.Version, *body.Version, done.Op, done.Unchanged})
}
