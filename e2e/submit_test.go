package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// opFrame is what others see of an edit of docs/x.
const opFrame = `{"a":"op","c":"docs","d":"x","src":"$any","seq":%d,"v":%d,"op":%s}`

// ackFrame is what the author is told.
const ackFrame = `{"a":"op","c":"docs","d":"x","src":%q,"seq":%d,"v":%d}`

// Traps 8, 9: an acknowledgement has the source and the version before the operation, and no content.
func TestAckShape(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	b.send(`{"a":"s","c":"docs","d":"x","v":null}`)
	b.expect(`{"a":"s","c":"docs","d":"x","data":{"v":0,"type":null}}`)
	a.send(`{"a":"op","c":"docs","d":"x","v":null,"seq":1,"x":{"source":"me"},"create":{"type":"text-unicode","data":"abc"}}`)
	a.expect(ackFrame, a.id, 1, 0)
	b.expect(`{"a":"op","c":"docs","d":"x","src":"$any","seq":1,"v":0,"create":{"type":%q,"data":"abc"}}`, textURI)
	a.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":7,"x":{},"op":[1,"😀",{"d":1}]}`)
	a.expect(ackFrame, a.id, 7, 1)
	b.expect(opFrame, 7, 1, `[1,"😀",{"d":1}]`)
	if text, version := b.text("x"); text != "a😀c" || version != 2 {
		t.Errorf("%q at %d", text, version)
	}
}

// What others see as the source is stable, and is not the id, which is a secret; one's own comes back as it was sent.
func TestSourceAlias(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	a.create("x", "", 1)
	b.send(`{"a":"s","c":"docs","d":"x","v":0}`)
	alias, _ := b.expect(`{"a":"op","c":"docs","d":"x","src":"$any","seq":1,"v":0,"create":{"type":%q,"data":""}}`, textURI)["src"].(string)
	b.expect(`{"a":"s","c":"docs","d":"x"}`)
	if alias == a.id {
		t.Error("others see the id itself")
	}
	a.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":2,"x":{},"op":["b"]}`)
	a.expect(ackFrame, a.id, 2, 1)
	if src := b.expect(opFrame, 2, 1, `["b"]`)["src"]; src != alias {
		t.Errorf("the alias was %q and is %q", alias, src)
	}
	a.send(`{"a":"f","c":"docs","d":"x","v":1}`)
	if src := a.expect(opFrame, 2, 1, `["b"]`)["src"]; src != a.id {
		t.Errorf("an own operation comes back under %q", src)
	}
	a.expect(`{"a":"f","c":"docs","d":"x"}`)
}

// Trap 10: what the author has missed comes before the acknowledgement, subscribed or not. The later of two inserts at
// one place stands first in plain text (trap 20).
func TestCatchUpBeforeAck(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	a.create("x", "abc", 1)
	for seq, text := range []string{"1", "2"} {
		a.send(`{"a":"op","c":"docs","d":"x","v":1,"src":"writer","seq":%d,"x":{},"op":[%q]}`, seq+2, text)
		if seq > 0 {
			a.expect(opFrame, 2, 1, `["1"]`)
		}
		a.expect(ackFrame, "writer", seq+2, seq+1)
	}
	b.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":1,"x":{},"op":[3,"!"]}`)
	b.expect(opFrame, 2, 1, `["1"]`)
	b.expect(opFrame, 3, 2, `["2"]`)
	b.expect(ackFrame, b.id, 1, 3)
	if text, version := b.text("x"); text != "21abc!" || version != 4 {
		t.Errorf("%q at %d", text, version)
	}
}

// Traps 11, 12, 13: an operation that is sent again is acknowledged at the version where it was committed, and neither
// applied again nor preceded by what came after.
func TestDuplicates(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	a.create("x", "", 1)
	edit := `{"a":"op","c":"docs","d":"x","v":1,"src":%q,"seq":2,"x":{},"op":["a"]}`
	a.send(edit, a.id)
	a.send(edit, a.id) // the first may not be on disk yet
	a.expect(ackFrame, a.id, 2, 1)
	a.expect(ackFrame, a.id, 2, 1)
	b.send(`{"a":"op","c":"docs","d":"x","v":2,"seq":1,"x":{},"op":[1,"b"]}`)
	b.expect(ackFrame, b.id, 1, 2)
	a.send(edit, a.id)
	a.expect(ackFrame, a.id, 2, 1)
	b.send(edit, a.id) // over another connection: the id is what counts, and the answer names it
	b.expect(ackFrame, a.id, 2, 1)
	if text, version := a.text("x"); text != "ab" || version != 3 {
		t.Errorf("%q at %d", text, version)
	}
}

