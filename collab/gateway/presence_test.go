package gateway

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

func subscribePresence(channel string, seq int) string {
	return fmt.Sprintf(`{"a":"ps","ch":%q,"seq":%d}`, channel, seq)
}

func show(channel, id string, pv int, value string) string {
	return fmt.Sprintf(`{"a":"p","ch":%q,"id":%q,"p":%s,"pv":%d}`, channel, id, value, pv)
}

// showIn is presence in the document notes/a.
func showIn(id string, pv, v int, index int) string {
	return fmt.Sprintf(`{"a":"p","ch":"notes.a","id":%q,"p":{"index":%d,"length":0},"pv":%d,"c":"notes","d":"a","v":%d,"t":"rich-text"}`,
		id, index, pv, v)
}

// as is a frame of presence as a client gets it that sees this source.
func as(source, frame string) string { return fmt.Sprintf(`{"src":%q,`, source) + frame[1:] }

const createRich = `{"a":"op","c":"notes","d":"a","v":0,"seq":1,"create":{"type":"rich-text","data":[{"insert":"abc"}]}}`

// watched returns a client that looks at a channel, one that does not, and what the first sees as the second's source.
func watched(w *world, channel string) (watcher, actor *browser, alias string) {
	watcher, actor = w.join(""), w.join("")
	watcher.send(subscribePresence(channel, 1))
	watcher.next()
	return watcher, actor, w.gateway.ids.alias(actor.id)
}

func TestPresenceLimits(t *testing.T) {
	limits := Limits{PresenceBytes: 20, PresenceIDs: 2, PresenceChannels: 2}
	inWorld(t, memory.Options{}, limits, func(t *testing.T, w *world) {
		watcher, b, alias := watched(w, "one")
		refused := func(request, message string) {
			t.Helper()
			b.send(request)
			b.expect(fmt.Sprintf(`%s,"error":{"code":"ERR_TOO_LARGE","message":%q}}`, strings.TrimSuffix(request, "}"), message))
		}
		shown := func(frame string) {
			t.Helper()
			b.send(frame)
			b.expect(as(b.id, frame))
			if strings.Contains(frame, `"one"`) {
				watcher.expect(as(alias, frame))
			}
		}
		refused(show("one", "a", 0, `"`+strings.Repeat("x", 19)+`"`), "The presence has 21 bytes and this server's limit (--max-presence) is 20")
		shown(show("one", "a", 0, `"`+strings.Repeat("x", 18)+`"`))
		shown(show("one", "b", 0, "1"))
		refused(show("one", "c", 0, "1"),
			"This connection shows 2 presences on the channel, this server's limit (--max-presence-ids): let one leave, or use another connection")
		shown(show("one", "c", 0, "null")) // leaving is always allowed
		shown(show("one", "a", 1, "2"))
		shown(show("one", "b", 1, "null"))
		shown(show("one", "c", 1, "1")) // there is room again

		shown(show("two", "a", 0, "1"))
		const full = "This connection is on 2 presence channels, this server's limit (--max-presence-channels): leave one, or use another connection"
		refused(show("three", "a", 0, "1"), full)
		refused(subscribePresence("three", 1), full)
		b.send(`{"a":"pu","ch":"three","seq":2}`)
		b.expect(`{"a":"pu","ch":"three","seq":2}`)
		shown(show("two", "a", 1, "null"))
		shown(show("three", "a", 0, "1")) // nothing is left on the second
		b.leave()
		got := []string{watcher.next(), watcher.next()}
		for _, want := range []string{show("one", "a", 1, "null"), show("one", "c", 1, "null")} {
			if want = as(alias, want); !strings.Contains(strings.Join(got, "\n"), want[strings.Index(want, `"id"`):len(want)-8]) {
				t.Errorf("%s is missing in %s", want, got)
			}
		}
		watcher.fence()
	})
}

// A client that causes too much is read more slowly. It loses nothing, and others notice nothing.
func TestPresenceRate(t *testing.T) {
	const rate, n = 100, 500
	inWorld(t, memory.Options{}, Limits{PresenceRate: rate}, func(t *testing.T, w *world) {
		watcher, b, alias := watched(w, "room")
		start := time.Now()
		for i := range n {
			b.send(show("room", "a", i, "1"))
			b.expect(as(b.id, show("room", "a", i, "1")))
			watcher.expect(as(alias, show("room", "a", i, "1")))
		}
		if took, want := time.Since(start), (2*n-rate)*time.Second/rate; took < want-time.Second || took > want+time.Second {
			t.Errorf("took %v, want %v", took, want)
		}
		b.send(`{"a":"pr","ch":"room"}`)
		b.expect(`{"a":"pr"}`)
		watcher.expect(`{"a":"pr","ch":"room"}`)
		time.Sleep(time.Minute)
		start = time.Now()
		for i := range rate / 2 {
			b.send(show("room", "a", n+i, "1"))
			b.next()
			watcher.next()
		}
		if took := time.Since(start); took > time.Millisecond {
			t.Errorf("after a pause: took %v", took)
		}
	})
}

// A client that does not read misses all but the newest of each presence, and costs its senders nothing.
func TestPresenceOfAStalledReader(t *testing.T) {
	const n = 1500
	inWorld(t, memory.Options{}, Limits{PresenceRate: 1 << 20}, func(t *testing.T, w *world) {
		stalled, b, alias := watched(w, "room")
		for i := range n {
			for _, id := range []string{"a", "b"} {
				b.send(show("room", id, i, "1"))
				b.expect(as(b.id, show("room", id, i, "1")))
			}
		}
		b.send(show("room", "b", n, "null"))
		b.next()
		left := map[string]map[string]any{
			"a": stalled.decode(as(alias, show("room", "a", n-1, "1"))), "b": stalled.decode(as(alias, show("room", "b", n, "null"))),
		}
		frames := 0
		for ; len(left) > 0; frames++ {
			f := stalled.decode(stalled.next())
			if id := f["id"].(string); reflect.DeepEqual(f, left[id]) {
				delete(left, id)
			}
		}
		if frames > 300 {
			t.Errorf("%d frames were kept for it", frames)
		}
		stalled.fence()
	})
}

