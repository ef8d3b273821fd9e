package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A backup that is made while somebody types holds what was acknowledged before it was begun, and nothing that was never
// typed. After the server was killed and the backup put in place, who has seen more is told so, and the rest is whole.
func TestBackup(t *testing.T) {
	const token = "e2e"
	server := Start(t, "--api-token", token)
	before, _ := firstFrame(t, server)
	a := join(t, server)
	a.create("x", "", 1)
	a.create("untouched", "whole", 2)
	version := 1
	typeOne := func() {
		a.send(`{"a":"op","c":"docs","d":"x","v":%d,"seq":%d,"x":{},"op":["%d "]}`, version, version+2, version)
		a.expect(`{"a":"op","c":"docs","d":"x","src":%q,"seq":%d,"v":%d}`, a.id, version+2, version)
		version++
	}
	for range 50 {
		typeOne()
	}
	least := version
	dir := filepath.Join(t.TempDir(), "backup")
	command := exec.Command(binary(t), "backup", dir, "--url", server.URL())
	command.Env = append(os.Environ(), "TANDEM_API_TOKEN="+token)
	type result struct {
		out []byte
		err error
	}
	done := make(chan result, 1)
	go func() {
		out, err := command.CombinedOutput()
		done <- result{out, err}
	}()
	for running := true; running; {
		select {
		case r := <-done:
			if r.err != nil || !strings.Contains(string(r.out), "is a backup of 2 documents") {
				t.Fatalf("%v, %s", r.err, r.out)
			}
			running = false
		default:
			typeOne()
		}
	}
	most := version
	for range 20 {
		typeOne()
	}
	server.Kill()

	if out, err := server.recover(dir); err != nil || !strings.Contains(out, "is in place") {
		t.Fatalf("%v, %s", err, out)
	}
	server.Restart()
	after, back := firstFrame(t, server)
	if before["epoch"] == nil || before["epoch"] == after["epoch"] {
		t.Errorf("epoch %v, then %v", before["epoch"], after["epoch"])
	}
	back.send(`{"a":"hs","id":%q,"protocol":1,"protocolMinor":2}`, a.id)
	back.expect(helloFrame, "hs", a.id)
	back.refused(fmt.Sprintf(`{"a":"s","c":"docs","d":"x","v":%d}`, version), "ERR_FORMER_EPOCH",
		"This server was restored from a backup since this page was loaded: reload the page")
	fresh := join(t, server)
	text, found := fresh.text("x")
	if found < least || found > most {
		t.Errorf("version %d, of %d before the backup and %d after it", found, least, most)
	}
	var want string
	for v := 1; v < found; v++ {
		want = fmt.Sprintf("%d ", v) + want
	}
	if text != want {
		t.Errorf("version %d: %q, want %q", found, text, want)
	}
	fresh.send(`{"a":"op","c":"docs","d":"x","v":%d,"seq":1,"x":{},"op":["on "]}`, found)
	fresh.expect(`{"a":"op","c":"docs","d":"x","src":%q,"seq":1,"v":%d}`, fresh.id, found)
	if text, _ := fresh.text("untouched"); text != "whole" {
		t.Errorf("%q", text)
	}
}
