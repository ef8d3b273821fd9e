package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

func TestParseConfig(t *testing.T) {
	c, err := parseConfig([]byte(`
# what a small team wants
addr: 0.0.0.0:80
max-document: 64MiB
max-documents: 500
log-level:
merge-collections: [boards, trees]
projections:
  public-users: {collection: users, fields: [name, picture]}
  users.v2:
    collection: users
    fields:
      - name
indexes:
  users: [name, address.city]
`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"addr": "0.0.0.0:80", "max-document": "64MiB", "max-documents": "500", "merge-collections": "boards,trees"}
	if !reflect.DeepEqual(c.values, want) {
		t.Errorf("settings: %v", c.values)
	}
	if len(c.projections) != 2 || c.projections[0].Name() != "public-users" || c.projections[0].Collection() != "users" ||
		strings.Join(c.projections[0].Fields(), " ") != "name picture" || c.projections[1].Name() != "users.v2" {
		t.Errorf("projections: %v", c.projections)
	}
	if !reflect.DeepEqual(c.indexes, map[string][]string{"users": {"name", "address.city"}}) {
		t.Errorf("indexes: %v", c.indexes)
	}
	for text, want := range map[string]string{
		"":                                       "",
		"# nothing":                              "",
		"projections:\nindexes:\n":               "",
		"adr: 1":                                 `line 1: there is no setting "adr"`,
		"addr: a\nproject: {}":                   `line 2: there is no setting "project"`,
		"config: other.yaml":                     `line 1: there is no setting "config"`,
		"addr: a\naddr: b":                       `line 2: "addr" is there twice`,
		"addr: {a: b}":                           "line 1: addr is a value or a list of values",
		"merge-collections:\n  - [a]":            "line 2: merge-collections is a list of texts",
		"just text":                              "line 1: the file holds names",
		"addr: [":                                "line 1",
		"projections: [a]":                       "line 1: projections holds names",
		"projections: {p: users}":                "line 1: p holds names",
		"projections: {p: {fields: a}}":          "line 1: fields is a list",
		"projections: {p: {field: [a]}}":         `line 1: a projection has a collection and fields, not "field"`,
		"projections:\n  p: {collection: users}": `line 2: the projection "p" has no fields`,
		"projections:\n  p: {fields: [a]}":       "line 2: a projection and its collection must have names",
		"projections:\n  p: {collection: p, fields: [a]}":          `line 2: the projection "p" has the name of its collection`,
		"projections:\n  p: {collection: c, fields: [a]}\n  p: {}": `line 3: "p" is there twice`,
		"indexes: {users: name}":                                   "line 1: users is a list",
	} {
		if _, err := parseConfig([]byte(text)); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// The example of the help is a config file.
func TestConfigHelp(t *testing.T) {
	_, example, _ := strings.Cut(configHelp, "\n\n")
	example, _, _ = strings.Cut(example, "\n\n")
	if c, err := parseConfig([]byte(example)); err != nil || len(c.projections) != 1 || len(c.indexes) != 1 || len(c.values) != 3 {
		t.Errorf("%+v, %v", c, err)
	}
}

// A flag wins over its variable, and that over the file, which may be named by either.
func TestPrecedence(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tandem.yaml")
	if err := os.WriteFile(path, []byte("addr: of-the-file\ndata: of-the-file\nlog-level: debug\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, byFlag := range []bool{true, false} {
		flags := serveCommand().Flags()
		configFlag(flags)
		args := []string{"--data", "of-the-flag"}
		if byFlag {
			args = append(args, "--config", path)
		} else {
			t.Setenv("TANDEM_CONFIG", path)
		}
		t.Setenv("TANDEM_ADDR", "of-the-variable")
		t.Setenv("TANDEM_DATA", "of-the-variable")
		if err := flags.Parse(args); err != nil {
			t.Fatal(err)
		}
		k, err := settings(flags)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{
			"data": "of-the-flag", "addr": "of-the-variable", "log-level": "debug", "log-format": "text",
		} {
			if got := k.String(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	configFlag(flags)
	if err := flags.Parse([]string{"--config", filepath.Join(t.TempDir(), "missing.yaml")}); err != nil {
		t.Fatal(err)
	}
	if _, err := settings(flags); err == nil || !strings.Contains(err.Error(), "missing.yaml") {
		t.Errorf("a file that is not there: %v", err)
	}
}
