package rest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/persistence/memory"
)

// caller asks an API on behalf of one user.
type caller struct {
	t    *testing.T
	api  http.Handler
	user string
}

// ask sends a request whose answer must have a status, and returns the answer's members. JSON numbers are float64.
func (c caller) ask(status int, method, path, body string, headers ...string) map[string]any {
	c.t.Helper()
	w := call(c.api, method, path, body, append([]string{"User", c.user}, headers...)...)
	if w.Code != status {
		c.t.Fatalf("%s %s: %d %s, want %d", method, path, w.Code, w.Body, status)
	}
	var got map[string]any
	if w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			c.t.Fatalf("%s %s: %v in %s", method, path, err, w.Body)
		}
	}
	return got
}

// expect compares a part of an answer, as JSON. path names members and positions.
func expect(t *testing.T, answer any, want string, path ...any) {
	t.Helper()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			answer = answer.(map[string]any)[step]
		case int:
			answer = answer.([]any)[step]
		}
	}
	got, err := json.Marshal(answer)
	if err != nil || string(got) != want {
		t.Errorf("%v is %s, want %s", path, got, want)
	}
}

const (
	plain = `"http://sharejs.org/types/text-unicode"`
	a     = "/v1/docs/docs/a"
)

// newText returns two users of an API, and the text docs/a, which one has created and the other written to.
func newText(t *testing.T) (ana, bob caller) {
	t.Helper()
	api := newAPI(t, memory.New(memory.Options{}))
	ana, bob = caller{t, api, "guest:ana"}, caller{t, api, "guest:bob"}
	made := ana.ask(201, "PUT", a, `{"type":"text-unicode","data":"hello world"}`)
	expect(t, made, `{"collection":"docs","id":"a","version":1}`)
	bob.ask(200, "POST", a+"/ops", `{"op":[5,{"d":6},", all <b>"]}`, "If-Match", `"1"`)
	return ana, bob
}

func TestDocument(t *testing.T) {
	ana, bob := newText(t)
	ana.ask(200, "PUT", "/v1/me", `{"name":"Ana","colour":"#112233"}`)
	got := bob.ask(200, "GET", a, "")
	expect(t, got, plain, "type")
	expect(t, got, "2", "version")
	expect(t, got, `"guest:bob"`, "lastEdit", "author")
	if _, err := time.Parse("2006-01-02T15:04:05.000Z", got["modified"].(string)); err != nil {
		t.Error(err)
	}
	got = bob.ask(200, "GET", a+"/snapshot?version=1", "")
	expect(t, got, `"hello world"`, "data")
	expect(t, got, `{"guest:ana":{"colour":"#112233","name":"Ana"}}`, "people")
	expect(t, bob.ask(200, "GET", a+"/snapshot?version=0", ""), "null", "type")
	expect(t, bob.ask(200, "GET", a+"/snapshot", ""), `"hello, all \u003cb\u003e"`, "data")
	expect(t, bob.ask(200, "GET", a+"/snapshot?time=2001-01-01T00:00:00Z", ""), "0", "version")
	expect(t, bob.ask(200, "GET", a+"/snapshot?time=2101-01-01T00:00:00.5%2B02:00", ""), "2", "version")

	expect(t, bob.ask(200, "DELETE", a, "", "If-Match", `"2"`), "3", "version")
	got = bob.ask(200, "GET", a, "")
	expect(t, got, "null", "type")
	expect(t, got, "3", "version")
	bob.ask(404, "POST", a+"/ops", `{"op":[]}`) // there is no document
	bob.ask(201, "PUT", a, `{"type":"http://sharejs.org/types/JSONv1"}`)
}

