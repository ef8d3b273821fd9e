package gateway

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/transport"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// inHookedWorld is inWorld with hooks and projections.
func inHookedWorld(t *testing.T, hooks collab.Hooks, projections []*collab.Projection, test func(t *testing.T, w *world)) {
	synctest.Test(t, func(t *testing.T) {
		w := newHookedWorld(t, hooks, projections)
		defer w.close()
		test(t, w)
	})
}

func newHookedWorld(t testing.TB, hooks collab.Hooks, projections []*collab.Projection) *world {
	log := slog.New(slog.DiscardHandler)
	w := &world{t: t, store: memory.New(memory.Options{})}
	types := builtin.Registry()
	w.hub = collab.NewHub(collab.HubOptions{Store: w.store, Types: types, Logger: log, Hooks: hooks, Projections: projections})
	w.gateway = New(Options{Hub: w.hub, Types: types, Store: w.store, Logger: log})
	return w
}

func (w *world) play(t *testing.T, lines string) {
	t.Helper()
	script{w, make(map[string]*browser), make(map[string]bool)}.play(t, strings.TrimSpace(lines))
}

// trail notes which hooks were called, in order. What belongs to handshakes and pings is left out.
type trail struct {
	mu    sync.Mutex
	steps []string
}

func (t *trail) note(format string, args ...any) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.steps = append(t.steps, fmt.Sprintf(format, args...))
	return nil
}

func (t *trail) take() string {
	synctest.Wait()
	t.mu.Lock()
	defer t.mu.Unlock()
	all := strings.Join(t.steps, " ")
	t.steps = nil
	return all
}

func isIdle(frame []byte) bool {
	return bytes.Contains(frame, []byte(`"a":"hs"`)) || bytes.Contains(frame, []byte(`"a":"pp"`))
}

// hooks notes under a prefix all that is called.
func (t *trail) hooks(prefix string) collab.Hooks {
	submission := func(point string) func(*collab.SubmitRequest) error {
		return func(r *collab.SubmitRequest) error { return t.note("%s%s", prefix, point) }
	}
	return collab.Hooks{
		Connect: func(*collab.Agent) error { return t.note("%sconnect", prefix) },
		Receive: func(f *collab.Frame) error {
			if isIdle(f.Data) {
				return nil
			}
			return t.note("%sreceive", prefix)
		},
		Reply: func(a *collab.Answer) error {
			if isIdle(a.Data) {
				return nil
			}
			return t.note("%sreply", prefix)
		},
		Submit: submission("submit"), Apply: submission("apply"), Commit: submission("commit"), AfterWrite: submission("afterWrite"),
		Op: func(r *collab.OpRead) error { return t.note("%sop:%d", prefix, r.Revision.Base) },
		ReadSnapshots: func(r *collab.SnapshotRead) error {
			return t.note("%sreadSnapshots:%v:%d", prefix, r.Kind, len(r.Snapshots))
		},
		ReceivePresence: func(*collab.PresenceRead) error { return t.note("%sreceivePresence", prefix) },
		SendPresence:    func(*collab.PresenceRead) error { return t.note("%ssendPresence", prefix) },
	}
}

