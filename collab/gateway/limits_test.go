package gateway

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/wire"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// expectError reads an answer that is an error with this code, whose message holds a text.
func (b *browser) expectError(code, text string) {
	b.t.Helper()
	frame := b.next()
	failure, _ := b.decode(frame)["error"].(map[string]any)
	if message, _ := failure["message"].(string); failure["code"] != code || !strings.Contains(message, text) {
		b.t.Fatalf("got %s, want the error %s: … %s …", frame, code, text)
	}
}

// A connection that has as many documents open as it may is refused another one, until it closes one. What it edits
// without a subscription is not counted.
func TestDocumentsOfAConnection(t *testing.T) {
	inWorld(t, memory.Options{}, Limits{Documents: 2}, func(t *testing.T, w *world) {
		b := w.join("")
		subscribe := func(doc string) { b.send(fmt.Sprintf(`{"a":"s","c":"notes","d":%q}`, doc)) }
		taken := func(doc string) {
			t.Helper()
			subscribe(doc)
			b.expect(fmt.Sprintf(`{"a":"s","c":"notes","d":%q,"data":{"v":0,"type":null}}`, doc))
		}
		taken("a")
		taken("b")
		taken("a") // again
		subscribe("c")
		b.expectError("ERR_TOO_LARGE", "--max-documents")
		b.send(`{"a":"bs","c":"notes","b":["a","c"]}`)
		b.expectError("ERR_TOO_LARGE", "--max-documents")
		b.send(`{"a":"bf","c":"notes","b":["a","b","c"]}`)
		b.expectError("ERR_TOO_LARGE", "--max-documents")
		b.send(`{"a":"bs","c":"notes","b":["a","b"]}`)
		b.expect(`{"a":"bs","c":"notes","data":{"a":{"v":0,"type":null},"b":{"v":0,"type":null}}}`)
		b.send(create("d", 1))
		b.expect(b.ack("d", 0, 1))
		b.send(`{"a":"f","c":"notes","d":"e"}`)
		b.expect(`{"a":"f","c":"notes","d":"e","data":{"v":0,"type":null}}`)
		b.send(`{"a":"u","c":"notes","d":"b"}`)
		b.expect(`{"a":"u","c":"notes","d":"b"}`)
		taken("c")
	})
}

// Documents that do not fit in the answer to a bulk are refused one by one, and not subscribed to.
func TestAnswerIsBounded(t *testing.T) {
	inWorld(t, memory.Options{}, Limits{AnswerBytes: 9}, func(t *testing.T, w *world) {
		b, other := w.join(""), w.join("")
		for i, doc := range []string{"a", "b", "c"} {
			other.send(fmt.Sprintf(`{"a":"op","c":"notes","d":%q,"v":0,"seq":%d,"create":{"type":"text-unicode","data":"1234"}}`, doc, i))
			other.next()
		}
		b.send(`{"a":"bs","c":"notes","b":["a","b","c"]}`)
		answer := b.next()
		if strings.Count(answer, `"data":"1234"`) != 1 || strings.Count(answer, "ERR_TOO_LARGE") != 2 {
			t.Fatal(answer)
		}
		for i, doc := range []string{"a", "b", "c"} {
			other.send(edit(doc, 1, 4+i))
			other.next()
		}
		if frame := b.next(); !strings.Contains(frame, `"a":"op"`) {
			t.Error(frame)
		}
		b.fence()
	})
}

