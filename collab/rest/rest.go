package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

// Options are what the API works with. Catalog and Who are required.
type Options struct {
	Catalog collab.Catalog
	// Who says who sent a request; the zero Identity for somebody unknown.
	Who func(*http.Request) collab.Identity
	// AllowOrigins names origins, such as https://example.org, whose pages may change things beside those of this
	// server's own.
	AllowOrigins []string
	Logger       *slog.Logger // nil: slog.Default()
}

// api is what the handlers share.
type api struct {
	Options
	origins *http.CrossOriginProtection
}

// Register adds the routes to g, which stands for /v1. It fails where an origin is not one.
func Register(g *echo.Group, o Options) error {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	a := &api{Options: o, origins: http.NewCrossOriginProtection()}
	for _, origin := range o.AllowOrigins {
		if err := a.origins.AddTrustedOrigin(origin); err != nil {
			return fmt.Errorf("rest: origin %q: %w", origin, err)
		}
	}
	g.Use(a.answerProblems, a.refuseForeignPages)
	g.GET("/me", a.getMe)
	g.PUT("/me", a.putMe)
	return nil
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

// maxBody bounds what a request may hold, in bytes.
const maxBody = 16 << 10

// read decodes the body of a request, which must be JSON.
func read(c echo.Context, into any) error {
	kind, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err != nil || kind != echo.MIMEApplicationJSON {
		return &problem{Status: http.StatusUnsupportedMediaType, Code: "not_json", Detail: "Send application/json."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return &problem{Status: http.StatusRequestEntityTooLarge, Code: "too_large",
			Detail: fmt.Sprintf("A request has at most %d bytes.", maxBody)}
	case err != nil:
		return &problem{Status: http.StatusBadRequest, Code: "malformed", Detail: "The body could not be read."}
	}
	if err := json.Unmarshal(body, into); err != nil {
		return &problem{Status: http.StatusBadRequest, Code: "malformed", Detail: "The body is not the JSON that is expected here."}
	}
	return nil
}
