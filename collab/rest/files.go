package rest

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/media"
)

// file is the answer to an upload.
type file struct {
	ID   string `json:"id"` // the SHA-256 of its bytes, in hexadecimal
	Type string `json:"type"`
	Size int64  `json:"size"`
}

// filePolicy goes with everything that somebody uploaded: opened as a page it can neither run nor load anything.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox"

// uploadTime is how long an upload may take.
const uploadTime = 2 * time.Minute

// foreverCached suits what never changes at its address, and is only for who knows the document.
const foreverCached = "private, max-age=31536000, immutable"

// postFile takes in a picture that an operation will refer to. What it is called does not matter, its bytes do.
func (a *api) postFile(c echo.Context) error {
	user, err := a.author(c)
	if err != nil {
		return err
	}
	id, _, err := a.existing(c)
	if err != nil {
		return err
	}
	data, err := a.readUpload(c, user, a.MaxFile)
	if err != nil {
		return err
	}
	kind, err := sniff(data)
	if err != nil {
		return err
	}
	b, err := a.Store.PutBlob(c.Request().Context(), id, kind, data, time.Now())
	if err != nil {
		return err
	}
	name := b.ID.String()
	c.Response().Header().Set(echo.HeaderLocation, documentAddress(id)+"/files/"+name)
	return answer(c, http.StatusCreated, file{ID: name, Type: b.Type, Size: b.Size})
}

// readUpload reads a body of at most so many bytes, as far as its sender may send as much.
func (a *api) readUpload(c echo.Context, user collab.UserID, most int64) ([]byte, error) {
	kind, _, err := mime.ParseMediaType(c.Request().Header.Get(echo.HeaderContentType))
	if err != nil || !strings.HasPrefix(kind, "image/") && kind != echo.MIMEOctetStream {
		return nil, &problem{Status: http.StatusUnsupportedMediaType, Code: "unsupported_file",
			Detail: "Send a picture with its Content-Type, such as image/png."}
	}
	if size := c.Request().ContentLength; size > most {
		return nil, tooLarge(most)
	}
	// A phone may need longer than other requests take; a recorder in a test has no deadline.
	_ = http.NewResponseController(c.Response()).SetReadDeadline(time.Now().Add(uploadTime))
	data, err := io.ReadAll(http.MaxBytesReader(c.Response(), c.Request().Body, most))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		return nil, tooLarge(most)
	case err != nil:
		return nil, &problem{Status: http.StatusBadRequest, Code: "malformed", Detail: "The body could not be read."}
	}
	if wait := a.uploads.take(a.senderOf(c, user), len(data), time.Now()); wait > 0 {
		c.Response().Header().Set(echo.HeaderRetryAfter, strconv.Itoa(int(wait/time.Second)+1))
		return nil, &problem{Status: http.StatusTooManyRequests, Code: "too_many_uploads",
			Detail: fmt.Sprintf("More than %d bytes have come from your address within an hour (--max-upload): go on later.", a.MaxUpload)}
	}
	return data, nil
}

// senderOf returns whose allowance an upload is counted against: that of an address, or the guest's where the address
// is a proxy's.
func (a *api) senderOf(c echo.Context, user collab.UserID) string {
	if a.Sender != nil {
		if address := a.Sender(c.Request()); address != "" {
			return address
		}
	}
	return string(user)
}

func tooLarge(most int64) error {
	return &problem{Status: http.StatusRequestEntityTooLarge, Code: "too_large",
		Detail: fmt.Sprintf("A file has at most %d bytes here.", most)}
}

// sniff is media.Sniff with the problems that it finds as they are told.
func sniff(data []byte) (string, error) {
	kind, err := media.Sniff(data)
	var unsafe *media.UnsafeError
	switch {
	case err == nil:
		return kind, nil
	case errors.As(err, &unsafe):
		return "", &problem{Status: http.StatusUnsupportedMediaType, Code: "unsafe_svg", Detail: sentence(err)}
	}
	return "", &problem{Status: http.StatusUnsupportedMediaType, Code: "unsupported_file", Detail: sentence(err)}
}

// sentence makes one of an error's text.
func sentence(err error) string {
	text := err.Error()
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// getFile hands out a file that the document has. Who knows its hash from another document gets nothing.
func (a *api) getFile(c echo.Context) error {
	id, err := docID(c)
	if err != nil {
		return err
	}
	missing := &problem{Status: http.StatusNotFound, Code: "not_found", Detail: "The document has no such file."}
	blob, ok := collab.ParseBlobID(c.Param("sha"))
	if !ok {
		return missing
	}
	r, err := a.Store.Blob(c.Request().Context(), id, blob)
	if errors.Is(err, collab.ErrNoBlob) {
		return missing
	}
	if err != nil {
		return err
	}
	defer r.Close()
	h := c.Response().Header()
	h.Set(echo.HeaderContentType, r.Type)
	h.Set(echo.HeaderXContentTypeOptions, "nosniff")
	h.Set(echo.HeaderContentSecurityPolicy, filePolicy)
	h.Set(echo.HeaderContentDisposition, disposition(r.Blob))
	h.Set(echo.HeaderCacheControl, foreverCached)
	h.Set("ETag", `"`+blob.String()+`"`)
	http.ServeContent(c.Response(), c.Request(), "", time.Time{}, r)
	return nil
}

// disposition names a file for who saves it. An SVG, which is a document to a browser, is not opened but saved.
func disposition(b collab.Blob) string {
	how, extension := "inline", media.Extension(b.Type)
	if extension == "svg" {
		how = "attachment"
	}
	return fmt.Sprintf(`%s; filename="%s.%s"`, how, b.ID.String()[:12], extension)
}
