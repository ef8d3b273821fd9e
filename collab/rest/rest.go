package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/history"
	"github.com/tandem-collab/tandem/ot"
)

// Options are what the API works with. Store, Hub, History, TypesOf and Who are required.
type Options struct {
	Store   collab.Store
	Hub     *collab.Hub
	History *history.History
	// TypesOf returns the types of a collection, as the Hub's.
	TypesOf func(collection string) *ot.Registry
	// Who says who sent a request; the zero Identity for somebody unknown.
	Who func(*http.Request) collab.Identity
	// Token lets programs list all documents, and write without being a guest; empty: nobody can.
	Token string
	// MaxOperation is the length of the longest operation and of the most that a document is created with, in bytes.
	// Default 4 MiB.
	MaxOperation int
	// MaxComponents is how many components an operation may have that is a list of them. Default 100,000.
	MaxComponents int
	// MaxDepth bounds lists and objects inside one another in operations and documents. Default 256.
	MaxDepth int
	// MaxFile is the size of the largest file, in bytes. Default 10 MiB.
	MaxFile int64
	// MaxUpload is how many bytes one sender may upload in an hour. Default 1 GiB.
	MaxUpload int64
	// Sender returns the address that a request's uploads are counted against; empty: they are counted against the guest.
	// nil: all are.
	Sender func(*http.Request) string
	// AllowOrigins names origins, such as https://example.org, whose pages may change things beside those of this
	// server's own.
	AllowOrigins []string
	// Backup writes a backup of the store for programs with the token; nil: there is none to be had.
	Backup BackupFunc
	Logger *slog.Logger // nil: slog.Default()
}

// api is what the handlers share.
type api struct {
	Options
	origins *http.CrossOriginProtection
	uploads *allowance
	sources uuid.UUID // the space of what Idempotency-Keys make; it cannot be guessed
}

// Register adds the routes to g, which stands for /v1. It fails where an origin is not one.
func Register(g *echo.Group, o Options) error {
	o = o.withDefaults()
	a := &api{Options: o, origins: http.NewCrossOriginProtection(), uploads: newAllowance(o.MaxUpload)}
	a.sources = uuid.NewSHA1(uuid.NameSpaceOID, append([]byte("tandem rest sources\x00"), o.Store.Secret()...))
	for _, origin := range o.AllowOrigins {
		if err := a.origins.AddTrustedOrigin(origin); err != nil {
			return fmt.Errorf("rest: origin %q: %w", origin, err)
		}
	}
	g.Use(a.answerProblems, a.refuseForeignPages)
	for _, r := range a.routes() {
		g.Add(r.method, r.path, a.guarded(r))
	}
	return nil
}

// route is one thing that can be asked for. The file openapi.json describes each.
type route struct {
	method, path string
	handler      echo.HandlerFunc
	seen         bool // it shows no more of a document than the caller may see
}

const docPath = "/docs/:collection/:id"

func (a *api) routes() []route {
	const doc = docPath
	return []route{
		{http.MethodGet, "/openapi.json", getDescription, false},
		{http.MethodGet, "/me", a.getMe, false},
		{http.MethodPut, "/me", a.putMe, false},
		{http.MethodGet, "/admin/export", a.getExport, false},
		{http.MethodPost, "/admin/backup", a.postBackup, false},
		{http.MethodGet, "/docs", a.getDocuments, false},
		{http.MethodGet, doc, a.getDocument, true},
		{http.MethodPut, doc, a.putDocument, true},
		{http.MethodDelete, doc, a.deleteDocument, true},
		{http.MethodPost, doc + "/ops", a.postOperation, true},
		{http.MethodGet, doc + "/snapshot", a.getSnapshot, true},
		{http.MethodGet, doc + "/revisions", a.getRevisions, true},
		{http.MethodGet, doc + "/sittings", a.getSittings, false},
		{http.MethodGet, doc + "/diff", a.getDiff, false},
		{http.MethodGet, doc + "/blame", a.getBlame, false},
		{http.MethodGet, doc + "/marks", a.getMarks, false},
		{http.MethodPut, doc + "/marks/:version", a.putMark, false},
		{http.MethodDelete, doc + "/marks/:version", a.deleteMark, false},
		{http.MethodPost, doc + "/restore", a.postRestore, false},
		{http.MethodPost, doc + "/copy", a.postCopy, false},
		{http.MethodPost, doc + "/trim", a.postTrim, true},
		{http.MethodGet, doc + "/redactions", a.getRedactions, false},
		{http.MethodPost, doc + "/files", a.postFile, false},
		{http.MethodGet, doc + "/files/:sha", a.getFile, false},
		{http.MethodHead, doc + "/files/:sha", a.getFile, false},
		{http.MethodGet, doc + "/export.excalidraw", a.getExcalidraw, false},
		{http.MethodPut, doc + "/thumbnail", a.putThumbnail, false},
		{http.MethodGet, doc + "/thumbnail", a.getThumbnail, false},
		{http.MethodHead, doc + "/thumbnail", a.getThumbnail, false},
	}
}

// refuseForeignPages keeps pages of other sites from changing anything, and answers out of shared caches.
func (a *api) refuseForeignPages(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		if a.origins.Check(c.Request()) != nil {
			return &problem{Status: http.StatusForbidden, Code: "foreign_origin",
				Detail: "A page of another site may not change this. The server's --allow-origin can name it."}
		}
		return next(c)
	}
}

// read decodes the body of a request, which must be JSON of at most so many bytes.
func read(c echo.Context, into any, most int64) error {
	kind, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEApplicationJSON {
		return &problem{Status: http.StatusUnsupportedMediaType, Code: "not_json", Detail: "Send application/json."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, most))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return &problem{Status: http.StatusRequestEntityTooLarge, Code: "too_large",
			Detail: fmt.Sprintf("A request has at most %d bytes.", most)}
	case err != nil:
		return &problem{Status: http.StatusBadRequest, Code: "malformed", Detail: "The body could not be read."}
	}
	if err := json.Unmarshal(body, into); err != nil {
		return &problem{Status: http.StatusBadRequest, Code: "malformed", Detail: "The body is not the JSON that is expected here."}
	}
	return nil
}

// answer writes v as JSON. Operations and documents in it stay as they are.
func answer(c echo.Context, status int, v any) error {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	return c.Blob(status, echo.MIMEApplicationJSON, body.Bytes())
}
