package e2e

import (
	"testing"

	"github.com/tandem-collab/tandem/e2e/replay"
)

// TestBrowserHistory runs the scenarios of history in Chromium: of what people write there and then, and of long texts
// that were really typed.
func TestBrowserHistory(t *testing.T) {
	t.Run("people", func(t *testing.T) { browse(t, "history-people") })
	t.Run("rich", func(t *testing.T) { browse(t, "history-rich") })
	t.Run("traces", func(t *testing.T) {
		browseOn(t, startWith(t, map[string]func() (replay.Document, error){
			"flat":     func() (replay.Document, error) { return replay.Typed("friendsforever_flat", replay.Plain) },
			"friends":  func() (replay.Document, error) { return replay.Together("concurrent-friendsforever", replay.Plain) },
			"friends2": func() (replay.Document, error) { return replay.Together("concurrent-friendsforever", replay.Rich) },
		}), "history-traces")
	})
	t.Run("speed", func(t *testing.T) {
		browseOn(t, startWith(t, map[string]func() (replay.Document, error){
			"long": func() (replay.Document, error) { return replay.Keystrokes(300_000, replay.Plain) },
		}), "history-speed")
	})
}

// startWith starts a server with documents in its data directory.
func startWith(t *testing.T, documents map[string]func() (replay.Document, error)) *Server {
	t.Helper()
	server := prepare(t)
	replay.Into(t, server.data, documents)
	server.Restart()
	return server
}
