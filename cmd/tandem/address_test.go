package main

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

func TestParseAddress(t *testing.T) {
	local := func(text string) string {
		at, err := time.ParseInLocation("2006-01-02T15:04:05", text, time.Local)
		if err != nil {
			t.Fatal(err)
		}
		return "time=" + url.QueryEscape(at.UTC().Format(time.RFC3339))
	}
	for _, c := range []struct{ text, collection, id, server, query string }{
		{"docs/abc", "docs", "abc", "", ""},
		{"docs/a/b c", "docs", "a/b c", "", ""},
		{"docs/abc@0", "docs", "abc", "", "version=0"},
		{"docs/me@home@1204", "docs", "me@home", "", "version=1204"},
		{"docs/abc@2026-11-24T10:30:05Z", "docs", "abc", "", "time=2026-11-24T10%3A30%3A05Z"},
		{"docs/abc@2026-11-24T10:30:05.25+01:00", "docs", "abc", "", "time=2026-11-24T09%3A30%3A05.25Z"},
		{"docs/abc@2026-11-24T10:30", "docs", "abc", "", local("2026-11-24T10:30:00")},
		{"docs/abc@2026-11-24 10:30:05", "docs", "abc", "", local("2026-11-24T10:30:05")},
		{"docs/abc@Draft sent", "docs", "abc", "", "name=Draft+sent"},
		{"docs/abc@name:2026", "docs", "abc", "", "name=2026"},
		{"docs/abc@-1", "docs", "abc", "", "name=-1"},
		{"http://127.0.0.1:7007/d/abc", "docs", "abc", "http://127.0.0.1:7007", ""},
		{"https://pad.example.org/b/xyz@17", "boards", "xyz", "https://pad.example.org", "version=17"},
		{"http://localhost/d/abc?rev=12", "docs", "abc", "http://localhost", ""},
	} {
		a, err := parseAddress(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if a.id != (collab.DocID{Collection: c.collection, ID: c.id}) || a.server != c.server || a.at.query().Encode() != c.query {
			t.Errorf("%s: %q at %q of %q", c.text, a.id, a.at.query().Encode(), a.server)
		}
	}
	for text, want := range map[string]string{
		"": "does not name a document", "docs": "does not name a document", "/abc": "does not name a document",
		"docs/": "does not name a document", "docs/abc@": "no version", "http://localhost/x/abc": "document's page",
		"http://localhost/d/": "document's page", "http://localhost/": "document's page",
	} {
		if a, err := parseAddress(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %+v, %v, want %q", text, a, err, want)
		}
	}
}
