package e2e

import (
	"encoding/json"
	"testing"
	"time"
)

// TestActions lets the same application do each thing that a client can, with the clients of three major versions: each
// comes to the same on Tandem as the newest does on the published server.
func TestActions(t *testing.T) {
	want := actions(t, "sharedb", reference(t, nil))
	if len(want) < 19 {
		t.Fatalf("only %d steps were taken: %q", len(want), want)
	}
	for _, version := range []string{"sharedb-5", "sharedb-6", "sharedb"} {
		t.Run(version, func(t *testing.T) {
			got := actions(t, version, Start(t).Socket())
			for i := range want {
				if i >= len(got) || string(got[i]) != string(want[i]) {
					t.Fatalf("of %d steps,\n%s\nwhere the published server has\n%s", len(got), got[min(i, len(got)-1)], want[i])
				}
			}
		})
	}
}

// actions runs the application and returns what it says of each step.
func actions(t *testing.T, version, url string) (steps []json.RawMessage) {
	t.Helper()
	script := Run(t, time.Minute, "node/actions.mjs", map[string]any{"url": url, "package": version})
	for line := range script.lines {
		steps = append(steps, line)
	}
	script.Wait()
	return steps
}
