package main

import (
	"fmt"
	"strings"
	"testing"
)

func TestTrimCommand(t *testing.T) {
	data := written(t)
	at := "--data=" + data
	refuses(t, start(t, nil, "trim", at), "before-version")
	refuses(t, start(t, nil, "trim", at, "--older-than", "soon"), "--older-than")
	refuses(t, start(t, nil, "trim", "docs/plain@3", at, "--before-version", "3"), "name the version with")
	wantLines(t, tandem(t, nil, "trim", "docs/plain", at, "--before-version", "4", "--dry-run"),
		"docs/plain: 4 revisions, kept from version 4 on; 1 named before it", "4 revisions of 1 documents to be forgotten.")
	wantLines(t, tandem(t, nil, "trim", "docs", at, "--before-mark", "Draft sent"),
		"docs/plain: 3 revisions, kept from version 3 on", "1 documents have no such version and stay as they are.", "3 revisions of 1 documents forgotten.")
	wantLines(t, tandem(t, nil, "trim", "docs/plain", at, "--older-than", "1h"),
		"docs/plain: 1 revisions, kept from version 4 on; 1 named before it", "1 revisions of 1 documents forgotten.")
	wantLines(t, tandem(t, nil, "history", "docs/plain", at),
		"WHEN VERSIONS WHO ADDED REMOVED NAMES",
		"2026-11-24 10:01–10:01 4–5 Ben 0 4",
		"What was before version 4 was trimmed.",
		`Version 3 is kept, as it is named "Draft sent".`)
	if got := tandem(t, nil, "show", "docs/plain@name:Draft sent", at); got != "one\ntwo\n" {
		t.Errorf("the named version is %q", got)
	}
	refuses(t, start(t, nil, "show", "docs/plain@2", at), "does not go back so far")
	tandem(t, nil, "redact", "docs/plain", at, "--version=5", "--from=0", "--to=3", "--reason=a slip", "--by=Ben")
	if got := tandem(t, nil, "history", "docs/plain", at); !strings.Contains(got, "Ben erased a text from 0 revisions") {
		t.Errorf("the history says %s", got)
	}
	for _, version := range []int{4, 5} {
		if got := tandem(t, nil, "show", fmt.Sprint("docs/plain@", version), at); strings.Contains(got, "two") {
			t.Errorf("version %d is %q", version, got)
		}
	}
}