// Traps 22, 23: sent again at a newer version, or without one, an operation is a new one.
func TestNotDuplicates(t *testing.T) {
	a := join(t, Start(t))
	a.create("x", "", 1)
	a.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":2,"x":{},"op":["a"]}`)
	a.expect(ackFrame, a.id, 2, 1)
	a.send(`{"a":"op","c":"docs","d":"x","v":2,"src":%q,"seq":2,"x":{},"op":["a"]}`, a.id)
	a.expect(ackFrame, a.id, 2, 2)
	a.send(`{"a":"op","c":"docs","d":"x","v":null,"src":%q,"seq":2,"x":{},"op":["a"]}`, a.id)
	a.expect(ackFrame, a.id, 2, 3)
	if text, version := a.text("x"); text != "aaa" || version != 4 {
		t.Errorf("%q at %d", text, version)
	}
}

// A create without a version that is sent again is known by the document's creator.
func TestCreateAgain(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	create := `{"a":"op","c":"docs","d":"x","v":null,"src":%q,"seq":1,"x":{},"create":{"type":"rich-text","data":[{"insert":"hi"}]}}`
	a.send(create, a.id)
	a.expect(ackFrame, a.id, 1, 0)
	b.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":1,"x":{},"op":{"ops":[{"retain":2},{"insert":"!"}]}}`)
	b.expect(ackFrame, b.id, 1, 1)
	a.send(create, a.id)
	a.expect(ackFrame, a.id, 1, 0)
	b.send(`{"a":"f","c":"docs","d":"x","v":null}`)
	b.expect(`{"a":"f","c":"docs","d":"x","data":{"v":2,"type":%q,"data":{"ops":[{"insert":"hi!"}]}}}`, richURI)
}

// Trap 7: three messages for one code. Trap 5, 6: versions go on over deletes, also of what never was.
func TestCreateAndDelete(t *testing.T) {
	a := join(t, Start(t))
	del := `{"a":"op","c":"docs","d":"x","v":%d,"seq":%d,"x":{},"del":true}`
	a.send(del, 0, 1)
	a.expect(ackFrame, a.id, 1, 0)
	a.send(`{"a":"op","c":"docs","d":"x","v":null,"seq":2,"x":{},"create":{"type":"text-unicode"}}`)
	a.expect(ackFrame, a.id, 2, 1)

	const exists = "ERR_DOC_ALREADY_CREATED"
	create := `{"a":"op","c":"docs","d":"x","v":%s,"src":"other","seq":3,"x":{},"create":{"type":"text-unicode"}}`
	a.refused(fmt.Sprintf(create, "null"), exists, "Invalid op submitted. Document already created")
	a.refused(fmt.Sprintf(create, "1"), exists, "Document was created remotely")
	a.refused(fmt.Sprintf(create, "2"), exists, "Document already exists")

	a.send(del, 2, 4)
	a.expect(ackFrame, a.id, 4, 2)
	a.send(`{"a":"op","c":"docs","d":"x","v":2,"src":"other","seq":9,"x":{},"del":true}`)
	a.expect(`{"a":"op","c":"docs","d":"x","src":"$any","seq":4,"v":2,"del":true}`)
	a.expect(ackFrame, "other", 9, 3)
	a.send(`{"a":"f","c":"docs","d":"x","v":null}`)
	a.expect(`{"a":"f","c":"docs","d":"x","data":{"v":4,"type":null}}`)
	a.refused(`{"a":"op","c":"docs","d":"x","v":2,"seq":5,"x":{},"op":["a"]}`, "ERR_DOC_WAS_DELETED", "Document was deleted")
	a.refused(`{"a":"op","c":"docs","d":"x","v":4,"seq":5,"x":{},"op":["a"]}`, "ERR_DOC_DOES_NOT_EXIST", "Document does not exist")
}

// Trap 21: an empty operation takes a version and is sent to the others.
func TestEmptyOperation(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	a.create("x", "abc", 1)
	b.send(`{"a":"s","c":"docs","d":"x","v":1}`)
	b.expect(`{"a":"s","c":"docs","d":"x"}`)
	a.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":2,"x":{},"op":[]}`)
	a.expect(ackFrame, a.id, 2, 1)
	b.expect(opFrame, 2, 1, `[]`)
}