// Operations beyond the rate are taken later and not refused; a long one counts for more.
func TestOperationRate(t *testing.T) {
	inWorld(t, memory.Options{}, Limits{OperationRate: 10}, func(t *testing.T, w *world) {
		b := w.join("")
		b.send(create("a", 0))
		b.expect(b.ack("a", 0, 0))
		start := time.Now()
		for i := range 29 {
			b.send(edit("a", i+1, i+1))
			b.expect(b.ack("a", i+1, i+1))
		}
		if took := time.Since(start); took != 2*time.Second { // ten at once, then ten in a second
			t.Errorf("30 operations took %v", took)
		}
		start = time.Now()
		b.send(fmt.Sprintf(`{"a":"op","c":"notes","d":"a","v":30,"seq":31,"op":[%q]}`, strings.Repeat("x", 4*operationUnit)))
		b.expect(b.ack("a", 30, 31))
		if took := time.Since(start); took != 500*time.Millisecond {
			t.Errorf("a long operation took %v", took)
		}
	})
}

// counter is a connection that counts what it is sent.
type counter struct {
	sink
	frames, most int // most: bytes at once
}

func (c *counter) WriteBatch(frames [][]byte) error {
	bytes := 0
	for _, f := range frames {
		bytes += len(f)
	}
	c.frames, c.most = c.frames+len(frames), max(c.most, bytes)
	return nil
}

// Large answers leave one after the other: they are not built all at once for a client that does not read them.
func TestLargeAnswersLeaveInPortions(t *testing.T) {
	inWorld(t, memory.Options{}, Limits{}, func(t *testing.T, w *world) {
		s := &counter{}
		c := newClient(w.gateway, s, &collab.Agent{})
		events := make([]collab.Event, 40)
		for i := range events {
			r, _ := c.decoder.Decode(fmt.Appendf(nil, `{"a":"zz","x":%q}`, strings.Repeat("x", portionBytes/4)))
			events[i].Reply = &collab.Reply{Tag: &refusal{r, wire.FormerEpoch}}
			c.window.enter(r.Size())
		}
		if err := c.Deliver(events); err != nil {
			t.Fatal(err)
		}
		if s.frames != len(events) || s.most > 2*portionBytes || c.window.requests != 0 || c.window.bytes != 0 {
			t.Errorf("%d frames, at most %d bytes at once, window %+v", s.frames, s.most, &c.window)
		}
	})
}

// Whoever goes on under an id of a former epoch is refused what depends on versions, and served all else.
func TestFormerEpoch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		former := uuid.New()
		w := newWorld(t, memory.Options{Former: []uuid.UUID{former}}, Limits{})
		defer w.close()
		old := newIDs(w.store.Secret(), former, nil).fresh()
		b, other := w.join(old), w.join("")
		other.send(create("a", 1))
		other.expect(other.ack("a", 0, 1))
		for _, frame := range []string{
			`{"a":"f","c":"notes","d":"a","v":1}`, `{"a":"s","c":"notes","d":"a","v":0}`, edit("a", 1, 7),
			`{"a":"bf","c":"notes","b":{"a":1}}`, `{"a":"bs","c":"notes","b":{"a":null}}`,
		} {
			b.send(frame)
			b.expectError("ERR_FORMER_EPOCH", "reload")
		}
		// A queue of an earlier connection, sent by a new one.
		other.send(fmt.Sprintf(`{"a":"op","c":"notes","d":"a","v":1,"src":%q,"seq":7,"op":["x"]}`, old))
		other.expectError("ERR_FORMER_EPOCH", "reload")

		for _, frame := range []string{
			`{"a":"s","c":"notes","d":"a"}`, `{"a":"bs","c":"notes","b":["a"]}`, `{"a":"u","c":"notes","d":"a"}`,
			`{"a":"op","c":"notes","d":"a","v":null,"seq":8,"op":["x"]}`, `{"a":"pp"}`,
		} {
			b.send(frame)
			if got := b.next(); strings.Contains(got, "error") {
				t.Errorf("%s: %s", frame, got)
			}
		}
		b.send(fmt.Sprintf(`{"a":"hs","id":%q}`, newIDs(w.store.Secret(), uuid.MustParse(w.gateway.epoch), nil).fresh()))
		b.next()
		b.send(`{"a":"f","c":"notes","d":"a","v":2}`)
		b.expect(`{"a":"f","c":"notes","d":"a"}`)
	})
}
