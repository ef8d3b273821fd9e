package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence"
)

// written returns a data directory with docs/plain, a text of five revisions by two people on two days, of which version 3
// has a name, and docs/rich and things/json.
func written(t *testing.T) (data string) {
	t.Helper()
	data = filepath.Join(t.TempDir(), "data")
	store, err := persistence.Open(data, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	start := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	write := func(id collab.DocID, typ, initial string, ops ...string) {
		t.Helper()
		revs := []collab.Revision{{Author: "guest:ana", At: start, Change: collab.Change{Kind: collab.Create, Type: typ, Data: []byte(initial)}}}
		for i, op := range ops {
			revs = append(revs, collab.Revision{
				Base: collab.Version(i + 1), ID: collab.OpID{Source: "s", Seq: uint64(i + 1)},
				Author: []collab.UserID{"guest:ana", "guest:ana", "guest:ben", "guest:ben"}[i],
				At:     start.Add([]time.Duration{time.Minute, 2 * time.Minute, 24 * time.Hour, 24*time.Hour + time.Minute}[i]),
				Change: collab.Change{Kind: collab.Edit, Data: []byte(op)},
			})
		}
		if err := store.Append(t.Context(), id, revs, collab.Meta{}); err != nil {
			t.Fatal(err)
		}
	}
	plain := collab.DocID{Collection: "docs", ID: "plain"}
	write(plain, "http://sharejs.org/types/text-unicode", `""`, `["one\n"]`, `[4,"two\n"]`, `[8,"three\n"]`, `[{"d":4}]`)
	write(collab.DocID{Collection: "docs", ID: "rich"}, "http://sharejs.org/types/rich-text/v1",
		`[{"insert":"bold","attributes":{"bold":true}},{"insert":{"image":"x"}},{"insert":" text\n"}]`)
	write(collab.DocID{Collection: "things", ID: "json"}, "http://sharejs.org/types/JSONv0", `{"a":[1,"é"]}`)
	for user, name := range map[collab.UserID]string{"guest:ana": "Ana", "guest:ben": "Ben"} {
		if err := store.SetGuest(t.Context(), user, collab.Guest{Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	mark := collab.Mark{Version: 3, Name: "Draft sent", Restored: collab.NoBase, By: "guest:ana", At: start}
	if err := store.SetMark(t.Context(), plain, mark); err != nil {
		t.Fatal(err)
	}
	return data
}

// tandem runs a command in the zone UTC and returns what it printed, which must have succeeded.
func tandem(t *testing.T, env []string, args ...string) string {
	t.Helper()
	p := start(t, func(cmd *exec.Cmd) { cmd.Env = append(cmd.Environ(), append(env, "TZ=UTC")...) }, args...)
	if code := p.exitCode(); code != 0 {
		t.Fatalf("tandem %s: exit code %d\n%s", strings.Join(args, " "), code, p.out.String())
	}
	return p.out.String()
}

// wantLines compares text line by line, with runs of spaces taken for one.
func wantLines(t *testing.T, text string, want ...string) {
	t.Helper()
	var got []string
	for line := range strings.Lines(text) {
		got = append(got, strings.Join(strings.Fields(line), " "))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestHistoryCommands runs the commands on a stopped directory and against a running server: they say and do the same.
func TestHistoryCommands(t *testing.T) {
	const token = "a token of the configuration"
	for _, where := range []string{"directory", "server"} {
		t.Run(where, func(t *testing.T) {
			data := written(t)
			env, at := []string(nil), "--data="+data
			if where == "server" {
				s := start(t, nil, "serve", "--addr", anyPort, "--data", data, "--api-token", token)
				env, at = []string{"TANDEM_API_TOKEN=" + token}, "--url="+s.address()
			}
			wantLines(t, tandem(t, env, "history", "docs/plain", at),
				"WHEN VERSIONS WHO ADDED REMOVED NAMES",
				"2026-11-24 10:00–10:01 3–5 Ben 6 4",
				`2026-11-23 10:00–10:02 0–3 Ana 8 0 3 "Draft sent"`)
			wantLines(t, tandem(t, env, "history", "docs/plain", "--limit", "1", at),
				"WHEN VERSIONS WHO ADDED REMOVED NAMES",
				"2026-11-24 10:00–10:01 3–5 Ben 6 4",
				"There is more: tandem history docs/plain --before 3")
			wantLines(t, tandem(t, env, "history", "docs/plain", "--named", at),
				"WHEN VERSIONS WHO ADDED REMOVED NAMES",
				`2026-11-23 10:00–10:02 0–3 Ana 8 0 3 "Draft sent"`)
			var list sittings
			if err := json.Unmarshal([]byte(tandem(t, env, "history", "docs/plain", "--json", at)), &list); err != nil ||
				list.Version != 5 || len(list.Sittings) != 2 || list.Next != nil || len(list.People) != 2 {
				t.Errorf("%+v, %v", list, err)
			}

			for doc, want := range map[string]string{
				"docs/plain": "two\nthree\n", "docs/plain@2": "one\n", "docs/plain@Draft sent": "one\ntwo\n",
				"docs/plain@2026-11-23T10:01": "one\n", "docs/plain@2026-11-24T10:00:00Z": "one\ntwo\nthree\n",
				"docs/rich": "bold text\n", "things/json": "{\n  \"a\": [\n    1,\n    \"é\"\n  ]\n}\n",
			} {
				if got := tandem(t, env, "show", doc, at); got != want {
					t.Errorf("show %s: %q, want %q", doc, got, want)
				}
			}
			var shown snapshot
			if err := json.Unmarshal([]byte(tandem(t, env, "show", "docs/plain@3", "--json", at)), &shown); err != nil ||
				shown.Version != 3 || string(shown.Data) != `"one\ntwo\n"` || *shown.Author != "guest:ana" {
				t.Errorf("%+v, %v", shown, err)
			}

			wantLines(t, tandem(t, env, "restore", "docs/plain@Draft sent", at),
				"docs/plain is as it was at version 3. That made version 6; restore version 5 to take it back.")
			wantLines(t, tandem(t, env, "restore", "docs/plain@3", at),
				"docs/plain is as it was at version 3; nothing had to be changed.")
			if got := tandem(t, env, "show", "docs/plain", at); got != "one\ntwo\n" {
				t.Errorf("after the restore: %q", got)
			}
			if got := tandem(t, env, "history", "docs/plain", "--limit", "1", at); !strings.Contains(got, "5–6") ||
				!strings.Contains(got, "Command line") || !strings.Contains(got, "6 (3 restored)") {
				t.Errorf("the restore is not in the history:\n%s", got)
			}
		})
	}
}

// TestHistoryRefusals holds that each mistake is answered with what to do about it.
func TestHistoryRefusals(t *testing.T) {
	data := written(t)
	at := "--data=" + data
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"history", "plain", at}, []string{"collection/id"}},
		{[]string{"history", "docs/plain@3", at}, []string{"leave out"}},
		{[]string{"history", "docs/plain", "--limit", "0", at}, []string{"--limit"}},
		{[]string{"history", "docs/none", at}, []string{"no such document"}},
		{[]string{"show", "docs/plain@9", at}, []string{"at version 5"}},
		{[]string{"show", "docs/plain@0", at}, []string{"no document at version 0"}},
		{[]string{"show", "docs/plain@Final", at}, []string{"name"}},
		{[]string{"restore", "docs/plain", at}, []string{"docs/plain@VERSION"}},
		{[]string{"show", "docs/plain"}, []string{"./tandem-data", "--data", "--url"}},
		{[]string{"show", "docs/plain", "--data=" + filepath.Join(data, "none")}, []string{"no documents", "--url"}},
		{[]string{"show", "docs/plain", "--data=memory:"}, []string{"no documents"}},
		{[]string{"show", "docs/plain", "--url=localhost:7007"}, []string{"--url", "http://127.0.0.1:7007"}},
		{[]string{"show", "docs/plain", "--url=http://127.0.0.1:1"}, []string{"no server answers", "http://127.0.0.1:1"}},
		{[]string{"show"}, []string{"arg"}},
	} {
		t.Run(strings.Join(c.args[:min(2, len(c.args))], " "), func(t *testing.T) { refuses(t, start(t, nil, c.args...), c.want...) })
	}
	entries, err := filepath.Glob(filepath.Join(filepath.Dir(data), "*"))
	if err != nil || len(entries) != 1 {
		t.Errorf("a directory was made: %v, %v", entries, err)
	}
}

// TestHistoryBesideServer holds what is said while a server has the directory, and what a server without a token refuses.
func TestHistoryBesideServer(t *testing.T) {
	data := written(t)
	s := start(t, nil, "serve", "--addr", anyPort, "--data", data)
	url := s.address()
	refuses(t, start(t, nil, "history", "docs/plain", "--data", data), "server is running", "--url")
	if got := tandem(t, nil, "show", url+"/d/plain@1"); got != "" {
		t.Errorf("version 1 is %q", got)
	}
	if got := tandem(t, nil, "show", url+"/d/plain@2"); got != "one\n" {
		t.Errorf("version 2 is %q", got)
	}
	refuses(t, start(t, nil, "restore", url+"/d/plain@2"), "--token", "--api-token")
	refuses(t, start(t, nil, "restore", url+"/d/plain@2", "--token", "wrong"), "--token")
	s.signal(syscall.SIGTERM)
	s.exitCode()
	if got := tandem(t, nil, "show", url+"/d/plain@2", "--data", data); got != "one\n" {
		t.Errorf("from the directory: %q", got)
	}

	other := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") })}
	listener, err := listen(anyPort)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = other.Serve(listener) }()
	defer other.Close()
	refuses(t, start(t, nil, "show", "docs/plain", "--url", "http://"+listener.Addr().String()), "not the address of a tandem")
}
