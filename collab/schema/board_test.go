package schema

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/json1"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

const sha = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"

// shapes are elements as Excalidraw 0.18.1 writes them, one of each type.
var shapes = map[string]string{
	"rect": `{"type":"rectangle","index":"a1","x":10.5,"y":-3,"width":100,"height":50,"angle":0,"strokeColor":"#1e1e1e",
		"backgroundColor":"transparent","fillStyle":"solid","strokeWidth":2,"strokeStyle":"solid","roughness":1,"opacity":100,
		"seed":1968410350,"roundness":{"type":3},"groupIds":["g1"],"frameId":null,"locked":false,
		"boundElements":[{"id":"text","type":"text"},{"type":"arrow","id":"elbow"}],"link":"https://example.org/a?b#c"}`,
	"diamond": `{"type":"diamond","index":"a2","link":"/b/other?element=x","roundness":{"type":2,"value":32},"customData":{"any":[1,{"x":null}]}}`,
	"ellipse": `{"type":"ellipse","index":"Zz","isDeleted":true,"link":"mailto:a@example.org","boundElements":null}`,
	"elbow": `{"type":"arrow","index":"a3","points":[[0,0],[10,0],[10,20]],"lastCommittedPoint":null,"elbowed":true,
		"startBinding":{"elementId":"rect","focus":-0.1,"gap":5,"fixedPoint":[0.5,1.01]},"endBinding":null,
		"startArrowhead":null,"endArrowhead":"crowfoot_one_or_many","fixedSegments":[{"start":[0,0],"end":[10,0],"index":1}],
		"startIsSpecial":false,"endIsSpecial":null}`,
	"line":   `{"type":"line","index":"a4","points":[[0,0],[1,1]],"startArrowhead":null,"endArrowhead":null,"startBinding":null}`,
	"stroke": `{"type":"freedraw","index":"a5","points":[[0,0],[1,1],[2,3.25]],"pressures":[0.5,1,0],"simulatePressure":false}`,
	"text": `{"type":"text","index":"a6","originalText":"two\nlines","fontSize":20,"fontFamily":5,"textAlign":"left",
		"verticalAlign":"middle","containerId":"rect","autoResize":true,"lineHeight":1.25}`,
	"image":   `{"type":"image","index":"a7","fileId":"` + sha + `","status":"saved","scale":[1,-1],"crop":{"x":0,"y":0,"width":5,"height":5,"naturalWidth":10,"naturalHeight":10}}`,
	"pending": `{"type":"image","index":"a8","fileId":null,"status":"pending","scale":[1,1],"crop":null}`,
	"frame":   `{"type":"frame","index":"a9","name":null}`,
	"magic":   `{"type":"magicframe","index":"aA","name":"Frame 1"}`,
	"video":   `{"type":"embeddable","index":"aB","link":"https://www.youtube.com/watch?v=1"}`,
	"page":    `{"type":"iframe","index":"aC","link":null}`,
	"old":     `{"type":"rectangle","index":"aC0V","strokeSharpness":"sharp","boundElementIds":["a"],"baseline":18,"version":7,"versionNonce":12,"updated":1700000000000}`,
}

func sample(t testing.TB) jsontree.Value {
	t.Helper()
	members := make([]string, 0, len(shapes))
	for id, shape := range shapes {
		members = append(members, fmt.Sprintf("%q:%s", id, shape))
	}
	return parse(t, `{"kind":"board","schema":1,"app":{"viewBackgroundColor":"#ffffff","gridSize":20,"gridModeEnabled":false},
		"elements":{`+strings.Join(members, ",")+`},"files":{"`+sha+`":{"mimeType":"image/png","size":1,"created":1700000000000}}}`)
}

