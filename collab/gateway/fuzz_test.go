package gateway

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/wire"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// FuzzGateway lets a client send any frames, one in each line. Nothing panics, each request that can be answered is
// answered once, unless the connection is closed, and afterwards another client works as before.
func FuzzGateway(f *testing.F) {
	for _, seed := range fuzzSeeds(f) {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		if len(input) > 1<<16 || bytes.Count(input, []byte("\n")) > 300 {
			t.Skip("longer than it is worth")
		}
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, memory.Options{ReadLimit: 3}, Limits{Documents: 5, AnswerBytes: 200})
			defer w.close()
			other := w.join("")
			other.send(`{"a":"s","c":"others","d":"own"}`)
			other.next()
			play(w, bytes.Split(input, []byte("\n")))
			other.send(`{"a":"op","c":"others","d":"own","v":null,"seq":1,"op":["x"]}`)
			for {
				frame := other.decode(other.next())
				if frame["seq"] == 1.0 && (frame["src"] == other.id || frame["error"] != nil) {
					break
				}
			}
			other.fence()
		})
	})
}

// play is the life of the client that sends frames.
func play(w *world, frames [][]byte) {
	b := w.dial(collab.Identity{})
	answers := make(chan int)
	go func() { answers <- countAnswers(b) }()
	decoder := wire.NewDecoder(wire.Limits{}, w.gateway.typeOf)
	requests := 0
	for _, frame := range append(frames, []byte(`{"a":"pp","id":"the last"}`)) {
		if string(frame) == `{"a":"pp","id":"the last"}` {
			time.Sleep(time.Hour) // until all that can happen has
		}
		if r, err := decoder.Decode(frame); r != nil && (err != nil || r.Action != wire.AskPresence) {
			requests++
		}
		if b.conn.WriteBatch([][]byte{frame}) != nil {
			break
		}
	}
	if n := <-answers; n >= 0 && n != requests {
		w.t.Errorf("%d answers to %d requests", n, requests)
	}
	b.leave()
}

// countAnswers reads to the last answer; -1 if the connection is closed before. Not counted are revisions, and the asks
// for presence, which look like the answers to them.
func countAnswers(b *browser) (n int) {
	for {
		frame, err := b.conn.Read()
		if err != nil {
			return -1
		}
		var m map[string]json.RawMessage
		if err := json.Unmarshal(frame, &m); err != nil {
			b.t.Errorf("not JSON: %q", frame)
		}
		failed := m["error"] != nil
		action := string(m["a"])
		revision := action == `"op"` && (m["op"] != nil || m["create"] != nil || m["del"] != nil)
		if failed || !revision && action != `"init"` && action != `"pr"` {
			n++
		}
		if action == `"pp"` && string(m["id"]) == `"the last"` && !failed {
			return n
		}
	}
}

// fuzzSeeds are the frames that the tests of the wire and of the traps send, and some that are built to do harm.
func fuzzSeeds(f *testing.F) []string {
	seeds := []string{
		"", "null", "7", "[]", "{}", "\xff", `{"a":1e999}`, `{"a":"op","a":"pp"}`, strings.Repeat("[", 1000),
		`{"a":"bs","c":"notes","b":{"__proto__":0,"a":1e308,"b":-0}}`,
		`{"a":"op","c":"notes","d":"a","v":0,"seq":1,"create":{"type":"rich-text","data":[{"insert":"abc","attributes":{"b":true}}]}}` + "\n" +
			`{"a":"op","c":"notes","d":"a","v":1,"seq":2,"op":[{"retain":1,"attributes":{"b":null}},{"delete":1e9}]}` + "\n" +
			`{"a":"op","c":"notes","d":"a","v":1,"seq":2,"op":[{"retain":1}]}`,
		`{"a":"op","c":"notes","d":"j","v":0,"seq":1,"create":{"type":"json1","data":{"a":[1,2]}}}` + "\n" +
			`{"a":"op","c":"notes","d":"j","v":1,"seq":2,"op":[["a",0,{"p":0}],["b",{"d":0}]]}`,
	}
	for _, path := range []string{"testdata/traps.txt", "testdata/presence.txt", "../wire/testdata/frames.txt"} {
		file, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for block := range strings.SplitSeq(string(file), "\n\n") {
			var frames []string
			for line := range strings.SplitSeq(block, "\n") {
				if sender, frame, ok := strings.Cut(line, "> "); ok && len(sender) == 1 {
					frames = append(frames, frame)
				}
			}
			if len(frames) > 0 {
				seeds = append(seeds, strings.Join(frames, "\n"))
			}
		}
	}
	return seeds
}