func TestOperationsAreTransformed(t *testing.T) {
	ana, bob := newText(t)
	got := ana.ask(200, "POST", a+"/ops", `{"op":["Oh, "]}`, "If-Match", `"1"`)
	expect(t, got, `{"op":["Oh, "],"version":3}`)
	got = bob.ask(200, "POST", a+"/ops", `{"op":[5,"!"]}`, "If-Match", `"2"`)
	expect(t, got, `{"op":[9,"!"],"version":4}`)
	ana.ask(200, "POST", a+"/ops", `{"op":[0.5e1,"\ud83d\ude00"]}`)
	expect(t, ana.ask(200, "GET", a+"/snapshot", ""), `"Oh, h😀ello!, all \u003cb\u003e"`, "data")
}

// A request that is sent again under its key is done once, and answered as before.
func TestIdempotencyKeys(t *testing.T) {
	ana, bob := newText(t)
	for _, c := range []struct {
		name, method, path, body string
		headers                  []string
		status                   int
	}{
		{"operation", "POST", a + "/ops", `{"op":["x"]}`, []string{"If-Match", `"1"`}, 200},
		{"restore", "POST", a + "/restore", `{"version":1}`, nil, 200},
		{"restore from a base", "POST", a + "/restore", `{"version":2}`, []string{"If-Match", `"4"`}, 200},
		{"copy", "POST", a + "/copy", `{"version":2}`, nil, 201},
		{"create", "PUT", "/v1/docs/docs/new", `{"type":"json0"}`, nil, 201},
		{"delete", "DELETE", a, "", []string{"If-Match", `"1"`}, 200},
	} {
		headers := append([]string{"Idempotency-Key", "key of " + c.name}, c.headers...)
		first := ana.ask(c.status, c.method, c.path, c.body, headers...)
		again := ana.ask(c.status, c.method, c.path, c.body, headers...)
		if want, got := fmt.Sprint(first), fmt.Sprint(again); got != want {
			t.Errorf("%s: %s, and then %s", c.name, want, got)
		}
	}
	expect(t, ana.ask(200, "GET", a, ""), "6", "version")
	expect(t, ana.ask(200, "GET", "/v1/docs/docs/new", ""), "1", "version")

	// Another's key of the same name is another's.
	bob.ask(409, "PUT", "/v1/docs/docs/new", `{"type":"json0"}`, "Idempotency-Key", "key of create")
	bob.ask(428, "DELETE", "/v1/docs/docs/new", "", "Idempotency-Key", "k")
	bob.ask(400, "DELETE", "/v1/docs/docs/new", "", "Idempotency-Key", "ké")
	bob.ask(400, "DELETE", "/v1/docs/docs/new", "", "Idempotency-Key", strings.Repeat("k", maxKey+1))
}

func TestRevisionsInPages(t *testing.T) {
	ana, bob := newText(t)
	bob.ask(200, "DELETE", a, "")
	got := ana.ask(200, "GET", a+"/revisions?limit=2", "")
	expect(t, got, "2", "next")
	expect(t, got, `{"data":"hello world","type":`+plain+`}`, "revisions", 0, "create")
	expect(t, got, `[5,{"d":6},", all \u003cb\u003e"]`, "revisions", 1, "op")
	got = ana.ask(200, "GET", a+"/revisions?from=2", "")
	expect(t, got, "null", "next")
	expect(t, got, "true", "revisions", 0, "del")
	expect(t, got, "2", "revisions", 0, "v")
	expect(t, ana.ask(200, "GET", a+"/revisions?from=1&to=1", ""), "[]", "revisions")
	ana.ask(409, "GET", a+"/revisions?from=4", "")
	ana.ask(400, "GET", a+"/revisions?limit=0", "")
}

