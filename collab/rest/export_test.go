package rest

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"testing"

	"github.com/tandem-collab/tandem/collab"
)

func TestExport(t *testing.T) {
	api, picture := newBoard(t), pngOf(t, 3)
	id := collab.BlobIDOf([]byte(picture)).String()
	lost := collab.BlobIDOf([]byte("lost")).String()
	body := `{"type":"json1","data":{"kind":"board","schema":1,"app":{"gridSize":10},"elements":{
		"b":{"type":"image","index":"a2","fileId":"` + id + `","width":3,"height":1},
		"a":{"type":"text","index":"a1","originalText":"one\nlonger","fontSize":10,"lineHeight":2},
		"c":{"type":"freedraw","index":"a3","points":[[0,0],[4,-1],[2,5]]},
		"e":{"type":"image","index":"a5","fileId":"` + lost + `","status":"pending","width":3,"height":1},
		"d":{"type":"line","index":"a4","isDeleted":true}},"files":{"` + id + `":{"mimeType":"image/png","created":7}}}}`
	if w := call(api, "PUT", "/v1/docs/checked/b", body); w.Code == http.StatusCreated {
		t.Fatal("a board was made with a picture that is not there")
	}
	// The picture comes by a board that has it: the store has it then.
	call(api, "POST", "/v1/docs/boards/a/files", picture, "Content-Type", "image/png")
	if w := call(api, "PUT", "/v1/docs/checked/b", body); w.Code != http.StatusCreated {
		t.Fatalf("%d %s", w.Code, w.Body)
	}

	w := call(api, "GET", "/v1/docs/checked/b/export.excalidraw", "")
	var got struct {
		Type, Source string
		Version      int
		Elements     []struct {
			ID, Text      string
			Width, Height float64
			IsDeleted     *bool
			Version       int
		}
		AppState struct{ GridSize int }
		Files    map[string]struct {
			MimeType, ID, DataURL string
			Created               int
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %v in %s", w.Code, err, w.Body)
	}
	if got.Type != "excalidraw" || got.Version != 2 || got.Source != "https://tandem.example" || got.AppState.GridSize != 10 {
		t.Errorf("%+v", got)
	}
	var order string
	for _, e := range got.Elements {
		order += e.ID
		if e.Version != 1 || e.IsDeleted == nil || *e.IsDeleted {
			t.Errorf("%+v", e)
		}
	}
	if order != "abce" {
		t.Fatalf("elements in the order %s", order)
	}
	if e := got.Elements[0]; e.Text != "one\nlonger" || e.Height != 40 || e.Width != 39 {
		t.Errorf("the text is %+v", e)
	}
	if e := got.Elements[2]; e.Width != 4 || e.Height != 6 {
		t.Errorf("the stroke is %+v", e)
	}
	f := got.Files[id]
	if want := "data:image/png;base64," + base64.StdEncoding.EncodeToString([]byte(picture)); len(got.Files) != 1 ||
		f.DataURL != want || f.ID != id || f.Created != 7 || f.MimeType != "image/png" {
		t.Errorf("files are %+v", got.Files)
	}
	if name := w.Header().Get("Content-Disposition"); name != "attachment; filename=Board.excalidraw" {
		t.Errorf("the file is %s", name)
	}

	call(api, "PUT", "/v1/docs/docs/text", `{"type":"text-unicode","data":"x"}`)
	for path, want := range map[string]int{
		"/v1/docs/docs/text/export.excalidraw": 422, "/v1/docs/boards/a/export.excalidraw": 422, "/v1/docs/boards/none/export.excalidraw": 404,
	} {
		if w := call(api, "GET", path, ""); w.Code != want {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestFileName(t *testing.T) {
	for title, want := range map[string]string{"": "Board", "..": "Board", " Plan é ": "Plan é", `a/b:c`: "a-b-c"} {
		if got := fileName(title); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}
