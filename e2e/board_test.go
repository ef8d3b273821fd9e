package e2e

import (
	"os"
	"testing"
)

// TestBoards runs the scenarios of boards in Chromium, each against a server of its own. Pictures are left in out/. Those
// that look at how smoothly things move have the machine for themselves; the others wait much of the time.
func TestBoards(t *testing.T) {
	for _, name := range []string{"people", "many", "large"} {
		t.Run(name, func(t *testing.T) { browse(t, "board-"+name) })
	}
	for _, name := range []string{"files", "draw", "things", "text", "lost", "shapes", "touch"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			browse(t, "board-"+name)
		})
	}
}

// TestPictureOfBoard takes the README's picture of a board; `make picture` asks for it.
func TestPictureOfBoard(t *testing.T) {
	if os.Getenv("TANDEM_E2E_PICTURE") == "" {
		t.Skip("no picture was asked for")
	}
	browse(t, "board-picture")
}
