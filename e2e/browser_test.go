package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestBrowser runs the scenarios of browser/ in Chromium, each against a server of its own. Pictures are left in out/.
func TestBrowser(t *testing.T) {
	for _, name := range []string{"together", "crowd"} {
		t.Run(name, func(t *testing.T) { browse(t, name) })
	}
	for _, name := range []string{
		"kill", "undo", "title", "narrow", "leave", "paste", "people", "plain", "delete", "recover", "trimmed",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			browse(t, name)
		})
	}
	t.Run("refused", func(t *testing.T) {
		t.Parallel()
		browse(t, "refused", "--max-operation", "2000")
	})
}

// TestPicture takes the README's picture; `make picture` asks for it.
func TestPicture(t *testing.T) {
	if os.Getenv("TANDEM_E2E_PICTURE") == "" {
		t.Skip("no picture was asked for")
	}
	browse(t, "picture")
}

// browse runs one scenario with flags for its server, which it may have killed, stopped and started again, or set back
// to a copy of its database.
func browse(t *testing.T, name string, flags ...string) {
	t.Helper()
	browseOn(t, Start(t, flags...), name)
}

// browseOn runs one scenario as browse does, against a server that runs already.
func browseOn(t *testing.T, server *Server, name string) {
	t.Helper()
	out, err := filepath.Abs("out")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		t.Fatal(err)
	}
	copied := ""
	script := Run(t, 4*time.Minute, "browser/"+name+".mjs", map[string]string{
		"url": server.URL(), "chromium": findChromium(t), "out": out,
	})
	for {
		var line struct {
			Do, Note string
			Errors   []string
		}
		script.Next(&line)
		if line.Note != "" {
			t.Log(line.Note)
			continue
		}
		switch line.Do {
		case "kill":
			server.Kill()
		case "restart":
			server.Restart()
		case "stop":
			server.Stop()
		case "backup":
			server.Stop()
			copied = server.backup()
			server.Restart()
		case "trim":
			server.trim()
			server.Restart()
		case "recover":
			if out, err := server.recover(copied); err != nil {
				t.Errorf("recovery: %v, %s", err, out)
			}
			server.Restart()
		default:
			for _, e := range line.Errors {
				t.Error(e)
			}
			script.Wait()
			return
		}
		script.Say("done")
	}
}

// findChromium returns the browser to test with: CHROMIUM, else what is found on the PATH.
func findChromium(t *testing.T) string {
	t.Helper()
	if path := os.Getenv("CHROMIUM"); path != "" {
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("Chromium is missing: install it (Debian: apt-get install chromium), or set CHROMIUM to its path")
	return ""
}
