package rest

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// pngOf returns a PNG of that width.
func pngOf(t *testing.T, width int) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, 1))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// newBoard returns an API with the document boards/a.
func newBoard(t *testing.T) http.Handler {
	t.Helper()
	api := newAPI(t, memory.New(memory.Options{}))
	if w := call(api, "PUT", "/v1/docs/boards/a", `{"type":"json1","data":{}}`); w.Code != http.StatusCreated {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return api
}

func TestFiles(t *testing.T) {
	api, picture := newBoard(t), pngOf(t, 3)
	id := collab.BlobIDOf([]byte(picture)).String()
	w := call(api, "POST", "/v1/docs/boards/a/files", picture, "Content-Type", "image/jpeg") // a lie
	var got file
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusCreated {
		t.Fatalf("%d %s, %v", w.Code, w.Body, err)
	}
	if want := (file{id, "image/png", int64(len(picture))}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	address := w.Header().Get("Location")
	if address != "/v1/docs/boards/a/files/"+id {
		t.Errorf("it is at %s", address)
	}

	w = call(api, "GET", address, "")
	if w.Code != http.StatusOK || w.Body.String() != picture {
		t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
	}
	for name, want := range map[string]string{
		"Content-Type": "image/png", "X-Content-Type-Options": "nosniff", "Cache-Control": foreverCached,
		"Content-Disposition": `inline; filename="` + id[:12] + `.png"`, "Etag": `"` + id + `"`,
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") {
		t.Errorf("policy %s", policy)
	}
	if w := call(api, "GET", address, "", "If-None-Match", `"`+id+`"`); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("%d with %d bytes to who has it", w.Code, w.Body.Len())
	}
	if w := call(api, "HEAD", address, ""); w.Code != http.StatusOK || w.Body.Len() > 0 || w.Header().Get("Content-Type") != "image/png" {
		t.Errorf("HEAD: %d %v", w.Code, w.Header())
	}
	if w := call(api, "GET", address, "", "Range", "bytes=1-3"); w.Code != http.StatusPartialContent || w.Body.String() != "PNG" {
		t.Errorf("a part: %d %q", w.Code, w.Body)
	}
}

func TestSVGIsSaved(t *testing.T) {
	api := newBoard(t)
	w := call(api, "POST", "/v1/docs/boards/a/files", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "Content-Type", "application/octet-stream")
	w = call(api, "GET", w.Header().Get("Location"), "")
	if w.Header().Get("Content-Type") != "image/svg+xml" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}

func TestFileProblems(t *testing.T) {
	api := newBoard(t)
	call(api, "PUT", "/v1/docs/boards/b", `{"type":"json1","data":{}}`)
	mine := call(api, "POST", "/v1/docs/boards/b/files", pngOf(t, 1), "Content-Type", "image/png").Header().Get("Location")
	const files = "/v1/docs/boards/a/files"
	for _, c := range []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		code                     string
	}{
		{"no document", "POST", "/v1/docs/boards/none/files", "", nil, 404, "ERR_DOC_DOES_NOT_EXIST"},
		{"nobody", "POST", files, "", []string{"User", ""}, 401, "unknown_guest"},
		{"a form", "POST", files, "", []string{"Content-Type", "text/plain"}, 415, "unsupported_file"},
		{"no picture", "POST", files, "%PDF-1.4", nil, 415, "unsupported_file"},
		{"a script", "POST", files, `<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`, nil, 415, "unsafe_svg"},
		{"too large", "POST", files, strings.Repeat("x", 10<<20+1), nil, 413, "too_large"},
		{"a foreign page", "POST", files, pngOf(t, 1), []string{"Origin", "https://evil.example"}, 403, "foreign_origin"},
		{"another's file", "GET", strings.Replace(mine, "/b/", "/a/", 1), "", nil, 404, "not_found"},
		{"no hash", "GET", files + "/abc", "", nil, 404, "not_found"},
		{"no thumbnail", "GET", "/v1/docs/boards/a/thumbnail", "", nil, 404, "not_found"},
		{"a large thumbnail", "PUT", "/v1/docs/boards/a/thumbnail", strings.Repeat("x", maxThumbnail+1), nil, 413, "too_large"},
		{"a thumbnail that is a GIF", "PUT", "/v1/docs/boards/a/thumbnail", "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff", nil, 415, "unsupported_file"},
		{"a thumbnail by nobody", "PUT", "/v1/docs/boards/a/thumbnail", "", []string{"User", ""}, 401, "unknown_guest"},
		{"a thumbnail of nothing", "PUT", "/v1/docs/boards/none/thumbnail", "", nil, 404, "ERR_DOC_DOES_NOT_EXIST"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := call(api, c.method, c.path, c.body, append([]string{"Content-Type", "image/png"}, c.headers...)...)
			var got problem
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
				t.Fatalf("%v in %s", err, w.Body)
			}
			if w.Code != c.status || got.Code != c.code || got.Detail == "" {
				t.Errorf("%d %s, want %d %s", w.Code, w.Body, c.status, c.code)
			}
		})
	}
}

func TestThumbnail(t *testing.T) {
	api := newBoard(t)
	const address = "/v1/docs/boards/a/thumbnail"
	var last string
	for width := range 2 {
		picture := pngOf(t, width+1)
		if w := call(api, "PUT", address, picture, "Content-Type", "image/png"); w.Code != http.StatusNoContent {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		w := call(api, "GET", address, "", "If-None-Match", last)
		if w.Code != http.StatusOK || w.Body.String() != picture || w.Header().Get("Content-Type") != "image/png" {
			t.Errorf("%d %v", w.Code, w.Header())
		}
		if w.Header().Get("Cache-Control") != "private, no-cache" {
			t.Error(w.Header())
		}
		last = w.Header().Get("Etag")
		if w := call(api, "GET", address, "", "If-None-Match", last); w.Code != http.StatusNotModified {
			t.Errorf("%d to who has it", w.Code)
		}
	}
}

func TestAllowance(t *testing.T) {
	a, now := newAllowance(100), time.Unix(0, 0)
	for i, step := range []struct {
		sender string
		bytes  int
		after  time.Duration
		wait   time.Duration
	}{
		{"a", 60, 0, 0},
		{"a", 60, 0, 12 * time.Minute},
		{"b", 60, 0, 0},
		{"a", 60, 12 * time.Minute, 0},
		{"a", 1, 0, 36 * time.Second},
		{"b", 200, 0, 24 * time.Minute},
		{"b", 200, 2 * time.Hour, 0}, // more than there ever is, but in one piece
		{"a", 100, 0, 0},
	} {
		now = now.Add(step.after)
		if wait := a.take(step.sender, step.bytes, now); wait.Round(time.Second) != step.wait {
			t.Errorf("step %d: wait %v, want %v", i, wait, step.wait)
		}
	}
	a.clean(now.Add(3 * time.Hour))
	if len(a.spent) != 0 {
		t.Errorf("%d senders are remembered", len(a.spent))
	}
}