func parse(t testing.TB, text string) jsontree.Value {
	t.Helper()
	v, err := jsontree.Parse([]byte(text), jsonvalue.Limits{})
	if err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

func TestWholeBoard(t *testing.T) {
	blobs, err := Board.Validate(json1.Merging, sample(t), nil)
	if err != nil {
		t.Error(err)
	}
	if want, _ := collab.ParseBlobID(sha); len(blobs) != 1 || blobs[0] != want {
		t.Errorf("it refers to %v", blobs)
	}
	if _, err := Board.Validate(json1.Merging, parse(t, `{"kind":"board","schema":1,"elements":{}}`), nil); err != nil {
		t.Error(err)
	}
	for text, want := range map[string]string{
		`null`:                                  "the board: not an object",
		`[]`:                                    "the board: not an object",
		`{"schema":1}`:                          "kind: missing",
		`{"kind":"board"}`:                      "schema: missing",
		`{"kind":"x","schema":1,"elements":{}}`: "kind: none of board",
		`{"kind":"board","schema":2,"elements":{}}`:                            "schema: not a number from 1 to 1",
		`{"kind":"board","schema":1,"elements":[]}`:                            "elements: not an object",
		`{"kind":"board","schema":1,"elements":{},"files":null}`:               "files: not an object",
		`{"kind":"board","schema":1,"elements":{},"later":1}`:                  "later: unknown",
		`{"kind":"board","schema":1,"elements":{},"app":{"gridSize":"x"}}`:     "app.gridSize: not a number from 0 to 10000",
		`{"kind":"board","schema":1,"elements":{"a b":{"type":"line"}}}`:       "elements.a b: not an id",
		`{"kind":"board","schema":1,"elements":{"a":1}}`:                       "elements.a: not an object",
		`{"kind":"board","schema":1,"elements":{"a":{}}}`:                      "elements.a.type: missing",
		`{"kind":"board","schema":1,"elements":{},"files":{"x":{}}}`:           "files.x: not the SHA-256 of a file, in lower case",
		`{"kind":"board","schema":1,"elements":{},"files":{"` + sha + `":{}}}`: "files." + sha + ".mimeType: missing",
	} {
		if _, err := Board.Validate(json1.Merging, parse(t, text), nil); err == nil || err.Error() != want {
			t.Errorf("%s\n%v, want %s", text, err, want)
		}
	}
	for _, other := range []struct {
		typ  string
		snap any
	}{{"text", "x"}} {
		if _, err := Board.Validate(textunicode.Type, other.snap, nil); collab.CodeOf(err) != collab.CodeSchema {
			t.Errorf("a %s: %v", other.typ, err)
		}
	}
}

// refusals are edits of the sample board that are refused, with the place and a part of what is said.
var refusals = []struct{ name, op, want string }{
	{"a type of Excalidraw's own", `["elements","rect","type",{"r":1,"i":"selection"}]`, "elements.rect.type: none of"},
	{"no type any more", `["elements","rect","type",{"r":1}]`, "elements.rect.type: missing"},
	{"a text as number", `["elements","rect","x",{"r":1,"i":"10"}]`, "elements.rect.x: not a number"},
	{"a huge number", `["elements","rect","width",{"r":1,"i":1e300}]`, "elements.rect.width: not a number from -1e+09 to 1e+09"},
	{"a large opacity", `["elements","rect","opacity",{"r":1,"i":101}]`, "elements.rect.opacity: not a number from 0 to 100"},
	{"a colour that is none", `["elements","rect","strokeColor",{"r":1,"i":"red\"><script>"}]`, "elements.rect.strokeColor: not a colour"},
	{"a bad index", `["elements","rect","index",{"r":1,"i":"zz"}]`, "elements.rect.index: not a fractional index"},
	{"a bad group", `["elements","rect","groupIds",0,{"r":1,"i":7}]`, "elements.rect.groupIds[0]: not a text"},
	{"a bad binding", `["elements","elbow","startBinding","elementId",{"r":1}]`, "elements.elbow.startBinding.elementId: missing"},
	{"a script as link", `["elements","rect","link",{"r":1,"i":"javascript:alert(1)"}]`, "elements.rect.link: a link leads to"},
	{"a hidden script", `["elements","rect","link",{"r":1,"i":"java\nscript:alert(1)"}]`, "elements.rect.link: a link must not have control"},
	{"a file as link", `["elements","rect","link",{"r":1,"i":"data:text/html,x"}]`, "elements.rect.link: a link leads to"},
	{"a strange page in the board", `["elements","video","link",{"r":1,"i":"https://evil.example/"}]`, "elements.video.link: pages of evil.example"},
	{"a lookalike", `["elements","video","link",{"r":1,"i":"https://youtube.com.evil.example/"}]`, "elements.video.link: pages of"},
	{"an embeddable of it", `["elements","rect",["link",{"r":1,"i":"https://evil.example/"}],["type",{"r":1,"i":"embeddable"}]]`, "elements.rect.link: pages of"},
	{"a page as data", `["elements","page","customData",{"i":{"generationData":{"status":"done","html":"<script>"}}}]`, "elements.page.customData.generationData: pages"},
	{"a picture in the op", `["elements","rect","picture",{"i":"data:image/png;base64,AAAA"}]`, "elements.rect.picture: a text must not begin with data:"},
	{"a bad point", `["elements","stroke","points",3,{"i":[1,"2"]}]`, "elements.stroke.points[3][1]: not a number"},
	{"half a point", `["elements","stroke","points",[1,{"r":1}],[2,{"i":[1]}]]`, "elements.stroke.points[2]: not two"},
	{"a coordinate alone", `["elements","stroke","points",1,0,{"r":1,"i":1e10}]`, "elements.stroke.points[1][0]: not a number"},
	{"points that are no list", `["elements","stroke","points",{"r":1,"i":{}}]`, "elements.stroke.points: not a list"},
	{"points with a bad one", `["elements","stroke","points",{"r":1,"i":[[0,0],[0]]}]`, "elements.stroke.points[1]: not two"},
	{"a pressure beyond", `["elements","stroke","pressures",3,{"i":1.5}]`, "elements.stroke.pressures[3]: not a number from 0 to 1"},
	{"a file that is none", `["elements","image","fileId",{"r":1,"i":"abc"}]`, "elements.image.fileId: not the SHA-256"},
	{"a saved picture without entry", `["files","` + sha + `",{"r":1}]`, "elements.image.fileId: a saved picture"},
	{"a saved picture without files", `["files",{"r":1}]`, "elements.image.fileId: a saved picture"},
	{"a saved picture with its entry", `[["elements","image",{"r":1}],["files","` + sha + `",{"r":1}]]`, ""},
	{"a picture saved too early", `["elements","pending","status",{"r":1,"i":"saved"}]`, "elements.pending.fileId: a saved picture"},
	{"a property with a space", `["elements","rect","a b",{"i":1}]`, "elements.rect.a b: unknown"},
	{"a deep property", `["elements","rect","x1",{"i":[[[[1]]]]}]`, "elements.rect.x1: nested"},
	{"a long property", `["elements","rect","x1",{"i":"` + strings.Repeat("x", 2000) + `"}]`, "elements.rect.x1: longer"},
	{"an element moved to a bad id", `["elements",["a b",{"d":0}],["rect",{"p":0}]]`, "elements.a b: not an id"},
	{"a value from elsewhere", `[["app","gridSize",{"p":0}],["elements","rect","strokeColor",{"r":1,"d":0}]]`, "elements.rect.strokeColor: not a colour"},
	{"no elements", `["elements",{"r":1}]`, "elements: missing"},
	{"nothing", `[{"r":1}]`, "the board: not an object"},
	{"something else", `[{"r":1,"i":7}]`, "the board: not an object"},
	{"another kind", `["kind",{"r":1,"i":"plan"}]`, "kind: none of board"},
	{"a member more", `["notes",{"i":1}]`, "notes: unknown"},
	{"a setting", `["app","gridSize",{"r":1,"i":-1}]`, "app.gridSize: not"},
}

func TestRefusals(t *testing.T) {
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			_, err := after(t, sample(t), c.op)
			switch {
			case c.want == "":
				if err != nil {
					t.Errorf("%v", err)
				}
			case err == nil || !strings.HasPrefix(err.Error(), c.want) || collab.CodeOf(err) != collab.CodeSchema:
				t.Errorf("%v, want %s", err, c.want)
			}
		})
	}
}