// TestOrderOfHooks holds the order of protocol.md 8.1, one step after the other. Beside that a reading is judged before
// revisions are sent, also of who submits without a subscription.
func TestOrderOfHooks(t *testing.T) {
	var seen trail
	inHookedWorld(t, seen.hooks(""), nil, func(t *testing.T, w *world) {
		s := script{w, make(map[string]*browser), make(map[string]bool)}
		for _, step := range []struct{ name, want, lines string }{
			{"connect", "connect connect", "1> {\"a\":\"pp\"}\n1< {\"a\":\"pp\"}\n2> {\"a\":\"pp\"}\n2< {\"a\":\"pp\"}"},
			{"subscribe", "receive readSnapshots:current:1 reply", `1> {"a":"s","c":"notes","d":"a"}
1< {"a":"s","c":"notes","d":"a","data":{"v":0,"type":null}}`},
			{"submit, and what the other subscriber is sent", "receive submit readSnapshots:current:1 apply commit afterWrite reply op:0",
				`2> {"a":"op","c":"notes","d":"a","v":0,"seq":1,"create":{"type":"json0","data":{}}}
2< {"a":"op","c":"notes","d":"a","src":"$2","seq":1,"v":0}
1< {"a":"op","c":"notes","d":"a","src":"@2","seq":1,"v":0,"create":{"type":"http://sharejs.org/types/JSONv0","data":{}}}`},
			{"submit of a subscriber", "receive submit apply commit afterWrite reply",
				`1> {"a":"op","c":"notes","d":"a","v":1,"seq":1,"op":[]}
1< {"a":"op","c":"notes","d":"a","src":"$1","seq":1,"v":1}`},
			{"submit that is behind", "receive submit readSnapshots:current:1 apply commit afterWrite op:1 reply op:2",
				`2> {"a":"op","c":"notes","d":"a","v":1,"seq":2,"op":[]}
2< {"a":"op","c":"notes","d":"a","src":"@1","seq":1,"v":1,"op":[]}
2< {"a":"op","c":"notes","d":"a","src":"$2","seq":2,"v":2}
1< {"a":"op","c":"notes","d":"a","src":"@2","seq":2,"v":2,"op":[]}`},
			{"duplicate", "receive submit readSnapshots:current:1 reply",
				`2> {"a":"op","c":"notes","d":"a","v":2,"seq":2,"op":[]}
2< {"a":"op","c":"notes","d":"a","src":"$2","seq":2,"v":2}`},
			{"refused by the document", "receive submit readSnapshots:current:1",
				`2> {"a":"op","c":"notes","d":"a","v":9,"seq":3,"op":[]}
2?`},
			{"fetch of operations", "receive readSnapshots:current:1 op:1 op:2 reply",
				`2> {"a":"f","c":"notes","d":"a","v":1}
2< {"a":"op","c":"notes","d":"a","src":"@1","seq":1,"v":1,"op":[]}
2< {"a":"op","c":"notes","d":"a","src":"$2","seq":2,"v":2,"op":[]}
2< {"a":"f","c":"notes","d":"a"}`},
			{"bulk", "receive readSnapshots:current:2 reply",
				`2> {"a":"bf","c":"notes","b":["a","b"]}
2< {"a":"bf","c":"notes","data":{"a":{"v":3,"data":{}},"b":{"v":0,"type":null}}}`},
			{"bulk of operations", "receive readSnapshots:current:2 op:2 reply",
				`2> {"a":"bs","c":"notes","b":{"a":2,"b":0}}
2< {"a":"op","c":"notes","d":"a","src":"$2","seq":2,"v":2,"op":[]}
2< {"a":"bs","c":"notes","b":{"a":2,"b":0}}
2> {"a":"bu","c":"notes","b":["a","b"]}
2< {"a":"bu","c":"notes","b":["a","b"]}`},
			{"as it was", "receive readSnapshots:byVersion:1 reply",
				`2> {"a":"nf","id":1,"c":"notes","d":"a","v":1}
2< {"a":"nf","id":1,"v":1,"type":"http://sharejs.org/types/JSONv0","data":{},"m":null}`},
			{"as it was at a time", "receive readSnapshots:byTimestamp:1 reply",
				`2> {"a":"nt","id":2,"c":"notes","d":"a","ts":0}
2< {"a":"nt","id":2,"v":0,"type":null,"m":null}`},
			{"presence", "receive reply receive receivePresence reply sendPresence",
				`1> {"a":"ps","ch":"room","seq":1}
1< {"a":"ps","ch":"room","seq":1}
2> {"a":"p","ch":"room","id":"b","p":1,"pv":0}
2< {"a":"p","ch":"room","src":"$2","id":"b","p":1,"pv":0}
1< {"a":"p","ch":"room","src":"@2","id":"b","p":1,"pv":0}`},
			{"malformed", "receive", "2> {\"a\":\"op\",\"c\":\"notes\",\"d\":\"a\",\"v\":-1}\n2?"},
		} {
			for line := range strings.SplitSeq(step.lines, "\n") {
				s.playLine(t, line)
			}
			got := seen.take()
			if step.name == "bulk of operations" {
				got = strings.TrimSuffix(got, " receive reply") // of leaving
			}
			if step.name == "submit, and what the other subscriber is sent" || step.name == "submit that is behind" || step.name == "presence" {
				// Of two connections only the order on each is told.
				got, step.want = sorted(got), sorted(step.want)
			}
			if got != step.want {
				t.Errorf("%s:\ngot  %s\nwant %s", step.name, got, step.want)
			}
		}
		for _, c := range s.clients {
			c.fence()
		}
		for _, c := range s.clients {
			c.leave()
		}
	})
}

