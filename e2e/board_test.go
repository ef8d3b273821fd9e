package e2e

import "testing"

// TestBoards runs the scenarios of boards in Chromium, each against a server of its own. Pictures are left in out/.
func TestBoards(t *testing.T) {
	for _, name := range []string{"draw", "people", "text", "things"} {
		t.Run(name, func(t *testing.T) { browse(t, "board-"+name) })
	}
}