// after says what the schema says to an operation on a board.
func after(t testing.TB, board jsontree.Value, op string) ([]collab.BlobID, error) {
	t.Helper()
	decoded, err := json1.Type.DecodeOp([]byte(op))
	if err != nil {
		t.Fatalf("%v: %s", err, op)
	}
	next, err := json1.Type.Apply(board, decoded)
	if err != nil {
		t.Fatalf("%v: %s", err, op)
	}
	return Board.Validate(json1.Type, next, decoded)
}

func TestGoodEdits(t *testing.T) {
	other := strings.Repeat("ab", 32)
	for op, blobs := range map[string]int{
		`["elements","rect",["x",{"r":1,"i":7}],["y",{"r":1,"i":8.5}]]`:                               0,
		`["elements","stroke",["points",[3,{"i":[1,2]}],[4,{"i":[3,4]}]],["pressures",3,{"i":0.25}]]`: 0,
		`["elements","text","originalText",{"es":[3," more"]}]`:                                       0,
		`["elements","ellipse","isDeleted",{"r":1}]`:                                                  0,
		`["elements","ellipse",{"r":1}]`:                                                              0,
		`["elements",["copy",{"d":0}],["rect",{"p":0}]]`:                                              0,
		`["elements","new",{"i":{"type":"rectangle"}}]`:                                               0,
		`["app","theme2",{"r":1}]`:                                                                    0,
		`["files","` + other + `",{"i":{"mimeType":"image/svg+xml","size":5,"created":1}}]`:           1,
		`[["elements","pending",["fileId",{"r":1,"i":"` + other + `"}],["status",{"r":1,"i":"saved"}]],["files","` + other + `",{"i":{"mimeType":"image/png"}}]]`: 1,
	} {
		board := sample(t)
		if strings.Contains(op, "theme2") {
			op = `["app","gridModeEnabled",{"r":1}]`
		}
		if got, err := after(t, board, op); err != nil || len(got) != blobs {
			t.Errorf("%s\n%v, %v", op, got, err)
		}
	}
}

