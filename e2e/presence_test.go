package e2e

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// presenceFrame is what is seen of presence on the channel "room": of whom, under which id, the value and its number.
const presenceFrame = `{"a":"p","ch":"room","src":%q,"id":%q,"p":%s,"pv":%d}`

// watch subscribes to a channel.
func (c *raw) watch(channel string, seq int) {
	c.t.Helper()
	c.send(`{"a":"ps","ch":%q,"seq":%d}`, channel, seq)
	c.expect(`{"a":"ps","ch":%q,"seq":%d}`, channel, seq)
}

// show shows a value on the channel "room".
func (c *raw) show(id, value string, pv int) {
	c.t.Helper()
	c.send(`{"a":"p","ch":"room","id":%q,"p":%s,"pv":%d}`, id, value, pv)
	c.expect(presenceFrame, c.id, id, value, pv)
}

// Trap 19: nobody is in the answer to a subscribe; the others are asked. What others see as the source is not the id.
func TestPresenceIsAskedFor(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	a.watch("room", 1)
	a.show("me", `{"at":3}`, 0)
	b.watch("room", 1)
	a.expect(`{"a":"pr","ch":"room"}`)
	a.show("me", `{"at":3}`, 1)
	if src := b.expect(presenceFrame, "$any", "me", `{"at":3}`, 1)["src"]; src == a.id {
		t.Error("others see the id itself")
	}
	b.send(`{"a":"pr","ch":"room"}`)
	b.expect(`{"a":"pr"}`)
	a.expect(`{"a":"pr","ch":"room"}`)
	b.watch("room", 2) // again: asks nobody
	a.fence()
}

// Trap 17: what the server says for one who leaves bears the number of what was shown last.
func TestPresenceLeaves(t *testing.T) {
	server := Start(t)
	a, b, mute := join(t, server), join(t, server), join(t, server)
	a.watch("room", 1)
	b.watch("room", 1)
	a.expect(`{"a":"pr","ch":"room"}`)
	b.show("me", `1`, 5)
	a.expect(presenceFrame, "$any", "me", `1`, 5)
	b.show("me", `0`, 2) // an older one is passed on, and forgotten
	a.expect(presenceFrame, "$any", "me", `0`, 2)
	b.send(`{"a":"pu","ch":"room","seq":2}`)
	b.expect(`{"a":"pu","ch":"room","seq":2}`)
	a.expect(presenceFrame, "$any", "me", `null`, 5)

	mute.show("m", `1`, 0) // who never looked leaves all the same
	a.expect(presenceFrame, "$any", "m", `1`, 0)
	mute.close()
	a.expect(presenceFrame, "$any", "m", `null`, 0)
	a.fence()
}

// Trap 18: who comes back under its id is asked too, by which stock clients show themselves again.
func TestPresenceAfterReconnect(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	a.watch("room", 1)
	b.watch("room", 1)
	a.expect(`{"a":"pr","ch":"room"}`)
	b.show("me", `1`, 0)
	src, _ := a.expect(presenceFrame, "$any", "me", `1`, 0)["src"].(string)
	b.close()
	a.expect(presenceFrame, src, "me", `null`, 0)

	again := dial(t, server)
	again.next()
	again.send(`{"a":"hs","id":%q,"protocol":1,"protocolMinor":2}`, b.id)
	again.id, _ = again.next()["id"].(string)
	again.send(`{"a":"ps","ch":"room","seq":2}`)
	got := map[any]bool{again.next()["a"]: true, again.next()["a"]: true}
	if !got["ps"] || !got["pr"] {
		t.Errorf("got %v, want the answer and the question", got)
	}
	a.expect(`{"a":"pr","ch":"room"}`)
	again.show("me", `1`, 1)
	a.expect(presenceFrame, src, "me", `1`, 1)
}

// Presence in a document is moved to its version. Trap 40: only rich text has it.
func TestDocumentPresence(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	const shown = `{"a":"p","ch":"docs.r","src":%q,"id":"me","p":%s,"pv":%d,"c":"docs","d":"r","v":%d,"t":%q}`
	a.send(`{"a":"op","c":"docs","d":"r","v":0,"seq":1,"x":{},"create":{"type":"rich-text","data":[{"insert":"abc"}]}}`)
	a.next()
	a.send(`{"a":"op","c":"docs","d":"r","v":1,"seq":2,"x":{},"op":[{"insert":"😀"}]}`)
	a.next()
	b.watch("docs.r", 1)
	move := func(pv, v int, p, moved string) {
		t.Helper()
		a.send(`{"a":"p","ch":"docs.r","id":"me","p":%s,"pv":%d,"c":"docs","d":"r","v":%d,"t":%q}`, p, pv, v, richURI)
		a.expect(shown, a.id, moved, pv, max(v, 2), richURI)
		b.expect(shown, "$any", moved, pv, max(v, 2), richURI)
	}
	move(0, 1, `{"index":1,"length":2}`, `{"index":3,"length":2}`)
	move(1, 2, `{"index":1,"length":2}`, `{"index":1,"length":2}`)
	move(2, 9, `{"index":1,"length":2}`, `{"index":1,"length":2}`)
	move(3, 0, `{"index":1,"length":2}`, `null`)

	const unsupported = "Type does not support presence: "
	a.refused(fmt.Sprintf(`{"a":"p","ch":"docs.r","id":"me","p":1,"pv":4,"c":"docs","d":"r","v":2,"t":%q}`, textURI),
		"ERR_TYPE_DOES_NOT_SUPPORT_PRESENCE", unsupported+textURI)
	a.refused(`{"a":"p","ch":"docs.r","id":"me","p":1,"pv":5,"c":"docs","d":"r","v":1}`, "ERR_DOC_TYPE_NOT_RECOGNIZED", "Unknown type")
	b.fence()
}

// Thousands of presences cost little, and each is acknowledged.
func TestManyPresences(t *testing.T) {
	const n = 3000
	server := Start(t)
	a, b := join(t, server), join(t, server)
	b.watch("room", 1)
	for pv := range n {
		a.send(`{"a":"p","ch":"room","id":"me","p":{"at":%d},"pv":%d}`, pv, pv)
	}
	for pv := range n {
		a.expect(presenceFrame, a.id, "me", fmt.Sprintf(`{"at":%d}`, pv), pv)
	}
	last := -1.0
	for last < n-1 {
		pv, _ := b.next()["pv"].(float64)
		if pv <= last {
			t.Fatalf("%v came behind %v", pv, last)
		}
		last = pv
	}
	b.fence()
}

// TestPresenceOfClients lets unmodified clients show themselves while they edit and lose their sockets.
func TestPresenceOfClients(t *testing.T) {
	seed, moves := amount(t, "TANDEM_E2E_SEED", rand.IntN(1<<30)), amount(t, "TANDEM_E2E_OPS", 120)
	script := Run(t, 2*time.Minute+time.Duration(moves)*time.Second, "node/presence.mjs", map[string]any{
		"url": Start(t).Socket(), "seed": seed, "moves": moves,
	})
	var result struct{ Steps, Errors []string }
	script.Next(&result)
	for _, e := range result.Errors {
		t.Errorf("seed %d: %s", seed, e)
	}
	if len(result.Errors) == 0 && len(result.Steps) != 13 {
		t.Errorf("%d steps were taken: %q", len(result.Steps), result.Steps)
	}
	script.Wait()
}
