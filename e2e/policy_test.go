package e2e

import (
	"strings"
	"testing"
	"time"
)

// TestConflictPolicy holds that in most collections json1 refuses an operation that conflicts, as clients with the published type
// expect, and that in those that merge clients with the tolerant variant converge.
func TestConflictPolicy(t *testing.T) {
	server := Start(t, "--merge-collections", "plans")
	for name, c := range map[string]struct {
		collection string
		merge      bool
		x          string
		version    int
	}{
		"reject": {"docs", false, "first", 2},
		"merge":  {"plans", true, "second", 3},
	} {
		t.Run(name, func(t *testing.T) {
			script := Run(t, time.Minute, "node/conflict.mjs", map[string]any{
				"url": server.Socket(), "collection": c.collection, "merge": c.merge,
			})
			for range 2 {
				var got struct {
					Messages, Errors []string
					X                string
					Version          int
					Same             bool
				}
				script.Next(&got)
				t.Logf("%+v", got)
				told := strings.Contains(strings.Join(got.Messages, " "), "Transform detected write conflict")
				if told == c.merge || len(got.Errors) > 0 {
					t.Errorf("told of a conflict: %v; %q", told, got.Errors)
				}
				if !got.Same || got.X != c.x || got.Version != c.version {
					t.Errorf("all see the same: %v; x is %q at %d, want %q at %d", got.Same, got.X, got.Version, c.x, c.version)
				}
			}
			script.Wait()
		})
	}
}
