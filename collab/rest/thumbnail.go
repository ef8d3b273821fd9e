package rest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

// maxThumbnail is the size of the largest thumbnail, in bytes.
const maxThumbnail = 64 << 10

// thumbnailTypes are what a thumbnail may be.
var thumbnailTypes = []string{"image/png", "image/webp", "image/svg+xml"}

// putThumbnail keeps a small picture of a document, as a page of ours that has it open has made it.
func (a *api) putThumbnail(c echo.Context) error {
	user, err := a.author(c)
	if err != nil {
		return err
	}
	id, _, err := a.existing(c)
	if err != nil {
		return err
	}
	data, err := a.readUpload(c, user, maxThumbnail)
	if err != nil {
		return err
	}
	kind, err := sniff(data)
	if err != nil {
		return err
	}
	if !slices.Contains(thumbnailTypes, kind) {
		return &problem{Status: http.StatusUnsupportedMediaType, Code: "unsupported_file", Detail: "A thumbnail is a PNG, WebP or SVG picture."}
	}
	err = a.Store.SetThumbnail(c.Request().Context(), id, collab.Thumbnail{Type: kind, Data: data, At: time.Now()})
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// getThumbnail hands out the thumbnail, which browsers keep but ask about each time.
func (a *api) getThumbnail(c echo.Context) error {
	id, err := docID(c)
	if err != nil {
		return err
	}
	t, err := a.Store.Thumbnail(c.Request().Context(), id)
	if err != nil {
		return err
	}
	if t.Type == "" {
		return &problem{Status: http.StatusNotFound, Code: "not_found", Detail: "The document has no thumbnail."}
	}
	sum := sha256.Sum256(t.Data)
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, t.Type)
	h.Set(echo.HeaderXContentTypeOptions, "nosniff")
	h.Set(echo.HeaderContentSecurityPolicy, filePolicy)
	h.Set(echo.HeaderCacheControl, "private, no-cache")
	h.Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	http.ServeContent(c.Response(), c.Request(), "", t.At, bytes.NewReader(t.Data))
	return nil
}
