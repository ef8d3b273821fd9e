package gateway

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/collab"
)

const plain = "http://sharejs.org/types/JSONv0"

// TestProjections plays what a client does that sees users through names, which shows of each the name.
func TestProjections(t *testing.T) {
	names, err := collab.NewProjection("names", "users", "name")
	if err != nil {
		t.Fatal(err)
	}
	const made = `
9> {"a":"op","c":"users","d":"a","v":0,"seq":1,"create":{"type":"json0","data":{"name":"Ana","secret":1}}}
9< {"a":"op","c":"users","d":"a","src":"$9","seq":1,"v":0}
`
	for _, c := range []struct{ name, lines string }{
		{"what is read", made + `
1> {"a":"f","c":"names","d":"a"}
1< {"a":"f","c":"names","d":"a","data":{"v":1,"data":{"name":"Ana"}}}
1> {"a":"bf","c":"names","b":["a","b"]}
1< {"a":"bf","c":"names","data":{"a":{"v":1,"data":{"name":"Ana"}},"b":{"v":0,"type":null}}}
1> {"a":"nf","id":1,"c":"names","d":"a","v":1}
1< {"a":"nf","id":1,"v":1,"type":"` + plain + `","data":{"name":"Ana"},"m":null}
1> {"a":"nf","id":2,"c":"names","d":"a"}
1< {"a":"nf","id":2,"v":1,"type":"` + plain + `","data":{"name":"Ana"},"m":null}
1> {"a":"nt","id":3,"c":"names","d":"a","ts":4102444800000}
1< {"a":"nt","id":3,"v":1,"type":"` + plain + `","data":{"name":"Ana"},"m":null}
1> {"a":"f","c":"names","d":"a","v":0}
1< {"a":"op","c":"names","d":"a","src":"@9","seq":1,"v":0,"create":{"type":"` + plain + `","data":{"name":"Ana"}}}
1< {"a":"f","c":"names","d":"a"}
1> {"a":"bf","c":"names","b":{"a":0}}
1< {"a":"op","c":"names","d":"a","src":"@9","seq":1,"v":0,"create":{"type":"` + plain + `","data":{"name":"Ana"}}}
1< {"a":"bf","c":"names","b":{"a":0}}`},
		{"21 what is not shown is sent as nothing, but with its version", made + `
1> {"a":"s","c":"names","d":"a"}
1< {"a":"s","c":"names","d":"a","data":{"v":1,"data":{"name":"Ana"}}}
9> {"a":"op","c":"users","d":"a","v":1,"seq":2,"op":[{"p":["secret"],"na":1}]}
9< {"a":"op","c":"users","d":"a","src":"$9","seq":2,"v":1}
1< {"a":"op","c":"names","d":"a","src":"@9","seq":2,"v":1,"op":[]}
9> {"a":"op","c":"users","d":"a","v":2,"seq":3,"op":[{"p":["name"],"od":"Ana","oi":"Bob"},{"p":["secret"],"na":1}]}
9< {"a":"op","c":"users","d":"a","src":"$9","seq":3,"v":2}
1< {"a":"op","c":"names","d":"a","src":"@9","seq":3,"v":2,"op":[{"p":["name"],"od":"Ana","oi":"Bob"}]}
9> {"a":"op","c":"users","d":"a","v":3,"seq":4,"del":true}
9< {"a":"op","c":"users","d":"a","src":"$9","seq":4,"v":3}
1< {"a":"op","c":"names","d":"a","src":"@9","seq":4,"v":3,"del":true}`},
		{"what may be submitted", made + `
1> {"a":"op","c":"names","d":"a","v":1,"seq":1,"op":[{"p":["secret"],"na":1}]}
1< {"a":"op","c":"names","d":"a","v":1,"seq":1,"op":[{"p":["secret"],"na":1}],"error":{"code":"ERR_OP_NOT_ALLOWED_IN_PROJECTION","message":"Invalid op submitted. Operation invalid in projected collection"}}
1> {"a":"op","c":"names","d":"a","v":1,"seq":2,"op":[{"p":[],"oi":{"name":"Eve"}}]}
1?
1> {"a":"op","c":"names","d":"b","v":0,"seq":3,"create":{"type":"json0","data":{"name":"Bob","secret":2}}}
1?
1> {"a":"op","c":"names","d":"b","v":0,"seq":4,"create":{"type":"text","data":"Bob"}}
1?
1> {"a":"op","c":"names","d":"b","v":0,"seq":5,"create":{"type":"json0","data":{"name":"Bob"}}}
1< {"a":"op","c":"names","d":"b","src":"$1","seq":5,"v":0}
1> {"a":"op","c":"names","d":"a","v":1,"seq":6,"op":[{"p":["name",0],"si":"Dr. "}]}
1< {"a":"op","c":"names","d":"a","src":"$1","seq":6,"v":1}
9> {"a":"f","c":"users","d":"a"}
9< {"a":"f","c":"users","d":"a","data":{"v":2,"data":{"name":"Dr. Ana","secret":1}}}
1> {"a":"op","c":"names","d":"a","v":2,"seq":7,"del":true}
1< {"a":"op","c":"names","d":"a","src":"$1","seq":7,"v":2}`},
		{"a submit that is behind brings what it lacks as the projection shows it", made + `
9> {"a":"op","c":"users","d":"a","v":1,"seq":2,"op":[{"p":["secret"],"na":1}]}
9< {"a":"op","c":"users","d":"a","src":"$9","seq":2,"v":1}
1> {"a":"op","c":"names","d":"a","v":1,"seq":1,"del":true}
1< {"a":"op","c":"names","d":"a","src":"@9","seq":2,"v":1,"op":[]}
1< {"a":"op","c":"names","d":"a","src":"$1","seq":1,"v":2}`},
		{"other types cannot be projected", `
9> {"a":"op","c":"users","d":"a","v":0,"seq":1,"create":{"type":"text-unicode","data":"hi"}}
9< {"a":"op","c":"users","d":"a","src":"$9","seq":1,"v":0}
1> {"a":"s","c":"names","d":"a"}
1< {"a":"s","c":"names","d":"a","error":{"message":"ERR_TYPE_CANNOT_BE_PROJECTED"}}
1> {"a":"s","c":"names","d":"a","v":0}
1< {"a":"s","c":"names","d":"a","v":0,"error":{"message":"ERR_TYPE_CANNOT_BE_PROJECTED"}}
1> {"a":"nf","id":1,"c":"names","d":"a","v":1}
1< {"a":"nf","id":1,"c":"names","d":"a","v":1,"error":{"message":"ERR_TYPE_CANNOT_BE_PROJECTED"}}
1> {"a":"op","c":"names","d":"a","v":1,"seq":1,"op":["x"]}
1?
9> {"a":"op","c":"users","d":"a","v":1,"seq":2,"op":["x"]}
9< {"a":"op","c":"users","d":"a","src":"$9","seq":2,"v":1}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			inHookedWorld(t, collab.Hooks{}, []*collab.Projection{names}, func(t *testing.T, w *world) {
				w.play(t, strings.ReplaceAll(c.lines, "\n\n", "\n"))
			})
		})
	}
}

// One's own operation is left out under the name that it was sent by, and only there.
func TestOwnOperationsByName(t *testing.T) {
	names, _ := collab.NewProjection("names", "users", "name")
	inHookedWorld(t, collab.Hooks{}, []*collab.Projection{names}, func(t *testing.T, w *world) {
		b := w.join("")
		b.send(`{"a":"op","c":"users","d":"a","v":0,"seq":1,"create":{"type":"json0","data":{"name":"Ana"}}}`)
		b.next()
		for _, name := range []string{"users", "names"} {
			b.send(`{"a":"s","c":"` + name + `","d":"a","v":1}`)
			b.next()
		}
		for i, c := range []struct{ sent, op, seenAs, seen string }{
			{"users", `[{"p":["secret"],"oi":1}]`, "names", `[]`},
			{"names", `[{"p":["name",0],"si":"x"}]`, "users", `[{"p":["name",0],"si":"x"}]`},
		} {
			b.send(fmt.Sprintf(`{"a":"op","c":%q,"d":"a","v":%d,"seq":%d,"op":%s}`, c.sent, i+1, i+2, c.op))
			ack := fmt.Sprintf(`{"src":%q,"seq":%d,"v":%d,"a":"op","c":%q,"d":"a"}`, b.id, i+2, i+1, c.sent)
			op := fmt.Sprintf(`{"a":"op","c":%q,"d":"a","src":%q,"seq":%d,"v":%d,"op":%s}`, c.seenAs, b.id, i+2, i+1, c.seen)
			got := []map[string]any{b.decode(b.next()), b.decode(b.next())}
			if got[0]["c"] != c.sent { // they are two streams
				got[0], got[1] = got[1], got[0]
			}
			if want := []map[string]any{b.decode(ack), b.decode(op)}; !reflect.DeepEqual(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
		}
		b.fence()
		b.leave()
	})
}

// Hooks see where the document is and the name that the client used; what they are shown is what the projection shows.
func TestHooksSeeProjections(t *testing.T) {
	names, _ := collab.NewProjection("names", "users", "name")
	var seen trail
	inHookedWorld(t, collab.Hooks{
		Submit: func(r *collab.SubmitRequest) error { return seen.note("submit:%s:%v", r.Name, r.Doc) },
		Op: func(r *collab.OpRead) error {
			return seen.note("op:%s:%v:%s", r.Name, r.Doc, r.Revision.Change.Data)
		},
		ReadSnapshots: func(r *collab.SnapshotRead) error {
			data, err := r.Snapshots[0].Data()
			if err != nil {
				return err
			}
			return seen.note("read:%s:%s:%s", r.Name, r.Collection, data)
		},
	}, []*collab.Projection{names}, func(t *testing.T, w *world) {
		w.play(t, `
1> {"a":"op","c":"users","d":"a","v":0,"seq":1,"create":{"type":"json0","data":{"name":"Ana","secret":1}}}
1< {"a":"op","c":"users","d":"a","src":"$1","seq":1,"v":0}
1> {"a":"f","c":"names","d":"a","v":0}
1< {"a":"op","c":"names","d":"a","src":"$1","seq":1,"v":0,"create":{"type":"`+plain+`","data":{"name":"Ana"}}}
1< {"a":"f","c":"names","d":"a"}
1> {"a":"op","c":"names","d":"a","v":1,"seq":2,"del":true}
1< {"a":"op","c":"names","d":"a","src":"$1","seq":2,"v":1}`)
		const want = `submit:users:users/a read:users:users: read:names:users:{"name":"Ana"} op:names:users/a:{"name":"Ana"} submit:names:users/a ` +
			`read:names:users:{"name":"Ana"}`
		if got := seen.take(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

// correct is a hook of Apply that numbers what is created, and marks each edit.
func correct(r *collab.SubmitRequest) error {
	switch {
	case r.Change.Kind == collab.Delete:
		return r.Fixup([]byte(`[]`))
	case r.ID.Seq == 9:
		return r.Fixup([]byte(`[{"p":["nowhere",0],"li":1}]`))
	case r.ID.Seq == 8:
		return r.Fixup([]byte(`nonsense`))
	case r.Change.Kind == collab.Create:
		return r.Fixup([]byte(`[{"p":["n"],"oi":0}]`))
	}
	if err := r.Fixup([]byte(`[{"p":["n"],"na":1}]`)); err != nil {
		return err
	}
	return r.Fixup([]byte(`[{"p":["n"],"na":10}]`))
}

// TestFixups holds protocol.md 3.5.
func TestFixups(t *testing.T) {
	const made = `
1> {"a":"op","c":"notes","d":"a","v":0,"seq":1,"create":{"type":"json0","data":{}}}
1< {"a":"op","c":"notes","d":"a","src":"$1","seq":1,"v":0,"fixup":[{"src":"$1","seq":1,"v":0,"op":[{"p":["n"],"oi":0}]}]}
`
	for _, c := range []struct{ name, lines string }{
		{"a correction is part of the operation, and told to its author", made + `
2> {"a":"s","c":"notes","d":"a"}
2< {"a":"s","c":"notes","d":"a","data":{"v":1,"data":{"n":0}}}
1> {"a":"op","c":"notes","d":"a","v":1,"seq":2,"op":[{"p":["x"],"oi":1}]}
1< {"a":"op","c":"notes","d":"a","src":"$1","seq":2,"v":1,"fixup":[{"src":"$1","seq":2,"v":1,"op":[{"p":["n"],"na":1}]},{"src":"$1","seq":2,"v":1,"op":[{"p":["n"],"na":10}]}]}
2< {"a":"op","c":"notes","d":"a","src":"@1","seq":2,"v":1,"op":[{"p":["x"],"oi":1},{"p":["n"],"na":11}]}
2> {"a":"f","c":"notes","d":"a"}
2< {"a":"f","c":"notes","d":"a","data":{"v":2,"data":{"n":11,"x":1}}}`},
		{"a duplicate is told again", made + `
1> {"a":"op","c":"notes","d":"a","v":1,"seq":2,"op":[]}
1< {"a":"op","c":"notes","d":"a","src":"$1","seq":2,"v":1,"fixup":[{"src":"$1","seq":2,"v":1,"op":[{"p":["n"],"na":1}]},{"src":"$1","seq":2,"v":1,"op":[{"p":["n"],"na":10}]}]}
1+
1> {"a":"op","c":"notes","d":"a","v":1,"seq":2,"op":[]}
1< {"a":"op","c":"notes","d":"a","src":"$1","seq":2,"v":1,"fixup":[{"src":"$1","seq":2,"v":1,"op":[{"p":["n"],"na":1}]},{"src":"$1","seq":2,"v":1,"op":[{"p":["n"],"na":10}]}]}
1> {"a":"op","c":"notes","d":"a","v":null,"seq":1,"create":{"type":"json0","data":{}}}
1< {"a":"op","c":"notes","d":"a","src":"$1","seq":1,"v":0}`},
		{"a correction is made of the operation as it is transformed", made + `
2> {"a":"op","c":"notes","d":"a","v":1,"seq":1,"op":[]}
2< {"a":"op","c":"notes","d":"a","src":"$2","seq":1,"v":1,"fixup":[{"src":"$2","seq":1,"v":1,"op":[{"p":["n"],"na":1}]},{"src":"$2","seq":1,"v":1,"op":[{"p":["n"],"na":10}]}]}
1> {"a":"op","c":"notes","d":"a","v":1,"seq":2,"op":[]}
1< {"a":"op","c":"notes","d":"a","src":"@2","seq":1,"v":1,"op":[{"p":["n"],"na":11}]}
1< {"a":"op","c":"notes","d":"a","src":"$1","seq":2,"v":2,"fixup":[{"src":"$1","seq":2,"v":2,"op":[{"p":["n"],"na":1}]},{"src":"$1","seq":2,"v":2,"op":[{"p":["n"],"na":10}]}]}`},
		{"what cannot be corrected", made + `
1> {"a":"op","c":"notes","d":"a","v":1,"seq":2,"del":true}
1< {"a":"op","c":"notes","d":"a","v":1,"seq":2,"del":true,"error":{"code":"ERR_CANNOT_FIXUP_DELETION","message":"fixup cannot be applied on deletion ops"}}
1> {"a":"op","c":"notes","d":"a","v":1,"seq":9,"op":[]}
1?
1> {"a":"op","c":"notes","d":"a","v":1,"seq":8,"op":[]}
1?
1> {"a":"op","c":"notes","d":"b","v":0,"seq":9,"create":{"type":"json0","data":{}}}
1?
1> {"a":"f","c":"notes","d":"a"}
1< {"a":"f","c":"notes","d":"a","data":{"v":1,"data":{"n":0}}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			inHookedWorld(t, collab.Hooks{Apply: correct}, nil, func(t *testing.T, w *world) {
				w.play(t, strings.ReplaceAll(c.lines, "\n\n", "\n"))
			})
		})
	}
}

// Only in Apply can anything be corrected.
func TestFixupElsewhere(t *testing.T) {
	early := func(r *collab.SubmitRequest) error { return r.Fixup([]byte(`[]`)) }
	for name, hooks := range map[string]collab.Hooks{"submit": {Submit: early}, "commit": {Commit: early}, "afterWrite": {AfterWrite: early}} {
		t.Run(name, func(t *testing.T) {
			inHookedWorld(t, hooks, nil, func(t *testing.T, w *world) {
				w.play(t, `
1> {"a":"op","c":"notes","d":"a","v":0,"seq":1,"create":{"type":"json0"}}
1< {"a":"op","c":"notes","d":"a","v":0,"seq":1,"create":{"type":"`+plain+`"},"error":{"code":"ERR_FIXUP_IS_ONLY_VALID_ON_APPLY","message":"fixup can only be called during the apply middleware"}}`)
			})
		})
	}
}
