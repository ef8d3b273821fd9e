package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// TestBrowser runs the scenarios of browser/ in Chromium, each against a server of its own, which a scenario may have
// killed. Pictures are left in out/.
func TestBrowser(t *testing.T) {
	chromium := findChromium(t)
	out, err := filepath.Abs("out")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"together", "kill", "undo", "title", "narrow", "leave", "paste"} {
		t.Run(name, func(t *testing.T) {
			server := Start(t)
			script := Run(t, 3*time.Minute, "browser/"+name+".mjs", map[string]string{
				"url": server.URL(), "chromium": chromium, "out": out,
			})
			for {
				var line struct {
					Do     string
					Errors []string
				}
				script.Next(&line)
				switch line.Do {
				case "kill":
					server.Kill()
				case "restart":
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
		})
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