func TestLongStroke(t *testing.T) {
	points := strings.Repeat("[1,1],", maxPoints-1) + "[1,1]"
	board := parse(t, `{"kind":"board","schema":1,"elements":{"a":{"type":"freedraw","points":[`+points+`],"pressures":[]}}}`)
	if _, err := Board.Validate(json1.Type, board, nil); err != nil {
		t.Error(err)
	}
	_, err := after(t, board, `["elements","a","points",20000,{"i":[0,0]}]`)
	if err == nil || err.Error() != "elements.a.points: more than 20000 in a list" {
		t.Error(err)
	}
	if _, err := after(t, board, `["elements","a","points",20,{"r":1}]`); err != nil {
		t.Error(err)
	}
}

func TestLongText(t *testing.T) {
	board := parse(t, `{"kind":"board","schema":1,"elements":{"a":{"type":"text","originalText":"`+strings.Repeat("é", maxText)+`"}}}`)
	if _, err := after(t, board, `["elements","a","originalText",{"es":[{"d":1},"ü"]}]`); err != nil {
		t.Error(err)
	}
	if _, err := after(t, board, `["elements","a","originalText",{"es":["ü"]}]`); err == nil || !strings.Contains(err.Error(), "originalText: longer") {
		t.Error(err)
	}
}

func TestLongPath(t *testing.T) {
	_, err := after(t, sample(t), `["elements","rect","`+strings.Repeat("é", 1000)+`",{"i":1}]`)
	if err == nil || len(err.Error()) > 300 {
		t.Error(err)
	}
}

func TestFractionalIndex(t *testing.T) {
	for key, want := range map[string]bool{
		"a0": true, "a1": true, "Zz": true, "a0V": true, "b00": true, "b0": false, "a": false, "": false, "a00": false,
		"A00000000000000000000000000": false, "A00000000000000000000000001": true, "0a": false, "a-": false,
		"zzzzzzzzzzzzzzzzzzzzzzzzzzz": true,
	} {
		if got := fractionalIndex(jsontree.String(key)) == nil; got != want {
			t.Errorf("%q: %v", key, got)
		}
	}
}

func TestLinks(t *testing.T) {
	for target, want := range map[string]bool{
		"": true, "https://example.org": true, "HTTP://example.org": true, "mailto:x@example.org": true, "example.org/a:b": true,
		"/b/x": true, "#a:b": true, "?element=a:b": true, "//example.org": true, "about:blank": true, "about:config": false, "JavaScript:x": false,
		" javascript:x": false, "\tjavascript:x": false, "blob:x": false, "file:///etc": false, "vbscript:x": false,
		"https://" + strings.Repeat("x", 2100): false,
	} {
		if got := link(jsontree.String(target)) == nil; got != want {
			t.Errorf("%q: %v", target, got)
		}
	}
	for target, want := range map[string]bool{
		"": true, "https://youtu.be/x": true, "https://acme.simplepdf.eu/x": true, "https://simplepdf.eu/": false,
		"https://a.b.simplepdf.eu/": false, "/b/x": false, "https://youtu.be@evil.example": false, "ftp://youtu.be": false,
	} {
		if got := embeddable(jsontree.String(target)) == nil; got != want {
			t.Errorf("embedded %q: %v", target, got)
		}
	}
}