func TestWhoAndWhat(t *testing.T) {
	ana, _ := newText(t)
	got := ana.ask(200, "GET", a+"/sittings", "")
	expect(t, got, "2", "version")
	expect(t, got, "null", "next")
	expect(t, got, `[{"deleted":0,"id":"guest:ana","inserted":11,"revisions":1},{"deleted":6,"id":"guest:bob","inserted":9,"revisions":1}]`, "sittings", 0, "people")
	expect(t, ana.ask(200, "GET", a+"/sittings?named=1&gap=60&span=300", ""), "[]", "sittings")
	expect(t, ana.ask(200, "GET", a+"/sittings?person=guest:cleo", ""), "[]", "sittings")
	ana.ask(400, "GET", a+"/sittings?gap=59", "")

	got = ana.ask(200, "GET", a+"/blame", "")
	expect(t, got, "5", "runs", 0, "length")
	expect(t, got, `"guest:ana"`, "runs", 0, "author")
	expect(t, got, `"guest:bob"`, "runs", 1, "author")
	expect(t, ana.ask(200, "GET", a+"/blame?version=0", ""), "null", "runs")

	got = ana.ask(200, "GET", a+"/diff?from=1", "")
	expect(t, got, `{"kind":"keep","length":5}`, "changes", 0)
	expect(t, got, `" world"`, "changes", 1, "content")
	expect(t, got, `", all \u003cb\u003e"`, "changes", 2, "content")
	expect(t, got, `"guest:bob"`, "changes", 2, "author")
	ana.ask(400, "GET", a+"/diff?from=2&to=1", "")
	ana.ask(409, "GET", a+"/diff?to=3", "")

	rich := "/v1/docs/docs/rich"
	ana.ask(201, "PUT", rich, `{"type":"rich-text","data":[{"insert":"abc"}]}`)
	ana.ask(200, "POST", rich+"/ops", `{"op":[{"retain":2,"attributes":{"bold":true}},{"insert":{"image":"x"}}]}`)
	got = ana.ask(200, "GET", rich+"/diff?from=1", "")
	expect(t, got, `{"bold":true}`, "changes", 0, "attributes")
	expect(t, got, `[{"insert":{"image":"x"}}]`, "changes", 1, "content")

	ana.ask(201, "PUT", "/v1/docs/docs/json", `{"type":"json1","data":{"a":1}}`)
	expect(t, ana.ask(200, "GET", "/v1/docs/docs/json/diff?from=0", ""), "null", "changes")
	expect(t, ana.ask(200, "GET", "/v1/docs/docs/json/blame", ""), "null", "runs")
}

func TestMarks(t *testing.T) {
	ana, bob := newText(t)
	got := ana.ask(200, "PUT", a+"/marks/1", `{"name":" first\ndraft "}`)
	expect(t, got, `"first draft"`, "name")
	expect(t, got, "null", "restored")
	expect(t, bob.ask(200, "PUT", a+"/marks/1", `{"name":"draft"}`), `"guest:bob"`, "by")
	expect(t, bob.ask(200, "GET", a+"/snapshot?name=draft", ""), "1", "version")
	got = bob.ask(200, "GET", a+"/sittings?named=1", "")
	expect(t, got, `"draft"`, "sittings", 0, "marks", 0, "name")
	bob.ask(204, "DELETE", a+"/marks/1", "")
	bob.ask(204, "DELETE", a+"/marks/1", "")
	expect(t, bob.ask(200, "GET", a+"/marks", ""), "[]", "marks")
	bob.ask(404, "GET", a+"/snapshot?name=draft", "")
	bob.ask(409, "PUT", a+"/marks/3", `{"name":"later"}`)
	bob.ask(400, "PUT", a+"/marks/x", `{"name":"no version"}`)
	bob.ask(400, "PUT", a+"/marks/1", `{"name":" "}`)
	bob.ask(413, "PUT", a+"/marks/1", `{"name":"`+strings.Repeat("é", 201)+`"}`)
	bob.ask(401, "PUT", a+"/marks/1", `{"name":"x"}`, "User", "")
}

