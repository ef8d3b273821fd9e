package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/cookiejar"
	"strings"
	"testing"
	"time"
)

// guest is somebody with the cookie of a page.
type guest struct {
	t      *testing.T
	client http.Client
	base   string
}

func newGuest(t *testing.T, s *Server) *guest {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	g := &guest{t, http.Client{Jar: jar, Timeout: 30 * time.Second}, s.URL()}
	g.do(http.StatusOK, "GET", "/", "", "")
	return g
}

// do sends a request, which must be answered with status, and returns the body.
func (g *guest) do(status int, method, path, kind, body string) string {
	g.t.Helper()
	r, err := http.NewRequest(method, g.base+path, strings.NewReader(body))
	if err != nil {
		g.t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w, err := g.client.Do(r)
	if err != nil {
		g.t.Fatal(err)
	}
	defer w.Body.Close()
	got, err := io.ReadAll(w.Body)
	if err != nil || w.StatusCode != status {
		g.t.Fatalf("%s %s: %d %s, %v; want %d", method, path, w.StatusCode, got, err, status)
	}
	return string(got)
}

// upload sends a picture of that width for the board and returns its id and its bytes.
func (g *guest) upload(width int) (id, data string) {
	g.t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, 1))); err != nil {
		g.t.Fatal(err)
	}
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(g.do(http.StatusCreated, "POST", boardAddress+"/files", "image/png", b.String())), &made); err != nil {
		g.t.Fatal(err)
	}
	return made.ID, b.String()
}

const boardAddress = "/v1/docs/boards/b"

// TestPictures holds that a picture which a board came to use outlives the server, and that another is collected.
func TestPictures(t *testing.T) {
	s := Start(t, "--keep-files", "2s", "--max-file", "1MiB")
	g := newGuest(t, s)
	g.do(http.StatusCreated, "PUT", boardAddress, "application/json",
		`{"type":"json1","data":{"kind":"board","schema":1,"elements":{},"files":{}}}`)
	used, data := g.upload(2)
	unused, _ := g.upload(3)
	place := func(id string, status int) string {
		t.Helper()
		op := fmt.Sprintf(`[["elements","e",{"i":{"type":"image","fileId":%q,"status":"saved"}}],["files",%q,{"i":{"mimeType":"image/png","size":%d}}]]`, id, id, len(data))
		return g.do(status, "POST", boardAddress+"/ops", "application/json", `{"op":`+op+`}`)
	}
	never := strings.Repeat("0", 64)
	if told := place(never, http.StatusUnprocessableEntity); !strings.Contains(told, "files."+never) {
		t.Errorf("told %s", told)
	}
	place(used, http.StatusOK)
	g.do(http.StatusRequestEntityTooLarge, "POST", boardAddress+"/files", "image/png", strings.Repeat("x", 1<<20+1))

	s.Kill()
	s.Restart()
	address := boardAddress + "/files/"
	if got := g.do(http.StatusOK, "GET", address+used, "", ""); got != data {
		t.Errorf("after a kill the picture has %d bytes of %d", len(got), len(data))
	}
	gone := func() bool {
		w, err := g.client.Get(g.base + address + unused)
		if err != nil {
			t.Fatal(err)
		}
		w.Body.Close()
		return w.StatusCode == http.StatusNotFound
	}
	for deadline := time.Now().Add(startTimeout); !gone(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the picture that nobody uses stays")
		}
	}
	g.do(http.StatusOK, "GET", address+used, "", "")
	if file := g.do(http.StatusOK, "GET", boardAddress+"/export.excalidraw", "", ""); !strings.Contains(file, `"dataURL":"data:image/png;base64,`) {
		t.Errorf("the export is %s", file)
	}
}

// TestDeletedElementsGo holds that a board that is opened loses what was deleted long ago, as a revision of nobody's.
func TestDeletedElementsGo(t *testing.T) {
	s := Start(t, "--keep-tombstones", "1s")
	g := newGuest(t, s)
	g.do(http.StatusCreated, "PUT", boardAddress, "application/json",
		`{"type":"json1","data":{"kind":"board","schema":1,"elements":{"a":{"type":"line","isDeleted":true},"b":{"type":"line"}}}}`)
	for deadline := time.Now().Add(startTimeout); ; time.Sleep(200 * time.Millisecond) {
		var now struct {
			Author string
			Data   struct{ Elements map[string]any }
		}
		if err := json.Unmarshal([]byte(g.do(http.StatusOK, "GET", boardAddress+"/snapshot", "", "")), &now); err != nil {
			t.Fatal(err)
		}
		if len(now.Data.Elements) == 1 {
			if now.Author != "system" || now.Data.Elements["b"] == nil {
				t.Errorf("%+v", now)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("still %+v", now)
		}
	}
}
