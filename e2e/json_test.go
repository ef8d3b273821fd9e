package e2e

import "testing"

const json1URI = "http://sharejs.org/types/JSONv1"

// A document of json0, the default type, is shown without its type; what was created without data is null.
func TestJSON0Snapshots(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	b.send(`{"a":"s","c":"docs","d":"x","v":null}`)
	b.expect(`{"a":"s","c":"docs","d":"x","data":{"v":0,"type":null}}`)
	a.send(`{"a":"op","c":"docs","d":"x","v":0,"seq":1,"x":{},"create":{"type":"http://sharejs.org/types/JSONv0"}}`)
	a.expect(ackFrame, a.id, 1, 0)
	b.expect(`{"a":"op","c":"docs","d":"x","src":"$any","seq":1,"v":0,"create":{"type":"http://sharejs.org/types/JSONv0"}}`)
	a.send(`{"a":"f","c":"docs","d":"x","v":null}`)
	a.expect(`{"a":"f","c":"docs","d":"x","data":{"v":1,"data":null}}`)
	a.send(`{"a":"op","c":"docs","d":"x","v":1,"seq":2,"x":{},"op":[{"p":[],"od":null,"oi":{"a":[1]}}]}`)
	a.expect(ackFrame, a.id, 2, 1)
	b.expect(opFrame, 2, 1, `[{"p":[],"od":null,"oi":{"a":[1]}}]`)
	a.send(`{"a":"f","c":"docs","d":"x","v":null}`)
	a.expect(`{"a":"f","c":"docs","d":"x","data":{"v":2,"data":{"a":[1]}}}`)
	a.refused(`{"a":"op","c":"docs","d":"x","v":2,"seq":3,"x":{},"op":[{"p":[],"od":{"a":[1]}}]}`, "ERR_OT_OP_NOT_APPLIED",
		"json0 operation, component 0: the root cannot be deleted, only replaced")
	a.send(`{"a":"bf","c":"docs","b":["x"]}`)
	a.expect(`{"a":"bf","c":"docs","data":{"x":{"v":2,"data":{"a":[1]}}}}`)
}

// A document of json1 may have no value at all, which is another thing than null.
func TestJSON1Snapshots(t *testing.T) {
	server := Start(t)
	a, b := join(t, server), join(t, server)
	b.send(`{"a":"s","c":"docs","d":"x","v":0}`)
	b.expect(`{"a":"s","c":"docs","d":"x"}`)
	a.send(`{"a":"op","c":"docs","d":"x","v":0,"seq":1,"x":{},"create":{"type":"json1"}}`)
	a.expect(ackFrame, a.id, 1, 0)
	b.expect(`{"a":"op","c":"docs","d":"x","src":"$any","seq":1,"v":0,"create":{"type":%q}}`, json1URI)
	for i, step := range []struct{ op, snapshot string }{
		{`[{"i":null}]`, `{"v":2,"data":null,"type":%q}`},
		{`[{"r":true}]`, `{"v":3,"type":%q}`},
		{`null`, `{"v":4,"type":%q}`},
		{`[{"i":{"a":"x"}}]`, `{"v":5,"data":{"a":"x"},"type":%q}`},
		{`["a",{"es":[1,"😀"]}]`, `{"v":6,"data":{"a":"x😀"},"type":%q}`},
	} {
		a.send(`{"a":"op","c":"docs","d":"x","v":%d,"seq":%d,"x":{},"op":%s}`, i+1, i+2, step.op)
		a.expect(ackFrame, a.id, i+2, i+1)
		b.expect(opFrame, i+2, i+1, step.op)
		a.send(`{"a":"f","c":"docs","d":"x","v":null}`)
		a.expect(`{"a":"f","c":"docs","d":"x","data":`+step.snapshot+`}`, json1URI)
	}
}

// What ShareDB's server checks of an operation of json0 before it asks the type.
func TestJSON0Shape(t *testing.T) {
	server := Start(t)
	c := join(t, server)
	c.send(`{"a":"op","c":"docs","d":"x","v":0,"seq":1,"x":{},"create":{"type":"json0","data":{"a":{}}}}`)
	c.expect(ackFrame, c.id, 1, 0)
	for _, refusal := range []struct{ op, code, message string }{
		{`null`, "ERR_OT_OP_BADLY_FORMED", "json0 op must be an array"},
		{`{"p":["a"],"na":1}`, "ERR_OT_OP_BADLY_FORMED", "json0 op must be an array"},
		{`[5]`, "ERR_OT_OP_BADLY_FORMED", "Missing path"},
		{`[{"oi":1}]`, "ERR_OT_OP_BADLY_FORMED", "Missing path"},
		{`[{"p":"a","oi":1}]`, "ERR_OT_OP_BADLY_FORMED", "Missing path"},
		{`[{"p":["a","__proto__"],"oi":1}]`, "ERR_OT_OP_NOT_APPLIED", "Invalid path segment"},
		{`[{"p":["a","toString"],"oi":1}]`, "ERR_OT_OP_NOT_APPLIED", "Invalid path segment"},
		{`[{"p":[["__proto__"],"x"],"oi":1}]`, "ERR_OT_OP_NOT_APPLIED", "Invalid path segment"},
	} {
		c.refused(`{"a":"op","c":"docs","d":"x","v":1,"seq":2,"x":{},"op":`+refusal.op+`}`, refusal.code, refusal.message)
	}
}
