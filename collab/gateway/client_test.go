package gateway

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/transport"
	"github.com/tandem-collab/tandem/persistence/memory"
)

func create(doc string, seq int) string {
	return fmt.Sprintf(`{"a":"op","c":"notes","d":%q,"v":0,"seq":%d,"create":{"type":"text-unicode"}}`, doc, seq)
}

func edit(doc string, v, seq int) string {
	return fmt.Sprintf(`{"a":"op","c":"notes","d":%q,"v":%d,"seq":%d,"op":["x"]}`, doc, v, seq)
}

func (b *browser) ack(doc string, v, seq int) string {
	return fmt.Sprintf(`{"a":"op","c":"notes","d":%q,"src":%q,"seq":%d,"v":%d}`, doc, b.id, seq, v)
}

// gated is inWorld with a store that holds up every append until the gate is closed.
func gated(t *testing.T, limits Limits, test func(t *testing.T, w *world, gate chan struct{})) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		w := newWorld(t, memory.Options{BeforeAppend: func(context.Context, collab.DocID, []collab.Revision) error {
			<-gate
			return nil
		}}, limits)
		defer w.close()
		test(t, w, gate)
	})
}

// quiet checks that nothing comes from the server for now. What comes later is sent to the channel.
func (b *browser) quiet() <-chan string {
	b.t.Helper()
	frames := make(chan string, 1)
	go func() {
		frame, err := b.conn.Read()
		if err != nil {
			frame = []byte(err.Error())
		}
		frames <- string(frame)
	}()
	synctest.Wait()
	select {
	case frame := <-frames:
		b.t.Fatalf("unexpected: %s", frame)
	default:
	}
	return frames
}

func TestReaderPausesWhileTooMuchIsUnanswered(t *testing.T) {
	for name, limits := range map[string]Limits{
		"requests": {Unanswered: 3},
		"bytes":    {UnansweredBytes: 3 * len(create("d0", 0))},
	} {
		t.Run(name, func(t *testing.T) {
			gated(t, limits, func(t *testing.T, w *world, gate chan struct{}) {
				b := w.join("")
				for i := range 3 {
					b.send(create(fmt.Sprintf("d%d", i), i))
				}
				b.send(`{"a":"pp"}`)
				frames := b.quiet() // the ping is not even read
				close(gate)
				got := map[string]int{(<-frames)[:9]: 1}
				for range 3 {
					got[b.next()[:9]]++
				}
				if got[`{"a":"op"`] != 3 || got[`{"a":"pp"`] != 1 {
					t.Errorf("answers: %v", got)
				}
			})
		})
	}
}

// One request that is larger than the bound alone is served all the same.
func TestLargeRequestIsServed(t *testing.T) {
	inWorld(t, memory.Options{}, Limits{UnansweredBytes: 10}, func(t *testing.T, w *world) {
		b := w.join("")
		b.send(create("a", 1))
		b.expect(b.ack("a", 0, 1))
	})
}