func TestRestore(t *testing.T) {
	ana, bob := newText(t)
	got := ana.ask(200, "POST", a+"/restore", `{"version":1}`)
	expect(t, got, "3", "version")
	expect(t, ana.ask(200, "GET", a+"/snapshot", ""), `"hello world"`, "data")
	expect(t, ana.ask(200, "GET", a+"/marks", ""), "1", "marks", 0, "restored")
	expect(t, ana.ask(200, "POST", a+"/restore", `{"version":1}`), "true", "unchanged")
	expect(t, ana.ask(200, "PUT", a+"/marks/3", `{"name":"back"}`), "1", "restored")
	ana.ask(204, "DELETE", a+"/marks/3", "")
	expect(t, ana.ask(200, "GET", a+"/marks", ""), "1", "marks", 0, "restored")

	// What is written after the base stays.
	bob.ask(200, "POST", a+"/ops", `{"op":[11,"!"]}`)
	ana.ask(200, "POST", a+"/restore", `{"version":2}`, "If-Match", `"3"`)
	expect(t, ana.ask(200, "GET", a+"/snapshot", ""), `"hello, all \u003cb\u003e!"`, "data")

	bob.ask(200, "DELETE", a, "")
	got = ana.ask(200, "POST", a+"/restore", `{"version":1}`)
	expect(t, got, "null", "op")
	expect(t, ana.ask(200, "GET", a+"/snapshot", ""), `"hello world"`, "data")
	ana.ask(404, "POST", a+"/restore", `{"version":0}`)
	ana.ask(409, "POST", a+"/restore", `{"version":99}`)
	ana.ask(400, "POST", a+"/restore", `{}`)
	bob.ask(200, "DELETE", a, "")
	bob.ask(201, "PUT", a, `{"type":"json0","data":{}}`)
	ana.ask(409, "POST", a+"/restore", `{"version":1}`)
}

func TestCopy(t *testing.T) {
	ana, _ := newText(t)
	ana.ask(201, "PUT", "/v1/docs/titles/a", `{"type":"text-unicode","data":"Plan"}`)
	got := ana.ask(201, "POST", a+"/copy", `{"version":1}`)
	address := "/v1/docs/docs/" + got["id"].(string)
	expect(t, ana.ask(200, "GET", address+"/snapshot", ""), `"hello world"`, "data")
	expect(t, ana.ask(200, "GET", address, ""), `{"collection":"docs","id":"a","version":1}`, "copyOf")
	expect(t, ana.ask(200, "GET", a, ""), "null", "copyOf")
	got = ana.ask(201, "POST", a+"/copy", `{"title":"Other"}`)
	expect(t, ana.ask(200, "GET", "/v1/docs/titles/"+got["id"].(string)+"/snapshot", ""), `"Other"`, "data")
	ana.ask(404, "POST", a+"/copy", `{"version":0}`)
}

func TestToken(t *testing.T) {
	ana, _ := newText(t)
	token := []string{"User", "", "Authorization", "Bearer secret"}
	ana.ask(201, "PUT", "/v1/docs/docs/a%2Fb%20c", `{"type":"json0"}`)
	for _, headers := range [][]string{nil, {"Authorization", "Bearer wrong"}, {"Authorization", "secret"}, {"Authorization", "Bearer "}} {
		expect(t, ana.ask(401, "GET", "/v1/docs", "", headers...), `"token_required"`, "code")
	}
	got := ana.ask(200, "GET", "/v1/docs?limit=1", "", token...)
	ids := fmt.Sprint(got["docs"].([]any)[0].(map[string]any)["id"])
	got = ana.ask(200, "GET", "/v1/docs?limit=1&after="+strings.ReplaceAll(got["next"].(string), "%", "%25"), "", token...)
	ids += fmt.Sprint(got["docs"].([]any)[0].(map[string]any)["id"])
	if ids != "a/b ca" && ids != "aa/b c" {
		t.Errorf("the list has %s", ids)
	}
	got = ana.ask(200, "GET", "/v1/docs?limit=1&after="+strings.ReplaceAll(got["next"].(string), "%", "%25"), "", token...)
	expect(t, got, "[]", "docs")
	ana.ask(400, "GET", "/v1/docs?after=x", "", token...)

	ana.ask(200, "POST", a+"/ops", `{"op":["x"]}`, append(token, "Tandem-Author", "Script")...)
	expect(t, ana.ask(200, "GET", a, ""), `"Script"`, "people", "program:Script", "name")
	ana.ask(401, "POST", a+"/ops", `{"op":["x"]}`, "User", "", "Tandem-Author", "Script")
}

