package e2e

import "testing"

// Trap 4: with a version a fetch is answered with operations, one's own too (trap 12), and a reply without content. A
// version beyond the head is no error.
func TestFetchFromVersion(t *testing.T) {
	server := Start(t)
	a := join(t, server)
	a.send(`{"a":"f","c":"docs","d":"x","v":0}`)
	a.expect(`{"a":"f","c":"docs","d":"x"}`)
	a.send(`{"a":"f","c":"docs","d":"x"}`)
	a.expect(`{"a":"f","c":"docs","d":"x","data":{"v":0,"type":null}}`)
	a.create("x", "abc", 1)
	a.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":2,"x":{},"op":["1"]}`)
	a.expect(ackFrame, a.id, 2, 1)
	for _, action := range []string{"f", "s"} {
		a.send(`{"a":%q,"c":"docs","d":"x","v":0}`, action)
		a.expect(`{"a":"op","c":"docs","d":"x","src":%q,"seq":1,"v":0,"create":{"type":%q,"data":"abc"}}`, a.id, textURI)
		a.expect(opFrame, 2, 1, `["1"]`)
		a.expect(`{"a":%q,"c":"docs","d":"x"}`, action)
		a.send(`{"a":%q,"c":"docs","d":"x","v":99}`, action)
		a.expect(`{"a":%q,"c":"docs","d":"x"}`, action)
		a.send(`{"a":%q,"c":"docs","d":"x","v":null}`, action)
		a.expect(`{"a":%q,"c":"docs","d":"x","data":{"v":2,"type":%q,"data":"1abc"}}`, action, textURI)
	}
}

// A second subscription replaces the first; after u nothing comes; u is always answered.
func TestSubscribeTwice(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	a.create("x", "", 1)
	for range 2 {
		b.send(`{"a":"s","c":"docs","d":"x","v":1}`)
		b.expect(`{"a":"s","c":"docs","d":"x"}`)
	}
	for v := 1; v <= 3; v++ {
		a.send(`{"a":"op","c":"docs","d":"x","v":%d,"seq":%d,"x":{},"op":["a"]}`, v, v+1)
		a.expect(ackFrame, a.id, v+1, v)
		b.expect(opFrame, v+1, v, `["a"]`) // were one sent twice, the next expectation would meet it
	}
	for range 2 {
		b.send(`{"a":"u","c":"docs","d":"x"}`)
		b.expect(`{"a":"u","c":"docs","d":"x"}`)
	}
	a.send(`{"a":"op","c":"docs","d":"x","v":4,"seq":5,"x":{},"op":["b"]}`)
	a.expect(ackFrame, a.id, 5, 4)
	b.fence()
}

// Documents whose names give the same when joined with a dot are not mixed up (trap 32).
func TestNamesWithDots(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	b.send(`{"a":"s","c":"a.b","d":"c","v":0}`)
	b.expect(`{"a":"s","c":"a.b","d":"c"}`)
	a.send(`{"a":"op","c":"a","d":"b.c","v":0,"seq":1,"x":{},"create":{"type":"text-unicode"}}`)
	a.expect(`{"a":"op","c":"a","d":"b.c","src":%q,"seq":1,"v":0}`, a.id)
	a.send(`{"a":"op","c":"a.b","d":"c","v":0,"seq":2,"x":{},"create":{"type":"text-unicode","data":"z"}}`)
	a.expect(`{"a":"op","c":"a.b","d":"c","src":%q,"seq":2,"v":0}`, a.id)
	b.expect(`{"a":"op","c":"a.b","d":"c","src":"$any","seq":2,"v":0,"create":{"type":%q,"data":"z"}}`, textURI)
}

// A list of ids asks for snapshots, a map for operations since; the map comes back in the reply (trap 25).
func TestBulk(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	a.create("x", "abc", 1)
	for _, action := range []string{"bf", "bs"} {
		b.send(`{"a":%q,"c":"docs","b":["x","none","x"]}`, action)
		b.expect(`{"a":%q,"c":"docs","data":{"x":{"v":1,"type":%q,"data":"abc"},"none":{"v":0,"type":null}}}`, action, textURI)
		b.send(`{"a":%q,"c":"docs","b":[]}`, action)
		b.expect(`{"a":%q,"c":"docs","data":{}}`, action)
		b.send(`{"a":%q,"c":"docs","b":{"x":0,"none":0}}`, action)
		b.expect(`{"a":"op","c":"docs","d":"x","src":"$any","seq":1,"v":0,"create":{"type":%q,"data":"abc"}}`, textURI)
		b.expect(`{"a":%q,"c":"docs","b":{"x":0,"none":0}}`, action)
		b.send(`{"a":%q,"c":"docs","b":{"x":null}}`, action) // null: from the beginning
		b.expect(`{"a":"op","c":"docs","d":"x","src":"$any","seq":1,"v":0,"create":{"type":%q,"data":"abc"}}`, textURI)
		b.expect(`{"a":%q,"c":"docs","b":{"x":null}}`, action)
	}
	a.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":2,"x":{},"op":["1"]}`)
	a.expect(ackFrame, a.id, 2, 1)
	b.expect(opFrame, 2, 1, `["1"]`)
	b.send(`{"a":"bu","c":"docs","b":["x","none"]}`)
	b.expect(`{"a":"bu","c":"docs","b":["x","none"]}`)
	a.send(`{"a":"op","c":"docs","d":"x","v":2,"seq":3,"x":{},"op":["2"]}`)
	a.expect(ackFrame, a.id, 3, 2)
	b.fence()
	b.refused(`{"a":"bs","c":"docs","b":7,"k":1}`, invalidFrame, "Invalid bulk subscribe data")
	b.refused(`{"a":"bs","c":"docs"}`, invalidFrame, "Invalid bulk subscribe data")
	b.refused(`{"a":"bs","c":"docs","b":["x",7]}`, invalidFrame, "Invalid id")
	b.refused(`{"a":"bf","c":"docs","b":{"x":"1"}}`, invalidFrame, "Invalid version")
}

// The state outlives the process, however it ends.
func TestRestart(t *testing.T) {
	server := Start(t)
	a := join(t, server)
	a.create("x", "abc", 1)
	if code := server.Stop(); code != 0 {
		t.Errorf("exit code %d after SIGTERM", code)
	}
	server.Restart()
	b := join(t, server)
	b.send(`{"a":"op","c":"docs","d":"x","v":0,"src":%q,"seq":1,"x":{},"create":{"type":"text-unicode","data":"abc"}}`, a.id)
	b.expect(ackFrame, a.id, 1, 0)
	if text, version := b.text("x"); text != "abc" || version != 1 {
		t.Errorf("%q at %d", text, version)
	}
}
