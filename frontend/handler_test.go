package frontend

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
)

var built = fstest.MapFS{
	"index.html":             {Data: []byte("<!doctype html>index")},
	"index.html.gz":          {Data: []byte("packed index")},
	"favicon.svg":            {Data: []byte("<svg/>")},
	"assets/main-1a2b.js":    {Data: []byte("script")},
	"assets/main-1a2b.css":   {Data: []byte("style")},
	"assets/font-1a2b.weird": {Data: []byte("?")},
	".keep":                  {Data: nil},
}

func request(h http.Handler, method, target string, header ...string) *http.Response {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, res *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestHandlerServes(t *testing.T) {
	const asked, kept = "no-cache", "public, max-age=31536000, immutable"
	tests := []struct {
		target      string
		status      int
		body        string
		contentType string
		cache       string
	}{
		{"/", 200, "<!doctype html>index", "text/html; charset=utf-8", asked},
		{"/d/abc", 200, "<!doctype html>index", "text/html; charset=utf-8", asked},
		{"/t/abc", 200, "<!doctype html>index", "text/html; charset=utf-8", asked},
		{"/b/abc", 200, "<!doctype html>index", "text/html; charset=utf-8", asked},
		{"/d/%2e%2e/x", 200, "<!doctype html>index", "text/html; charset=utf-8", asked},
		{"/index.html", 200, "<!doctype html>index", "text/html; charset=utf-8", asked},
		{"/favicon.svg", 200, "<svg/>", "image/svg+xml", asked},
		{"/assets/main-1a2b.js", 200, "script", "text/javascript; charset=utf-8", kept},
		{"/assets/main-1a2b.css", 200, "style", "text/css; charset=utf-8", kept},
		{"/assets/font-1a2b.weird", 200, "?", "application/octet-stream", kept},
		{"/assets/", 404, "404 page not found\n", "text/plain; charset=utf-8", ""},
		{"/.keep", 404, "404 page not found\n", "text/plain; charset=utf-8", ""},
		{"/index.html.gz", 404, "404 page not found\n", "text/plain; charset=utf-8", ""},
		{"/other", 404, "404 page not found\n", "text/plain; charset=utf-8", ""},
	}
	h := newHandler(built)
	for _, tt := range tests {
		t.Run(tt.target, func(t *testing.T) {
			res := request(h, "GET", tt.target)
			if got := body(t, res); res.StatusCode != tt.status || got != tt.body {
				t.Errorf("got %d %q, want %d %q", res.StatusCode, got, tt.status, tt.body)
			}
			if got := res.Header.Get("Content-Type"); got != tt.contentType {
				t.Errorf("Content-Type %q, want %q", got, tt.contentType)
			}
			if got := res.Header.Get("Cache-Control"); got != tt.cache {
				t.Errorf("Cache-Control %q, want %q", got, tt.cache)
			}
		})
	}
}

func TestHandlerCompresses(t *testing.T) {
	tests := []struct {
		accept string
		packed bool
	}{
		{"", false},
		{"gzip", true},
		{"br, GZIP;q=0.5", true},
		{"*", true},
		{"gzip; q=0, br", false},
		{"identity", false},
		{"gzip;q=x", true},
	}
	h := newHandler(built)
	for _, tt := range tests {
		t.Run(tt.accept, func(t *testing.T) {
			res := request(h, "GET", "/", "Accept-Encoding", tt.accept)
			packed := body(t, res) == "packed index"
			if packed != tt.packed || (res.Header.Get("Content-Encoding") == "gzip") != tt.packed {
				t.Errorf("packed %v, Content-Encoding %q", packed, res.Header.Get("Content-Encoding"))
			}
			if res.Header.Get("Vary") != "Accept-Encoding" {
				t.Error("no Vary")
			}
		})
	}
}

func TestHandlerNotModified(t *testing.T) {
	h := newHandler(built)
	plain := request(h, "GET", "/").Header.Get("ETag")
	packed := request(h, "GET", "/", "Accept-Encoding", "gzip").Header.Get("ETag")
	if plain == "" || plain == packed {
		t.Fatalf("tags %q and %q", plain, packed)
	}
	for _, tag := range []string{plain, "W/" + plain, `"other", ` + plain, "*"} {
		res := request(h, "GET", "/", "If-None-Match", tag)
		if res.StatusCode != http.StatusNotModified || body(t, res) != "" {
			t.Errorf("%s: status %d", tag, res.StatusCode)
		}
	}
	if res := request(h, "GET", "/", "If-None-Match", packed); res.StatusCode != http.StatusOK {
		t.Errorf("tag of another variant: status %d", res.StatusCode)
	}
}

func TestHandlerMethods(t *testing.T) {
	h := newHandler(built)
	res := request(h, "HEAD", "/assets/main-1a2b.js")
	if res.StatusCode != 200 || body(t, res) != "" || res.Header.Get("Content-Length") != "6" {
		t.Errorf("HEAD: %d, Content-Length %q", res.StatusCode, res.Header.Get("Content-Length"))
	}
	if res := request(h, "POST", "/"); res.StatusCode != http.StatusMethodNotAllowed || res.Header.Get("Allow") == "" {
		t.Errorf("POST: %d", res.StatusCode)
	}
}

func TestHandlerSaysWhenPagesAreNotBuilt(t *testing.T) {
	h := newHandler(fstest.MapFS{".keep": {}})
	for _, target := range []string{"/", "/d/abc"} {
		res := request(h, "GET", target)
		if got := body(t, res); res.StatusCode != 503 || !strings.Contains(got, "make frontend") {
			t.Errorf("%s: %d %q", target, res.StatusCode, got)
		}
	}
}

func TestEmbedded(t *testing.T) {
	if status := request(Handler(), "GET", "/").StatusCode; (status == 200) != Built() {
		t.Errorf("status %d, built %v", status, Built())
	}
}