func TestDocumentProblems(t *testing.T) {
	ana, _ := newText(t)
	for _, c := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"GET", "/v1/docs/docs/none", "", 404, "ERR_DOC_DOES_NOT_EXIST"},
		{"GET", "/v1/docs/docs/" + strings.Repeat("x", maxName+1), "", 400, "malformed"},
		{"PUT", a, `{"type":"text-unicode"}`, 409, "ERR_DOC_ALREADY_CREATED"},
		{"PUT", "/v1/docs/docs/b", `{"type":"none"}`, 400, "ERR_DOC_TYPE_NOT_RECOGNIZED"},
		{"PUT", "/v1/docs/docs/b", `{"type":"text-unicode","data":7}`, 422, "create_data_refused"},
		{"POST", a + "/ops", `{}`, 400, "malformed"},
		{"POST", a + "/ops", `{"op":["` + "\xff" + `"]}`, 400, codeBadOp},
		{"POST", a + "/ops", `{"op":` + strings.Repeat("[", 300) + strings.Repeat("]", 300) + `}`, 400, codeBadOp},
		{"POST", a + "/ops", `{"op":[` + strings.Repeat(`"x",`, 100_000) + `"x"]}`, 413, "too_large"},
		{"POST", a + "/ops", `{"op":{"ops":[` + strings.Repeat(`{"insert":"x"},`, 100_000) + `{"insert":"x"}]}}`, 413, "too_large"},
		{"POST", a + "/ops", `{"op":[100,{"d":1}]}`, 422, "ERR_OT_OP_NOT_APPLIED"},
		{"GET", a + "/snapshot?version=-1", "", 400, "malformed"},
		{"GET", a + "/snapshot?version=3", "", 409, "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT"},
		{"GET", a + "/snapshot?time=yesterday", "", 400, "malformed"},
	} {
		got := ana.ask(c.status, c.method, c.path, c.body)
		expect(t, got, fmt.Sprintf("%q", c.code), "code")
	}
	for _, match := range []string{"1", `"x"`, `"-1"`, `"`, `W/"1"`} {
		ana.ask(400, "POST", a+"/ops", `{"op":[]}`, "If-Match", match)
	}
	ana.ask(409, "POST", a+"/ops", `{"op":[]}`, "If-Match", `"99"`)
	expect(t, ana.ask(200, "GET", "/v1/openapi.json", ""), `"3.1.0"`, "openapi")
}

// Operations and documents pass as they are: escapes of half a pair, numbers in their own form, signs that HTML knows.
func TestJSONIsLeftAlone(t *testing.T) {
	api := newAPI(t, memory.New(memory.Options{}))
	for _, c := range []struct{ typ, data, op, want string }{
		{"text", `"\ud83d<&>"`, `["\ude00"]`, `"\ude00\ud83d<&>"`},
		{"json1", `{"a":1.50e1,"b":"\u2028"}`, `["c",{"i":1.0}]`, `"c":1`},
	} {
		address := "/v1/docs/docs/" + c.typ
		call(api, "PUT", address, fmt.Sprintf(`{"type":%q,"data":%s}`, c.typ, c.data))
		call(api, "POST", address+"/ops", `{"op":`+c.op+`}`)
		if w := call(api, "GET", address+"/snapshot", ""); !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %s lacks %s", c.typ, w.Body, c.want)
		}
		if w := call(api, "GET", address+"/revisions", ""); !strings.Contains(w.Body.String(), c.op) || !strings.Contains(w.Body.String(), c.data) {
			t.Errorf("%s: %s lacks %s or %s", c.typ, w.Body, c.op, c.data)
		}
	}
}
