package e2e

import (
	"encoding/json"
	"testing"
	"time"
)

// TestPast holds that unmodified clients can ask for a document as it was, at a version or at a time, in all types, before a
// deletion and after it.
func TestPast(t *testing.T) {
	server := Start(t)
	script := Run(t, time.Minute, "node/past.mjs", map[string]any{"url": server.Socket(), "seed": 5, "edits": 5})
	for range 5 {
		var got struct {
			Name   string
			Asked  int
			Wrong  []json.RawMessage
			Beyond string
			Errors []string
		}
		script.Next(&got)
		t.Logf("%s: %d snapshots", got.Name, got.Asked)
		if got.Asked != 2*14+2 || len(got.Wrong) > 0 || len(got.Errors) > 0 {
			t.Errorf("%d asked for, wrong %s, errors %q", got.Asked, got.Wrong, got.Errors)
		}
		if got.Beyond != "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT" {
			t.Errorf("of a version beyond the head it was told %q", got.Beyond)
		}
	}
	script.Wait()
}

// A request for a document as it was is answered under its own number, with the type and without metadata; by a server that was
// started since, too.
func TestPastFrames(t *testing.T) {
	server := Start(t)
	a := join(t, server)
	a.create("x", "abc", 1)
	a.send(`{"a":"nf","id":7,"c":"docs","d":"x","v":1}`)
	a.expect(`{"a":"nf","id":7,"v":1,"type":%q,"data":"abc","m":null}`, textURI)
	server.Stop()
	server.Restart()
	a = join(t, server)
	a.send(`{"a":"nf","id":1,"c":"docs","d":"x","v":1}`)
	a.expect(`{"a":"nf","id":1,"v":1,"type":%q,"data":"abc","m":null}`, textURI)
	a.send(`{"a":"nt","id":2,"c":"docs","d":"x","ts":0}`)
	a.expect(`{"a":"nt","id":2,"v":0,"type":null,"m":null}`)
	a.refused(`{"a":"nf","id":3,"c":"docs","d":"x","v":2}`, "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT", "Requested version exceeds latest snapshot version")
}