// Several are called in the order in which they were registered, and the first refusal ends that.
func TestHooksInOrder(t *testing.T) {
	var seen trail
	first, second, third := seen.hooks("1"), seen.hooks("2"), seen.hooks("3")
	second.Submit = func(*collab.SubmitRequest) error {
		seen.note("2submit")
		return collab.Refuse("ERR_MINE", "not %s", "now")
	}
	inHookedWorld(t, collab.Chain(first, second, third, collab.Hooks{}), nil, func(t *testing.T, w *world) {
		w.play(t, `
1> {"a":"op","c":"notes","d":"a","v":0,"seq":1,"del":true}
1< {"a":"op","c":"notes","d":"a","v":0,"seq":1,"del":true,"error":{"code":"ERR_MINE","message":"not now"}}`)
		if got, want := seen.take(), "1connect 2connect 3connect 1receive 2receive 3receive 1submit 2submit"; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

var errHook = errors.New("the database said something secret")

// refuse is a hook that refuses.
func refuse[T any](T) error { return collab.Refuse("ERR_NO", "no") }

const no = `"error":{"code":"ERR_NO","message":"no"}`

// TestHooks tries at each point what a hook may do there.
func TestHooks(t *testing.T) {
	const made = `
9> {"a":"op","c":"notes","d":"a","v":0,"seq":1,"create":{"type":"json0","data":{"n":1,"secret":2}}}
9< {"a":"op","c":"notes","d":"a","src":"$9","seq":1,"v":0}
9> {"a":"op","c":"notes","d":"a","v":1,"seq":2,"op":[{"p":["secret"],"na":1}]}
9< {"a":"op","c":"notes","d":"a","src":"$9","seq":2,"v":1}
`
	for _, c := range []struct {
		name  string
		hooks collab.Hooks
		lines string
	}{
		{"receive refuses", collab.Hooks{Receive: func(f *collab.Frame) error {
			if bytes.Contains(f.Data, []byte(`"pp"`)) || isIdle(f.Data) {
				return nil
			}
			return collab.Refuse("ERR_NO", "no")
		}}, `
1> {"a":"f","c":"notes","d":"a","mine":1}
1< {"a":"f","c":"notes","d":"a","mine":1,` + no + `}
1> {"a":"?","x":2}
1< {"a":"?","x":2,` + no + `}`},
		{"receive replaces, before anything is looked at", collab.Hooks{Receive: func(f *collab.Frame) error {
			f.Data = bytes.Replace(f.Data, []byte(`"fetch"`), []byte(`"f"`), 1)
			return nil
		}}, `
1> {"a":"fetch","c":"notes","d":"a"}
1< {"a":"f","c":"notes","d":"a","data":{"v":0,"type":null}}`},
		{"what is no message closes all the same", collab.Hooks{Receive: refuse[*collab.Frame]}, `
1> nonsense
1! 1011`},
		{"reply refuses", collab.Hooks{Reply: func(a *collab.Answer) error {
			if isIdle(a.Data) {
				return nil
			}
			return collab.Refuse("ERR_NO", "no")
		}}, `
1> {"a":"f","c":"notes","d":"a","mine":1}
1< {"a":"f","c":"notes","d":"a","mine":1,` + no + `}
1> {"a":"f","c":"notes"}
1< {"a":"f","c":"notes","error":{"code":"ERR_MESSAGE_BADLY_FORMED","message":"Invalid id"}}`},
		{"reply replaces", collab.Hooks{Reply: func(a *collab.Answer) error {
			if bytes.Contains(a.Request, []byte("mine")) {
				a.Data = append(a.Data[:len(a.Data)-1:len(a.Data)-1], `,"yours":2}`...)
			}
			return nil
		}}, `
1> {"a":"u","c":"notes","d":"a","mine":1}
1< {"a":"u","c":"notes","d":"a","yours":2}`},
		{"submit refuses", collab.Hooks{Submit: func(r *collab.SubmitRequest) error {
			if string(r.Extra) == `{"ok":1}` {
				return nil
			}
			return collab.ErrSubmitRejected
		}}, `
1> {"a":"op","c":"notes","d":"a","v":0,"seq":1,"del":true}
1< {"a":"op","c":"notes","d":"a","v":0,"seq":1,"del":true,"error":{"code":"ERR_OP_SUBMIT_REJECTED","message":"Op submit rejected"}}
1> {"a":"op","c":"notes","d":"a","v":0,"seq":2,"del":true,"x":{"ok":1}}
1< {"a":"op","c":"notes","d":"a","src":"$1","seq":2,"v":0}`},
		{"submit replaces", collab.Hooks{Submit: func(r *collab.SubmitRequest) error {
			if r.Change.Kind == collab.Create {
				r.Change.Data = []byte(`{"by":"hook"}`)
			}
			return nil
		}}, `
1> {"a":"op","c":"notes","d":"a","v":0,"seq":1,"create":{"type":"json0","data":{}}}
1< {"a":"op","c":"notes","d":"a","src":"$1","seq":1,"v":0}
1> {"a":"f","c":"notes","d":"a"}
1< {"a":"f","c":"notes","d":"a","data":{"v":1,"data":{"by":"hook"}}}`},
		{"apply sees the operation transformed, and the document before", collab.Hooks{Apply: func(r *collab.SubmitRequest) error {
			if r.Change.Kind == collab.Create {
				return nil
			}
			data, err := r.State().JSON()
			if err != nil {
				return err
			}
			return collab.Refuse("", "%d %s %s", r.Base, r.Change.Data, data)
		}}, `
1> {"a":"op","c":"notes","d":"a","v":0,"seq":1,"create":{"type":"json0","data":["x"]}}
1< {"a":"op","c":"notes","d":"a","src":"$1","seq":1,"v":0}
1> {"a":"op","c":"notes","d":"a","v":1,"seq":2,"op":[{"p":[1],"li":"y"}]}
1< {"a":"op","c":"notes","d":"a","v":1,"seq":2,"op":[{"p":[1],"li":"y"}],"error":{"message":"1 [{\"p\":[1],\"li\":\"y\"}] [\"x\"]"}}`},
		{"commit sees the document after, and takes it back", collab.Hooks{Commit: func(r *collab.SubmitRequest) error {
			data, err := r.State().JSON()
			if err == nil && len(data) > 10 {
				return collab.Refuse("ERR_LONG", "%s is too long", data)
			}
			return err
		}}, `
1> {"a":"op","c":"notes","d":"a","v":0,"seq":1,"create":{"type":"text-unicode","data":"abc"}}
1< {"a":"op","c":"notes","d":"a","src":"$1","seq":1,"v":0}
1> {"a":"op","c":"notes","d":"a","v":1,"seq":2,"op":["123456789"]}
1< {"a":"op","c":"notes","d":"a","v":1,"seq":2,"op":["123456789"],"error":{"code":"ERR_LONG","message":"\"123456789abc\" is too long"}}
1> {"a":"op","c":"notes","d":"a","v":1,"seq":3,"op":["12345"]}
1< {"a":"op","c":"notes","d":"a","src":"$1","seq":3,"v":1}
1> {"a":"f","c":"notes","d":"a"}
1< {"a":"f","c":"notes","d":"a","data":{"v":2,"data":"12345abc","type":"$text"}}`},
		{"33 afterWrite refuses what is written", collab.Hooks{AfterWrite: func(r *collab.SubmitRequest) error {
			if r.ID.Seq != 2 {
				return nil
			}
			data, err := r.State().JSON()
			if err != nil {
				return err
			}
			return collab.Refuse("ERR_LATE", "%d: %s", r.Base, data)
		}}, `
1> {"a":"op","c":"notes","d":"a","v":0,"seq":1,"create":{"type":"text-unicode","data":"abc"}}
1< {"a":"op","c":"notes","d":"a","src":"$1","seq":1,"v":0}
2> {"a":"s","c":"notes","d":"a","v":1}
2< {"a":"s","c":"notes","d":"a"}
1> {"a":"op","c":"notes","d":"a","v":1,"seq":2,"op":["x"]}
1< {"a":"op","c":"notes","d":"a","v":1,"seq":2,"op":["x"],"error":{"code":"ERR_LATE","message":"1: \"xabc\""}}
2< {"a":"op","c":"notes","d":"a","src":"@1","seq":2,"v":1,"op":["x"]}`},
		{"op replaces", collab.Hooks{Op: func(r *collab.OpRead) error {
			if r.Revision.Change.Kind == collab.Create {
				r.Revision.Change.Data = []byte(`{"n":1}`)
			} else {
				r.Revision.Change.Data = []byte(`[]`)
			}
			return nil
		}}, made + `
1> {"a":"s","c":"notes","d":"a","v":0}
1< {"a":"op","c":"notes","d":"a","src":"@9","seq":1,"v":0,"create":{"type":"http://sharejs.org/types/JSONv0","data":{"n":1}}}
1< {"a":"op","c":"notes","d":"a","src":"@9","seq":2,"v":1,"op":[]}
1< {"a":"s","c":"notes","d":"a"}`},
		{"34 op hides no version: where it was not asked for it has no content", collab.Hooks{Op: refuse[*collab.OpRead]}, made + `
1> {"a":"s","c":"notes","d":"a"}
1< {"a":"s","c":"notes","d":"a","data":{"v":2,"data":{"n":1,"secret":3}}}
9> {"a":"op","c":"notes","d":"a","v":2,"seq":3,"op":[{"p":["secret"],"na":1}]}
9< {"a":"op","c":"notes","d":"a","src":"$9","seq":3,"v":2}
1< {"a":"op","c":"notes","d":"a","src":"@9","seq":3,"v":2}`},
		{"34 op fails what was asked for", collab.Hooks{Op: func(r *collab.OpRead) error {
			if r.Revision.Base == 1 {
				return collab.Refuse("ERR_NO", "no")
			}
			return nil
		}}, made + `
1> {"a":"f","c":"notes","d":"a","v":1}
1< {"a":"f","c":"notes","d":"a","v":1,` + no + `}
1> {"a":"s","c":"notes","d":"a","v":1}
1< {"a":"s","c":"notes","d":"a","v":1,` + no + `}
1> {"a":"bs","c":"notes","b":{"a":1,"b":0}}
1< {"a":"bs","c":"notes","b":{"a":1,"b":0},` + no + `}
9> {"a":"op","c":"notes","d":"a","v":2,"seq":3,"op":[]}
9< {"a":"op","c":"notes","d":"a","src":"$9","seq":3,"v":2}
1> {"a":"f","c":"notes","d":"a","v":2}
1< {"a":"op","c":"notes","d":"a","src":"@9","seq":3,"v":2,"op":[]}
1< {"a":"f","c":"notes","d":"a"}`},
		{"16 a refused reading covers operations", collab.Hooks{ReadSnapshots: refuse[*collab.SnapshotRead]}, made + `
1> {"a":"f","c":"notes","d":"a"}
1< {"a":"f","c":"notes","d":"a",` + no + `}
1> {"a":"s","c":"notes","d":"a"}
1< {"a":"s","c":"notes","d":"a",` + no + `}
1> {"a":"f","c":"notes","d":"a","v":0}
1< {"a":"f","c":"notes","d":"a","v":0,` + no + `}
1> {"a":"s","c":"notes","d":"a","v":2}
1< {"a":"s","c":"notes","d":"a","v":2,` + no + `}
1> {"a":"bf","c":"notes","b":["a","b"]}
1< {"a":"bf","c":"notes","b":["a","b"],` + no + `}
1> {"a":"bs","c":"notes","b":["a","b"]}
1< {"a":"bs","c":"notes","b":["a","b"],` + no + `}
1> {"a":"bf","c":"notes","b":{"a":0}}
1< {"a":"bf","c":"notes","b":{"a":0},` + no + `}
1> {"a":"bs","c":"notes","b":{"a":0,"b":0}}
1< {"a":"bs","c":"notes","b":{"a":0,"b":0},` + no + `}
1> {"a":"nf","id":1,"c":"notes","d":"a","v":1}
1< {"a":"nf","id":1,"c":"notes","d":"a","v":1,` + no + `}
1> {"a":"nf","id":1,"c":"notes","d":"a"}
1< {"a":"nf","id":1,"c":"notes","d":"a",` + no + `}
1> {"a":"nt","id":2,"c":"notes","d":"a","ts":1}
1< {"a":"nt","id":2,"c":"notes","d":"a","ts":1,` + no + `}
9> {"a":"op","c":"notes","d":"a","v":2,"seq":3,"op":[]}
9< {"a":"op","c":"notes","d":"a","src":"$9","seq":3,"v":2}`},
		{"16 who may not read, and writes, is not sent what it lacks, but for the versions", collab.Hooks{ReadSnapshots: refuse[*collab.SnapshotRead]}, made + `
1> {"a":"op","c":"notes","d":"a","v":1,"seq":1,"op":[]}
1< {"a":"op","c":"notes","d":"a","src":"@9","seq":2,"v":1}
1< {"a":"op","c":"notes","d":"a","src":"$1","seq":1,"v":2}`},
		{"26 one of several is refused", collab.Hooks{ReadSnapshots: func(r *collab.SnapshotRead) error {
			for _, v := range r.Snapshots {
				switch v.ID {
				case "a":
					v.Refuse(collab.Refuse("ERR_NO", "no"))
				case "quiet":
					v.RefuseSilently("psst")
				}
			}
			return nil
		}}, made + `
1> {"a":"bs","c":"notes","b":["a","b","quiet"]}
1< {"a":"bs","c":"notes","data":{"a":{` + no + `},"b":{"v":0,"type":null},"quiet":{"error":{"code":"ERR_SNAPSHOT_READ_SILENT_REJECTION","message":"psst"}}}}
1> {"a":"s","c":"notes","d":"quiet"}
1< {"a":"s","c":"notes","d":"quiet","error":{"code":"ERR_SNAPSHOT_READ_SILENT_REJECTION","message":"psst"}}
9> {"a":"op","c":"notes","d":"a","v":2,"seq":3,"op":[]}
9< {"a":"op","c":"notes","d":"a","src":"$9","seq":3,"v":2}
9> {"a":"op","c":"notes","d":"b","v":0,"seq":4,"del":true}
9< {"a":"op","c":"notes","d":"b","src":"$9","seq":4,"v":0}
1< {"a":"op","c":"notes","d":"b","src":"@9","seq":4,"v":0,"del":true}
1> {"a":"bs","c":"notes","b":["a"]}
1< {"a":"bs","c":"notes","b":["a"],` + no + `}`},
		{"readSnapshots replaces, of the present and the past", collab.Hooks{ReadSnapshots: func(r *collab.SnapshotRead) error {
			for _, v := range r.Snapshots {
				v.Replace([]byte(`{"n":1}`))
			}
			return nil
		}}, made + `
1> {"a":"s","c":"notes","d":"a"}
1< {"a":"s","c":"notes","d":"a","data":{"v":2,"data":{"n":1}}}
1> {"a":"bf","c":"notes","b":["a"]}
1< {"a":"bf","c":"notes","data":{"a":{"v":2,"data":{"n":1}}}}
1> {"a":"nf","id":1,"c":"notes","d":"a","v":1}
1< {"a":"nf","id":1,"v":1,"type":"http://sharejs.org/types/JSONv0","data":{"n":1},"m":null}
9> {"a":"op","c":"notes","d":"a","v":2,"seq":3,"op":[]}
9< {"a":"op","c":"notes","d":"a","src":"$9","seq":3,"v":2}
1< {"a":"op","c":"notes","d":"a","src":"@9","seq":3,"v":2,"op":[]}`},
		{"receivePresence refuses", collab.Hooks{ReceivePresence: refuse[*collab.PresenceRead]}, `
1> {"a":"p","ch":"room","id":"b","p":1,"pv":0}
1< {"a":"p","ch":"room","id":"b","p":1,"pv":0,` + no + `}`},
		{"receivePresence replaces", collab.Hooks{ReceivePresence: func(p *collab.PresenceRead) error {
			p.Value = []byte(`{"name":"checked"}`)
			return nil
		}}, `
1> {"a":"p","ch":"room","id":"b","p":1,"pv":0}
1< {"a":"p","ch":"room","src":"$1","id":"b","p":{"name":"checked"},"pv":0}`},
		{"sendPresence keeps back, or replaces for one", collab.Hooks{SendPresence: func(p *collab.PresenceRead) error {
			if p.ID == "secret" {
				return collab.Refuse("ERR_NO", "no")
			}
			p.Value = []byte(`0`)
			return nil
		}}, `
1> {"a":"ps","ch":"room","seq":1}
1< {"a":"ps","ch":"room","seq":1}
2> {"a":"p","ch":"room","id":"secret","p":1,"pv":0}
2< {"a":"p","ch":"room","src":"$2","id":"secret","p":1,"pv":0}
2> {"a":"p","ch":"room","id":"b","p":1,"pv":0}
2< {"a":"p","ch":"room","src":"$2","id":"b","p":1,"pv":0}
1< {"a":"p","ch":"room","src":"@2","id":"b","p":0,"pv":0}`},
		{"an error that is none for clients is not told", collab.Hooks{Submit: func(*collab.SubmitRequest) error { return errHook }}, `
1> {"a":"op","c":"notes","d":"a","v":0,"seq":1,"del":true}
1< {"a":"op","c":"notes","d":"a","v":0,"seq":1,"del":true,"error":{"code":"ERR_UNKNOWN_ERROR","message":"Internal error"}}`},
		{"a panic costs that request", collab.Hooks{Apply: func(*collab.SubmitRequest) error { panic(errHook) }}, `
1> {"a":"op","c":"notes","d":"a","v":0,"seq":1,"del":true}
1< {"a":"op","c":"notes","d":"a","v":0,"seq":1,"del":true,"error":{"code":"ERR_UNKNOWN_ERROR","message":"Internal error"}}
1> {"a":"f","c":"notes","d":"a"}
1< {"a":"f","c":"notes","d":"a","data":{"v":0,"type":null}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			inHookedWorld(t, c.hooks, nil, func(t *testing.T, w *world) { w.play(t, strings.ReplaceAll(c.lines, "\n\n", "\n")) })
		})
	}
}

// Who is refused at the door has been greeted, is closed normally, and is served no more.
func TestConnectRefuses(t *testing.T) {
	inHookedWorld(t, collab.Hooks{Connect: func(a *collab.Agent) error {
		if a.Identity.User == "" {
			return collab.Refuse("", "nobody")
		}
		a.Custom = a.Identity.User
		return nil
	}, Receive: func(f *collab.Frame) error {
		if f.Agent.Custom != collab.UserID("ana") || f.Agent.InProcess || f.Agent.Context.Err() != nil {
			return collab.Refuse("", "%+v", f.Agent)
		}
		return nil
	}}, nil, func(t *testing.T, w *world) {
		nobody := w.dial(collab.Identity{})
		if init := nobody.next(); !strings.Contains(init, `"init"`) {
			t.Errorf("greeted with %s", init)
		}
		nobody.expectClose(transport.Normal)
		ana := w.dial(collab.Identity{User: "ana"})
		ana.next()
		ana.send(`{"a":"pp"}`)
		ana.expect(`{"a":"pp"}`)
	})
}

// sorted puts words in order.
func sorted(words string) string {
	return strings.Join(slices.Sorted(strings.FieldsSeq(words)), " ")
}
