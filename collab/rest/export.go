package rest

import (
	"bufio"
	"mime"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/schema"
	"github.com/tandem-collab/tandem/ot/jsontree"
)

// exportBuffer is how much of an export is held back, so that what fails at once can still be told as a problem.
const exportBuffer = 64 << 10

// getExcalidraw writes a board, or an old version of it, as a file that Excalidraw opens, with its pictures.
func (a *api) getExcalidraw(c echo.Context) error {
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
	board, ok := state.Snapshot.(jsontree.Value)
	if !ok || !schema.IsBoard(board) {
		return &problem{Status: http.StatusUnprocessableEntity, Code: "not_a_board", Detail: "This is no board: it cannot be written as a file of Excalidraw's."}
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	h.Set(echo.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": fileName(entry.Title) + ".excalidraw"}))
	w := bufio.NewWriterSize(c.Response(), exportBuffer)
	err = schema.Export(w, board, "https://"+c.Request().Host, func(blob collab.BlobID) (*collab.BlobReader, error) {
		return a.Store.Blob(ctx, id, blob)
	})
	if err == nil {
		err = w.Flush()
	}
	if err != nil && c.Response().Committed {
		a.Logger.Warn("an export was cut off", "doc", id.String(), "err", err)
		panic(http.ErrAbortHandler) // so that nobody takes the half for the whole
	}
	return err
}

// fileName makes the name of a file of a title.
func fileName(title string) string {
	name := strings.TrimSpace(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, title))
	if name == "" || strings.Trim(name, ".") == "" {
		return "Board"
	}
	return name
}
