package frontend

import (
	"crypto/sha256"
	"encoding/base64"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
)

const (
	indexFile = "index.html"
	assetsDir = "assets/"
)

// Handler serves the pages: the same document for /, /d/…, /t/… and /b/…, where the page itself reads the address, and every
// built file under its name. Files whose names carry a hash may be kept for ever; the others are asked for again each
// time and answered with 304 while they are the same. Everything is held in memory, as the binary holds it anyway.
func Handler() http.Handler { return newHandler(Files()) }

func newHandler(files fs.FS) http.Handler {
	h := &handler{files: map[string]*file{}}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path.Base(name), ".") || strings.HasSuffix(name, ".gz") {
			return err
		}
		h.files[name], err = load(files, name)
		return err
	})
	if err != nil {
		panic(err) // the files are part of the binary
	}
	return h
}

type handler struct {
	files map[string]*file // by path without the leading slash
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	if name == "" || strings.HasPrefix(name, "d/") || strings.HasPrefix(name, "t/") || strings.HasPrefix(name, "b/") {
		name = indexFile
	}
	f, ok := h.files[name]
	switch {
	case ok:
		f.serve(w, r)
	case name == indexFile:
		serveUnbuilt(w)
	default:
		http.NotFound(w, r)
	}
}

// file is one built file as it is sent.
type file struct {
	contentType  string
	cacheControl string
	plain        variant
	gzip         *variant // nil: compressing it gains nothing
}

type variant struct {
	body []byte
	etag string
}

func load(files fs.FS, name string) (*file, error) {
	body, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	f := &file{contentType: contentType(name), cacheControl: "no-cache", plain: newVariant(body)}
	if strings.HasPrefix(name, assetsDir) {
		f.cacheControl = "public, max-age=31536000, immutable"
	}
	if packed, err := fs.ReadFile(files, name+".gz"); err == nil {
		v := newVariant(packed)
		f.gzip = &v
	}
	return f, nil
}

func newVariant(body []byte) variant {
	sum := sha256.Sum256(body)
	return variant{body: body, etag: `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}
}

// contentType does not ask the machine's own tables where it matters: a script of a wrong type is not run.
func contentType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	default:
		if t := mime.TypeByExtension(ext); t != "" {
			return t
		}
		return "application/octet-stream"
	}
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	v := f.plain
	header := w.Header()
	if f.gzip != nil {
		header.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			v = *f.gzip
			header.Set("Content-Encoding", "gzip")
		}
	}
	header.Set("Cache-Control", f.cacheControl)
	header.Set("ETag", v.etag)
	if matches(r.Header.Get("If-None-Match"), v.etag) {
		header.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Content-Type", f.contentType)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Length", strconv.Itoa(len(v.body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(v.body) // a reader that has gone is no error of ours
	}
}

// acceptsGzip reads Accept-Encoding as far as it matters: gzip or *, unless with the weight 0.
func acceptsGzip(accept string) bool {
	for _, part := range strings.Split(accept, ",") {
		coding, weight, _ := strings.Cut(part, ";")
		coding = strings.ToLower(strings.TrimSpace(coding))
		if coding != "gzip" && coding != "*" {
			continue
		}
		q, ok := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
		if value, err := strconv.ParseFloat(q, 64); !ok || err != nil || value > 0 {
			return true
		}
	}
	return false
}

// matches tells whether If-None-Match names the tag, in its weak comparison.
func matches(ifNoneMatch, etag string) bool {
	for _, part := range strings.Split(ifNoneMatch, ",") {
		tag := strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if tag == etag || tag == "*" {
			return true
		}
	}
	return false
}

const unbuiltPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Tandem: pages not built</title>
<h1>The pages are not in this binary</h1>
<p>The server works, but it was built before its pages were. Run <code>make frontend</code>, then build it again;
<code>make build</code> does both.</p>
</html>
`

func serveUnbuilt(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write([]byte(unbuiltPage))
}