// Trap 20: in rich text the earlier of two inserts at one place stands first.
func TestRichTextTieBreak(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	a.send(`{"a":"op","c":"docs","d":"x","v":0,"seq":1,"x":{},"create":{"type":%q,"data":{"ops":[]}}}`, richURI)
	a.expect(ackFrame, a.id, 1, 0)
	a.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":2,"x":{},"op":[{"insert":"first"}]}`)
	a.expect(ackFrame, a.id, 2, 1)
	b.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":1,"x":{},"op":[{"insert":"then","attributes":{"bold":true}}]}`)
	b.expect(opFrame, 2, 1, `[{"insert":"first"}]`)
	b.expect(ackFrame, b.id, 1, 2)
	b.send(`{"a":"f","c":"docs","d":"x","v":null}`)
	b.expect(`{"a":"f","c":"docs","d":"x","data":{"v":3,"type":%q,"data":{"ops":[{"insert":"first"},{"insert":"then","attributes":{"bold":true}}]}}}`, richURI)
}

// Each refusal has its code and message and echoes what was sent, unknown fields too (trap 14).
func TestSubmitErrors(t *testing.T) {
	a := join(t, Start(t))
	a.create("x", "abc", 1)
	const op = `{"a":"op","c":"docs","d":"x",`
	for _, c := range []struct{ request, code, message string }{
		{op + `"v":5,"seq":2,"x":{"source":"s"},"op":["a"],"mine":[1,{"k":null}]}`, "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT", "Invalid op submitted. Op version newer than current snapshot"},
		{op + `"v":1,"seq":2,"x":{}}`, invalidFrame, "Invalid op message"},
		{op + `"v":1,"seq":2,"x":{},"del":false}`, invalidFrame, "Invalid op message"},
		{op + `"v":-1,"seq":2,"x":{},"op":["a"]}`, invalidFrame, "Invalid version"},
		{op + `"v":"1","seq":2,"x":{},"op":["a"]}`, invalidFrame, "Invalid version"},
		{op + `"v":1,"seq":"2","x":{},"op":["a"]}`, invalidFrame, "Invalid seq"},
		{`{"a":"op","c":"docs","d":"y","v":0,"seq":2,"x":{},"op":["a"]}`, "ERR_DOC_DOES_NOT_EXIST", "Document does not exist"},
		{`{"a":"op","c":"docs","d":"y","v":0,"seq":2,"x":{},"create":{"type":"nonsense","data":1}}`, "ERR_OT_OP_BADLY_FORMED", "Missing create type"},
		{`{"a":"op","c":"docs","d":"y","v":0,"seq":2,"x":{},"create":7}`, "ERR_OT_OP_BADLY_FORMED", "Create data must be an object"},
		{`{"a":"op","c":"docs","d":"y","v":0,"seq":9007199254740991,"x":{},"del":true}`, "ERR_CONNECTION_SEQ_INTEGER_OVERFLOW", "Connection seq has exceeded the max safe integer, maybe from being open for too long"},
		{`{"a":"op","c":"constructor","d":"y","v":0,"seq":2,"x":{},"del":true}`, invalidFrame, "Invalid collection"},
		{`{"a":"op","c":"docs","d":"__proto__","v":0,"seq":2,"x":{},"del":true}`, invalidFrame, "Invalid id"},
		{`{"a":"op","c":"docs","d":7,"v":0,"seq":2,"x":{},"del":true}`, invalidFrame, "Invalid id"},
		{`{"a":"zz","c":"docs","d":"x","k":{"n":1.5}}`, invalidFrame, "Invalid or unknown message"},
		{`{"c":"docs"}`, invalidFrame, "Invalid or unknown message"},
	} {
		a.refused(c.request, c.code, c.message)
	}
	a.send(op + `"v":1,"seq":3,"x":{},"op":[7,"a"]}`) // beyond the end: the type's own words
	if failure, _ := a.next()["error"].(map[string]any); failure["code"] != "ERR_OT_OP_NOT_APPLIED" {
		t.Errorf("an operation beyond the end is answered %v", failure)
	}
	if text, version := a.text("x"); text != "abc" || version != 1 {
		t.Errorf("a refused operation left %q at %d", text, version)
	}
}

// Lone halves of a pair survive as escapes, all the way to another client.
func TestLoneHalves(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	a.send(`{"a":"op","c":"docs","d":"x","v":0,"seq":1,"x":{},"create":{"type":"rich-text","data":[{"insert":"😀"}]}}`)
	a.expect(ackFrame, a.id, 1, 0)
	a.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":2,"x":{},"op":[{"retain":1},{"insert":"-"}]}`)
	a.expect(ackFrame, a.id, 2, 1)
	b.send(`{"a":"f","c":"docs","d":"x","v":null}`)
	_, data, err := b.conn.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	if want := `"\ud83d-\ude00"`; !strings.Contains(strings.ToLower(string(data)), want) {
		t.Errorf("got %s, want %s in it", data, want)
	}
}
