package redact

import (
	"fmt"
	"strings"
	"testing"
)

func TestParsePath(t *testing.T) {
	json, _ := types.Type("json1")
	doc, err := json.Create([]byte(`{"a/b":{"~":["x",{"1":"y"}]},"n":1,"e":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	plain, _ := types.Type("text-unicode")
	text, err := plain.Create([]byte(`"x"`))
	if err != nil {
		t.Fatal(err)
	}
	for pointer, want := range map[string]string{
		"/a~1b/~0/0":   `["a/b" "~" '\x00']`,
		"/a~1b/~0/1/1": `["a/b" "~" '\x01' "1"]`,
		"/a~1b":        "such as /a~1b/~0/0",
		"/e":           "such as /e/…",
		"/none":        "nothing is at",
		"/n":           "no text",
		"a":            "does not begin with /",
		"":             "such as /a~1b/~0/0",
	} {
		path, err := ParsePath(doc, pointer)
		if err == nil && fmt.Sprintf("%q", path) != want || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v, want %s", pointer, path, err, want)
		}
	}
	if _, err := ParsePath(text, "/a"); err == nil {
		t.Error("a text has a path")
	}
}
