package rest

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab/archive"
)

// BackupFunc writes a backup of the store to w, as a tar.
type BackupFunc func(ctx context.Context, w io.Writer) error

const (
	mimeTar   = "application/x-tar"
	mimeLines = "application/jsonl"
)

// streamTime is how long the receiver of a long answer may take for one part of it.
const streamTime = 2 * time.Minute

// companions are the documents that belong to those of the pages.
var companions = map[string][]string{
	"docs":   {titleCollection, originCollection},
	"boards": {titleCollection, originCollection},
}

// getExport writes documents with their whole history, for who has the token.
func (a *api) getExport(c echo.Context) error {
	if err := a.needToken(c); err != nil {
		return err
	}
	o := archive.ExportOptions{Companions: companions}
	for _, name := range c.QueryParams()["only"] {
		s, err := readSelection(name)
		if err != nil {
			return err
		}
		o.Only = append(o.Only, s)
	}
	return a.stream(c, mimeLines, func(ctx context.Context, w io.Writer) error {
		return archive.Export(ctx, a.Store, w, o)
	})
}

// readSelection reads collection/id as placeOf writes it, or a collection alone.
func readSelection(name string) (archive.Selection, error) {
	if !strings.Contains(name, "/") {
		name += "/"
	}
	s, err := readPlace(name)
	if err != nil || s.Collection == "" {
		return s, badParameter("only", "a collection, or a collection and an id with a slash between them")
	}
	return s, nil
}

// postBackup writes a backup, for who has the token.
func (a *api) postBackup(c echo.Context) error {
	if err := a.needToken(c); err != nil {
		return err
	}
	if a.Backup == nil {
		return &problem{Status: http.StatusNotImplemented, Code: "no_backup", Detail: "This server keeps its documents where a backup cannot be made."}
	}
	return a.stream(c, mimeTar, a.Backup)
}

// stream answers with what write writes. If that fails when the answer has begun, the connection is cut: its receiver
// sees that it is not whole.
func (a *api) stream(c echo.Context, kind string, write BackupFunc) error {
	control := http.NewResponseController(c.Response())
	_ = control.SetReadDeadline(time.Time{}) // else it ends the request; a recorder in a test has none
	c.Response().Header().Set(echo.HeaderContentType, kind)
	err := write(c.Request().Context(), &streamWriter{c.Response(), control})
	if err == nil {
		return nil
	}
	if !c.Response().Committed {
		c.Response().Header().Del(echo.HeaderContentType)
		return err
	}
	if c.Request().Context().Err() == nil {
		a.Logger.Error("an answer was cut off", "path", c.Request().URL.Path, "err", err)
	}
	panic(http.ErrAbortHandler)
}

// streamWriter gives the receiver time for each part.
type streamWriter struct {
	io.Writer
	control *http.ResponseController
}

func (w *streamWriter) Write(p []byte) (int, error) {
	_ = w.control.SetWriteDeadline(time.Now().Add(streamTime)) // as above
	return w.Writer.Write(p)
}
