package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// roundsPerRun bounds how often the server is killed under one set of documents, as they only grow.
const roundsPerRun = 30

// acknowledged is a word that the server has acknowledged.
type acknowledged struct{ ID, Word string }

// durableLine is what node/durable.mjs prints.
type durableLine struct {
	Ready  bool
	Acked  *acknowledged
	Final  []finalDocument
	Errors []string
}

type finalDocument struct {
	ID      string
	Version int
	Text    string
}

// TestKill ends the server with SIGKILL under load, again and again. Each operation that was acknowledged is there
// after the restart, every log is whole, in order and without doubles, and all clients come back by themselves and
// agree. TANDEM_E2E_KILLS sets how often.
func TestKill(t *testing.T) {
	kills := amount(t, "TANDEM_E2E_KILLS", 30)
	server := Start(t)
	for done := 0; done < kills; done += roundsPerRun {
		run := startDurable(t, server, done, "text-unicode", "rich-text", "text", "json0", "json1")
		for range min(roundsPerRun, kills-done) {
			run.load(1 + rand.IntN(80))
			server.Kill()
			run.drain()
			server.Restart()
			run.checkKept()
			run.checkLogs()
		}
		run.finish()
	}
	wantChecked(t, server)
}

// wantChecked stops the server and has tandem check look at what it leaves.
func wantChecked(t *testing.T, server *Server) {
	t.Helper()
	server.Stop()
	if out, err := exec.Command(binary(t), "check", server.data).CombinedOutput(); err != nil {
		t.Errorf("tandem check: %v\n%s", err, out)
	}
}

// TestKillWhileStarting ends servers at any moment of their first start: what they leave behind does not keep the next
// from starting.
func TestKillWhileStarting(t *testing.T) {
	for range 10 {
		server := prepare(t)
		server.launch()
		time.Sleep(rand.N(25 * time.Millisecond)) // until ready it shows no sign by which to choose the moment
		server.Kill()
		server.Restart()
		server.Kill()
	}
}

// durable is a run of node/durable.mjs and what its clients were told.
type durable struct {
	t      *testing.T
	server *Server
	script *Script
	ids    []string
	acked  map[acknowledged]bool
}

// startDurable lets clients write into a new document of each type.
func startDurable(t *testing.T, server *Server, run int, types ...string) *durable {
	t.Helper()
	d := &durable{t: t, server: server, acked: map[acknowledged]bool{}}
	var docs []map[string]string
	for _, typ := range types {
		id := fmt.Sprintf("%s-%d", typ, run)
		d.ids = append(d.ids, id)
		docs = append(docs, map[string]string{"id": id, "type": typ})
	}
	d.script = Run(t, 5*time.Minute, "node/durable.mjs", map[string]any{
		"url": server.Socket(), "docs": docs, "clients": 6, "seed": rand.IntN(1 << 30),
	})
	var line durableLine
	if d.script.Next(&line); !line.Ready {
		t.Fatalf("the clients did not join: %v", line.Errors)
	}
	return d
}

func (d *durable) note(line durableLine) {
	d.t.Helper()
	if line.Acked == nil {
		d.t.Fatalf("the clients ended: %v", line.Errors)
	}
	if d.acked[*line.Acked] {
		d.t.Errorf("%v was acknowledged twice", *line.Acked)
	}
	d.acked[*line.Acked] = true
}

// load waits for so many acknowledgements.
func (d *durable) load(n int) {
	d.t.Helper()
	for range n {
		var line durableLine
		d.script.Next(&line)
		d.note(line)
	}
}

// drain takes the acknowledgements that came before the kill.
func (d *durable) drain() {
	d.t.Helper()
	for {
		var line durableLine
		if !d.script.TryNext(&line) {
			return
		}
		d.note(line)
	}
}

// checkKept reads the documents as a client that never saw them and looks for every word acknowledged so far.
func (d *durable) checkKept() {
	d.t.Helper()
	c := dial(d.t, d.server)
	defer c.close()
	c.handshake()
	for _, id := range d.ids {
		c.send(`{"a":"f","c":"docs","d":%q,"v":null}`, id)
		reply := c.next()
		data, err := json.Marshal(reply["data"])
		if err != nil {
			d.t.Fatal(err)
		}
		for word := range d.acked {
			if word.ID == id && !strings.Contains(string(data), word.Word) {
				d.t.Fatalf("%q was acknowledged and is gone from %s", word.Word, id)
			}
		}
	}
}

// checkLogs reads every revision of the documents: their versions follow one another, no submission is there twice, and
// those of one source are in the order in which it made them.
func (d *durable) checkLogs() {
	d.t.Helper()
	c := join(d.t, d.server)
	defer c.close()
	for _, id := range d.ids {
		c.send(`{"a":"f","c":"docs","d":%q,"v":0}`, id)
		last := map[any]float64{} // the newest seq of a source
		for version := 0.0; ; version++ {
			f := c.next()
			if f["a"] == "f" {
				break
			}
			seq, ok := f["seq"].(float64)
			if f["a"] != "op" || f["v"] != version || !ok || seq <= last[f["src"]] {
				d.t.Fatalf("%s: behind version %v and seq %v of its source comes %s", id, version, last[f["src"]], show(f))
			}
			last[f["src"]] = seq
		}
	}
}

// finish lets the clients come to rest and compares.
func (d *durable) finish() {
	d.t.Helper()
	for _, doc := range d.end() {
		d.checkFinal(doc)
	}
}

// end lets the clients come to rest and returns what they agree on.
func (d *durable) end() []finalDocument {
	d.t.Helper()
	d.script.Say("stop")
	var line durableLine
	for d.script.Next(&line); line.Final == nil; d.script.Next(&line) {
		d.note(line)
		line = durableLine{}
	}
	for _, e := range line.Errors {
		d.t.Error(e)
	}
	d.script.Wait()
	return line.Final
}

// checkFinal expects each acknowledged word exactly once, nothing else, and a revision for each and for the create.
func (d *durable) checkFinal(doc finalDocument) {
	d.t.Helper()
	count := map[string]int{}
	for word := range strings.SplitAfterSeq(doc.Text, ";") {
		if word != "" {
			count[word]++
		}
	}
	expected := 0
	for word := range d.acked {
		if word.ID != doc.ID {
			continue
		}
		expected++
		if count[word.Word] != 1 {
			d.t.Errorf("%s: %q stands there %d times", doc.ID, word.Word, count[word.Word])
		}
		delete(count, word.Word)
	}
	for word, n := range count {
		d.t.Errorf("%s: %q stands there %d times and was never acknowledged", doc.ID, word, n)
	}
	if doc.Version != expected+1 {
		d.t.Errorf("%s: version %d after %d acknowledged operations and a create", doc.ID, doc.Version, expected)
	}
	d.t.Logf("%s: %d acknowledged operations, version %d", doc.ID, expected, doc.Version)
}