func TestShutdown(t *testing.T) {
	gated(t, Limits{}, func(t *testing.T, w *world, gate chan struct{}) {
		b, idle := w.join(""), w.join("")
		b.send(create("a", 1))
		synctest.Wait()
		done := make(chan error)
		go func() { done <- w.gateway.Shutdown(context.Background()) }()
		idle.expectClose(transport.Restarting)
		b.send(`{"a":"pp"}`) // too late, and not answered
		frames := b.quiet()
		late := w.dial(collab.Identity{})
		late.expectClose(transport.Restarting)

		close(gate)
		if got := <-frames; got != b.ack("a", 0, 1) {
			t.Errorf("got %s, want the acknowledgement", got)
		}
		_, err := b.conn.Read()
		var closed *transport.CloseError
		if !errors.As(err, &closed) || closed.Code != transport.Restarting || !strings.HasPrefix(closed.Reason, "come back in ") {
			t.Errorf("%v", err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestShutdownDoesNotWaitForEver(t *testing.T) {
	gated(t, Limits{}, func(t *testing.T, w *world, gate chan struct{}) {
		b := w.join("")
		b.send(create("a", 1))
		synctest.Wait()
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := w.gateway.Shutdown(ctx); err != context.DeadlineExceeded {
			t.Errorf("%v", err)
		}
		b.expectClose(transport.Restarting)
		close(gate)
	})
}

var errDisk = errors.New("disk on fire")

// An operation that cannot be saved now is not refused, as the client would take it back. The connection is closed; the
// client comes back, sends it again, and it is committed once.
func TestStoreFails(t *testing.T) {
	failing := true
	options := memory.Options{AfterAppend: func(context.Context, collab.DocID, []collab.Revision) error {
		if failing {
			return errDisk // though it was written
		}
		return nil
	}, BeforeRead: func(_ context.Context, id collab.DocID) error {
		if failing && id.ID == "a" {
			return errDisk
		}
		return nil
	}}
	inWorld(t, options, Limits{}, func(t *testing.T, w *world) {
		failing = false
		b := w.join("")
		b.send(`{"a":"s","c":"notes","d":"a","v":0}`)
		b.expect(`{"a":"s","c":"notes","d":"a"}`)
		failing = true
		b.send(create("a", 1))
		b.expectClose(transport.Unavailable)
		failing = false
		b = w.join(b.id)
		b.send(create("a", 1))
		b.expect(b.ack("a", 0, 1))
		b.send(`{"a":"f","c":"notes","d":"a","v":1}`)
		b.expect(`{"a":"f","c":"notes","d":"a"}`)
	})
}

// A document that cannot be read is refused to whoever wants to read it; the connection lives.
func TestDocumentCannotBeRead(t *testing.T) {
	options := memory.Options{BeforeRead: func(_ context.Context, id collab.DocID) error {
		if id.ID == "bad" {
			return errDisk
		}
		return nil
	}}
	const failure = `"error":{"message":"The document cannot be read now; try again"}`
	inWorld(t, options, Limits{}, func(t *testing.T, w *world) {
		b, other := w.join(""), w.join("")
		b.send(`{"a":"f","c":"notes","d":"bad","v":null}`)
		b.expect(`{"a":"f","c":"notes","d":"bad","v":null,` + failure + `}`)
		b.send(`{"a":"s","c":"notes","d":"bad","v":0}`)
		b.send(`{"a":"u","c":"notes","d":"bad"}`) // succeeds whatever became of the subscribe
		b.expect(`{"a":"s","c":"notes","d":"bad","v":0,` + failure + `}`)
		b.expect(`{"a":"u","c":"notes","d":"bad"}`)
		b.send(`{"a":"bs","c":"notes","b":["bad","a"]}`)
		b.expect(`{"a":"bs","c":"notes","data":{"bad":{` + failure + `},"a":{"v":0,"type":null}}}`)
		b.send(`{"a":"bs","c":"notes","b":["bad"]}`)
		b.expect(`{"a":"bs","c":"notes","b":["bad"],` + failure + `}`)
		// In map form one failure fails all: b stays unsubscribed, a subscribed as it was.
		b.send(`{"a":"bs","c":"notes","b":{"a":0,"bad":0,"b":0}}`)
		b.expect(`{"a":"bs","c":"notes","b":{"a":0,"bad":0,"b":0},` + failure + `}`)
		synctest.Wait()
		other.send(create("b", 1))
		other.expect(other.ack("b", 0, 1))
		other.send(create("a", 2))
		other.expect(other.ack("a", 0, 2))
		b.expect(`{"a":"op","c":"notes","d":"a","v":0,"src":"` + w.gateway.ids.alias(other.id) +
			`","seq":2,"create":{"type":"` + text + `"}}`)
		b.fence()
		// An operation is not refused for what may pass.
		b.send(create("bad", 1))
		b.expectClose(transport.Unavailable)
	})
}

// A bulk of many documents, while others write in them: what comes behind the snapshots builds on them.
func TestBulkWhileOthersWrite(t *testing.T) {
	const docs = 3 * bulkParallel
	inWorld(t, memory.Options{}, Limits{}, func(t *testing.T, w *world) {
		writer, reader := w.join(""), w.join("")
		names := make([]string, docs)
		for i := range names {
			names[i] = fmt.Sprintf("d%d", i)
			writer.send(create(names[i], i))
			writer.expect(writer.ack(names[i], 0, i))
		}
		reader.send(`{"a":"bs","c":"notes","b":["` + strings.Join(names, `","`) + `"]}`)
		for i, name := range names {
			writer.send(edit(name, 1, docs+i))
		}
		for range names {
			writer.next()
		}
		data := reader.decode(reader.next())["data"].(map[string]any)
		version := make(map[string]float64)
		for _, name := range names {
			version[name] = data[name].(map[string]any)["v"].(float64)
		}
		for i := 0; len(version) > 0; i++ {
			for name, v := range version {
				if v == 2 {
					delete(version, name)
				}
			}
			if len(version) == 0 {
				break
			}
			op := reader.decode(reader.next())
			name := op["d"].(string)
			if op["a"] != "op" || op["v"] != version[name] {
				t.Fatalf("%v, when %s was at %v", op, name, version[name])
			}
			version[name]++
		}
		reader.fence()
	})
}

func TestAuthor(t *testing.T) {
	inWorld(t, memory.Options{}, Limits{}, func(t *testing.T, w *world) {
		guest := w.dial(collab.Identity{User: "guest:1"})
		guest.next()
		guest.send(create("a", 1))
		guest.next()
		nobody := w.join("")
		nobody.send(edit("a", 1, 1))
		nobody.next()
		again := w.join(nobody.id)
		again.send(edit("a", 2, 2))
		again.next()
		revs, err := w.store.Revisions(context.Background(), collab.DocID{Collection: "notes", ID: "a"}, 0, 3)
		if err != nil {
			t.Fatal(err)
		}
		alias := w.gateway.ids.alias(nobody.id)
		if revs[0].Author != "guest:1" || string(revs[1].Author) != alias || string(revs[2].Author) != alias {
			t.Errorf("by %q, %q and %q; the alias is %q", revs[0].Author, revs[1].Author, revs[2].Author, alias)
		}
		if revs[1].ID.Source != nobody.id {
			t.Errorf("the log has %q", revs[1].ID.Source)
		}
	})
}

// Clients of protocol 1.0 send no handshake.
func TestWithoutHandshake(t *testing.T) {
	inWorld(t, memory.Options{}, Limits{}, func(t *testing.T, w *world) {
		b := w.dial(collab.Identity{})
		b.id, _ = b.decode(b.next())["id"].(string)
		b.send(create("a", 1))
		b.expect(b.ack("a", 0, 1))
	})
}

// A client that has visited many documents costs no more than one that is in none.
func TestPlacesAreLeft(t *testing.T) {
	inWorld(t, memory.Options{}, Limits{}, func(t *testing.T, w *world) {
		b := w.join("")
		for i := range 50 {
			name := fmt.Sprintf("d%d", i)
			for _, frame := range []string{
				create(name, i), `{"a":"f","c":"notes","d":"` + name + `"}`, `{"a":"s","c":"notes","d":"` + name + `","v":1}`,
				`{"a":"u","c":"notes","d":"` + name + `"}`,
			} {
				b.send(frame)
				b.next()
			}
		}
		b.send(`{"a":"bs","c":"notes","b":{"d1":1,"d2":1}}`)
		b.next()
		w.gateway.mu.Lock()
		c := w.gateway.live[b.id]
		w.gateway.mu.Unlock()
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.places.len() != 2 {
			t.Errorf("%d places, want the 2 that are subscribed", c.places.len())
		}
	})
}

// A client that does not read holds up nobody, and later has every revision in order.
func TestStalledReader(t *testing.T) {
	const edits = 1000
	inWorld(t, memory.Options{}, Limits{}, func(t *testing.T, w *world) {
		writer, stalled := w.join(""), w.join("")
		writer.send(create("a", 0))
		writer.next()
		stalled.send(`{"a":"s","c":"notes","d":"a","v":1}`)
		stalled.next()
		for i := range edits {
			writer.send(edit("a", i+1, i+1))
			writer.expect(writer.ack("a", i+1, i+1))
		}
		for i := range edits {
			if v := stalled.decode(stalled.next())["v"]; v != float64(i+1) {
				t.Fatalf("revision %v, want %d", v, i+1)
			}
		}
		stalled.fence()
	})
}

// The older connection under an id may be dead without knowing. The newer one need not wait for that.
func TestNewestConnectionWinsAtOnce(t *testing.T) {
	inWorld(t, memory.Options{}, Limits{}, func(t *testing.T, w *world) {
		writer, dead := w.join(""), w.join("")
		dead.send(`{"a":"s","c":"notes","d":"a","v":0}`)
		dead.next()
		writer.send(create("a", 0))
		writer.next()
		for i := range 200 { // more than fits between the ends: the delivery to it is stuck
			writer.send(edit("a", i+1, i+1))
			writer.next()
		}
		again := w.join(dead.id)
		again.send(edit("a", 201, 1))
		again.expect(again.ack("a", 201, 1))
		w.gateway.mu.Lock()
		if n := len(w.gateway.live); n != 2 {
			t.Errorf("%d ids are in use", n)
		}
		w.gateway.mu.Unlock()
		dead.leave()
		again.fence() // the end of the older one leaves the newer alone
	})
}

// The frames that a client may send are bounded where the transport has no bound of its own.
func TestFrameTooLarge(t *testing.T) {
	inWorld(t, memory.Options{}, Limits{}, func(t *testing.T, w *world) {
		w.gateway.limits.FrameBytes = 100
		b := w.join("")
		b.send(`{"a":"pp","x":"` + strings.Repeat("x", 100) + `"}`)
		b.expectClose(transport.TooLarge)
	})
}
