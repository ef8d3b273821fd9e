package rest

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// describedAPI is openapi.json as far as the tests look at it.
type describedAPI struct {
	t         *testing.T
	paths     map[string]map[string]describedOperation
	schemas   *jsonschema.Compiler
	addresses map[string]*regexp.Regexp // of paths
}

type describedOperation struct {
	Parameters []struct{ Name, In string }
	Responses  map[string]struct {
		Content map[string]struct {
			Schema struct {
				Ref string `json:"$ref"`
			}
		}
	}
}

const schemaRoot = "openapi.json"

// readDescription reads openapi.json, in which answers have no members but those that are described.
func readDescription(t *testing.T) *describedAPI {
	t.Helper()
	var spec struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(description, &spec); err != nil {
		t.Fatal(err)
	}
	d := &describedAPI{t: t, paths: make(map[string]map[string]describedOperation), addresses: make(map[string]*regexp.Regexp)}
	variable := regexp.MustCompile(`\\\{[a-z]+\\\}`)
	for path, operations := range spec.Paths {
		d.paths[path] = make(map[string]describedOperation)
		d.addresses[path] = regexp.MustCompile("^" + variable.ReplaceAllString(regexp.QuoteMeta(path), "[^/]+") + "$")
		for method, raw := range operations {
			var operation describedOperation
			if method == "parameters" {
				continue
			}
			if err := json.Unmarshal(raw, &operation); err != nil {
				t.Fatalf("%s %s: %v", method, path, err)
			}
			d.paths[path][strings.ToUpper(method)] = operation
		}
	}
	root, err := jsonschema.UnmarshalJSON(bytes.NewReader(description))
	if err != nil {
		t.Fatal(err)
	}
	closeObjects(root)
	d.schemas = jsonschema.NewCompiler()
	if err := d.schemas.AddResource(schemaRoot, root); err != nil {
		t.Fatal(err)
	}
	return d
}

// closeObjects forbids members that are not described.
func closeObjects(v any) {
	switch v := v.(type) {
	case map[string]any:
		for _, member := range v {
			closeObjects(member)
		}
		if _, ok := v["properties"]; ok && v["type"] == "object" {
			v["additionalProperties"] = false
		}
	case []any:
		for _, item := range v {
			closeObjects(item)
		}
	}
}

// check holds an answer against the description.
func (d *describedAPI) check(r *http.Request, w *httptest.ResponseRecorder) {
	d.t.Helper()
	path := strings.TrimPrefix(r.URL.EscapedPath(), "/v1")
	for template, address := range d.addresses {
		operation, ok := d.paths[template][r.Method]
		if !ok || !address.MatchString(path) {
			continue
		}
		for name := range r.URL.Query() {
			if !slices.ContainsFunc(operation.Parameters, func(p struct{ Name, In string }) bool { return p.Name == name && p.In == "query" }) {
				d.t.Errorf("%s %s: the parameter %s is not described", r.Method, template, name)
			}
		}
		status := strconv.Itoa(w.Code)
		response, ok := operation.Responses[status]
		if !ok {
			if w.Code < 400 {
				d.t.Errorf("%s %s: status %s is not described", r.Method, template, status)
			}
			response = operation.Responses["default"]
		}
		kind, _, _ := mime.ParseMediaType(w.Header().Get("Content-Type"))
		if strings.HasPrefix(kind, "image/") {
			kind = "image/*"
		}
		content, ok := response.Content[kind]
		if !ok && (len(response.Content) > 0 || w.Body.Len() > 0) {
			d.t.Errorf("%s %s %s: %q is not described", r.Method, template, status, kind)
		}
		if content.Schema.Ref != "" {
			d.checkBody(r, w, content.Schema.Ref)
		}
		return
	}
	if w.Code != http.StatusNotFound {
		d.t.Errorf("%s %s is not described", r.Method, path)
	}
}

func (d *describedAPI) checkBody(r *http.Request, w *httptest.ResponseRecorder, ref string) {
	d.t.Helper()
	schema, err := d.schemas.Compile(schemaRoot + ref)
	if err != nil {
		d.t.Fatal(err)
	}
	body, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
	if err == nil {
		err = schema.Validate(body)
	}
	if err != nil {
		d.t.Errorf("%s %s: %s\n%v", r.Method, r.URL, w.Body, err)
	}
}

// Every route is described, and everything that is described is a route.
func TestDescriptionHasAllRoutes(t *testing.T) {
	d := readDescription(t)
	parameter := regexp.MustCompile(`:([a-z]+)`)
	routes := make(map[string]bool)
	for _, r := range (&api{}).routes() {
		path := parameter.ReplaceAllString(r.path, "{$1}")
		routes[r.method+" "+path] = true
		if _, ok := d.paths[path][r.method]; !ok {
			t.Errorf("%s %s is not described", r.method, path)
		}
	}
	for path, operations := range d.paths {
		for method := range operations {
			if !routes[method+" "+path] {
				t.Errorf("%s %s is described, and not there", method, path)
			}
		}
	}
}

// All references lead somewhere, and all schemas are such.
func TestDescriptionIsWhole(t *testing.T) {
	d := readDescription(t)
	for _, ref := range regexp.MustCompile(`"\$ref": "(#[^"]+)"`).FindAllSubmatch(description, -1) {
		if _, err := d.schemas.Compile(schemaRoot + string(ref[1])); err != nil {
			t.Error(err)
		}
	}
}