// Presence does not wait for operations that are being saved.
func TestPresenceOvertakesOperations(t *testing.T) {
	gated(t, Limits{}, func(t *testing.T, w *world, gate chan struct{}) {
		watcher, b, alias := watched(w, "notes.a")
		b.send(createRich)
		for _, frame := range []string{show("notes.a", "a", 0, "1"), showIn("b", 0, 0, 1)} {
			b.send(frame)
			b.expect(as(b.id, frame))
			watcher.expect(as(alias, frame))
		}
		close(gate)
		b.expect(b.ack("a", 0, 1))
	})
}

// slowReads is inWorld with the document notes/a at version 101 of which little is in memory, and a log that is not
// read until the gate is closed, once it is shut.
func slowReads(t *testing.T, test func(t *testing.T, w *world, shut func() (open func()))) {
	synctest.Test(t, func(t *testing.T) {
		var gate chan struct{}
		w := newWorld(t, memory.Options{BeforeRead: func(context.Context, collab.DocID) error {
			if gate != nil {
				<-gate
			}
			return nil
		}}, Limits{})
		defer w.close()
		w.hub.TailBytes = 1
		b := w.join("")
		b.send(createRich)
		b.next()
		for i := range 100 {
			b.send(fmt.Sprintf(`{"a":"op","c":"notes","d":"a","v":%d,"seq":%d,"op":[{"insert":"x"}]}`, i+1, i+2))
			b.next()
		}
		b.leave()
		test(t, w, func() func() {
			gate = make(chan struct{})
			return func() { close(gate) }
		})
	})
}

// What is shown first is passed on first, however long it takes to bring it up to the document's version.
func TestPresenceKeepsItsOrder(t *testing.T) {
	slowReads(t, func(t *testing.T, w *world, shut func() func()) {
		watcher, b, _ := watched(w, "notes.a")
		open := shut()
		b.send(showIn("a", 0, 1, 1))
		b.send(showIn("a", 1, 101, 7))
		b.send(strings.Replace(showIn("a", 2, 101, 0), `{"index":0,"length":0}`, "null", 1))
		b.fence()
		open()
		for _, frame := range []string{
			showIn("a", 0, 101, 101), showIn("a", 1, 101, 7),
			strings.Replace(showIn("a", 2, 101, 0), `{"index":0,"length":0}`, "null", 1),
		} {
			b.expect(as(b.id, frame))
		}
		got := watcher.next() // of what came at once, only the newest
		for !strings.Contains(got, `"pv":2`) {
			got = watcher.next()
		}
		watcher.fence()
	})
}

// A presence that is on its way when its connection ends is not shown: nobody would take it away again.
func TestPresenceEndsWithItsConnection(t *testing.T) {
	slowReads(t, func(t *testing.T, w *world, shut func() func()) {
		watcher, b, alias := watched(w, "notes.a")
		b.send(showIn("a", 0, 101, 7))
		b.next()
		watcher.expect(as(alias, showIn("a", 0, 101, 7)))
		open := shut()
		b.send(showIn("a", 1, 1, 1))
		b.send(showIn("b", 1, 1, 1))
		b.fence()
		b.leave()
		watcher.expect(as(alias, strings.Replace(showIn("a", 0, 101, 0), `{"index":0,"length":0}`, "null", 1)))
		open()
		watcher.fence()
		time.Sleep(time.Minute)
		if n := w.hub.Open(); n != 0 {
			t.Errorf("%d documents are open", n)
		}
	})
}

// Presence holds no place in its document.
func TestPresenceLeavesNoPlace(t *testing.T) {
	inWorld(t, memory.Options{}, Limits{}, func(t *testing.T, w *world) {
		b := w.join("")
		b.send(createRich)
		b.next()
		for i := range 20 {
			b.send(showIn("a", i, 1, 1))
		}
		for range 20 {
			b.next()
		}
		synctest.Wait()
		w.gateway.mu.Lock()
		c := w.gateway.live[b.id]
		w.gateway.mu.Unlock()
		c.mu.Lock()
		if c.places.len() != 0 {
			t.Errorf("%d places are left", c.places.len())
		}
		c.mu.Unlock()
		time.Sleep(time.Minute)
		if n := w.hub.Open(); n != 0 {
			t.Errorf("%d documents are open", n)
		}
	})
}

// A document that cannot be read refuses presence; the connection lives.
func TestPresenceInAnUnreadableDocument(t *testing.T) {
	options := memory.Options{BeforeRead: func(context.Context, collab.DocID) error { return errDisk }}
	inWorld(t, options, Limits{}, func(t *testing.T, w *world) {
		watcher, b, alias := watched(w, "notes.a")
		b.send(showIn("a", 0, 1, 1))
		b.expect(strings.TrimSuffix(showIn("a", 0, 1, 1), "}") +
			`,"error":{"message":"The document cannot be read now; try again"}}`)
		b.send(show("notes.a", "a", 1, "1"))
		b.expect(as(b.id, show("notes.a", "a", 1, "1")))
		watcher.expect(as(alias, show("notes.a", "a", 1, "1")))
	})
}
