package e2e

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestAgree sends the same random requests to Tandem and to the published server, one after the other: edits against
// versions old and new, and sent again; creates, deletes, fetches, subscriptions, in bulk too. Both must give the same answers
// and tell of the same operations. TANDEM_E2E_OPS sets how many requests, TANDEM_E2E_SEED which.
func TestAgree(t *testing.T) {
	requests := 10 * amount(t, "TANDEM_E2E_OPS", 120)
	seed := amount(t, "TANDEM_E2E_SEED", rand.IntN(1<<30))
	for _, skip := range []bool{false, true} {
		t.Run(fmt.Sprint("skip-no-ops=", skip), func(t *testing.T) {
			urls := [2]string{Start(t, fmt.Sprint("--skip-no-ops=", skip)).Socket(), reference(t, map[string]any{"doNotCommitNoOps": skip})}
			p := &pairing{t: t, random: rand.New(rand.NewPCG(uint64(seed), 0)), seed: seed, versions: make(map[string]int)}
			for range 3 {
				p.clients = append(p.clients, p.connect(urls))
			}
			for range requests {
				p.step()
			}
			p.finish(urls)
			t.Logf("seed %d: %d requests were refused, %d operations told of", seed, p.refused, p.told)
			if p.refused < requests/20 || p.told < requests/10 {
				t.Error("too little came of that")
			}
		})
	}
}

// pairing is clients of which each has a connection to both servers.
type pairing struct {
	t             *testing.T
	random        *rand.Rand
	seed          int
	clients       []*twin
	versions      map[string]int // of the documents
	refused, told int
}

// twin is one client. What concerns both servers has Tandem's first.
type twin struct {
	name       string
	conns      [2]*raw
	sent       []submission
	seq        int
	subscribed map[string]bool
	seen       [2]map[string]frame // operations by document and version, but for its own
}

// former is an id of which the client sends operations too, as old ones do.
func (c *twin) former() string { return "former" + c.name[1:] }

// agreedDocs are the documents: of which type they are, what they are created with, and what is done to them, where N stands for
// a small number and W for a string.
var agreedDocs = map[string]struct {
	typ, data string
	ops       []string
}{
	"t": {"text-unicode", `"` + strings.Repeat("abcde", 100) + `"`, []string{`[3,W]`, `[W]`, `[{"d":1}]`, `[W,2,{"d":2}]`, `[{"d":3},W]`, `[]`}},
	"u": {"text-unicode", "null", []string{`[W]`, `[2,W]`, `[9,W]`, `[]`}},
	"j": {"json0", `{"n":1,"l":[1` + strings.Repeat(",2", 200) + `],"s":"abc"}`, []string{
		`[{"p":["n"],"na":N}]`, `[{"p":["l",N],"li":W}]`, `[{"p":["l",N],"ld":2}]`, `[{"p":["l",N],"lm":1}]`, `[{"p":["o"],"oi":W}]`,
		`[{"p":["o"],"od":1}]`, `[{"p":["s",N],"si":W}]`, `[{"p":["x",N],"si":W}]`, `[]`, `[{"oi":N}]`, `{"p":[]}`,
	}},
	"r": {"rich-text", `[{"insert":"abc"}]`, []string{
		`[{"retain":1},{"insert":W}]`, `{"ops":[{"insert":W,"attributes":{"bold":true}}]}`, `[{"retain":2,"attributes":{"bold":N}}]`, `[]`,
	}},
	"k": {"json1", `{"n":1}`, []string{`["oN",{"i":W}]`, `["oN",{"r":true}]`, `["n",{"r":true,"i":N}]`, `null`}},
}

func (p *pairing) connect(urls [2]string) *twin {
	c := &twin{name: fmt.Sprint("$", len(p.clients)), subscribed: make(map[string]bool)}
	for i, url := range urls {
		s := story{t: p.t, url: url}
		c.conns[i] = s.dial()
		c.conns[i].handshake()
		c.seen[i] = make(map[string]frame)
	}
	return c
}

// step lets one client ask one thing.
func (p *pairing) step() {
	c := pick(p.random, p.clients)
	doc := pick(p.random, []string{"t", "u", "j", "r", "k"})
	switch n := p.random.IntN(20); {
	case n < 11:
		p.submit(c, doc)
	case n < 14 && len(c.sent) > 0:
		p.again(c, pick(p.random, c.sent))
	case n < 16:
		p.ask(c, fmt.Sprintf(`{"a":%q,"c":"docs","d":%q%s}`, pick(p.random, []string{"f", "s", "u"}), doc, p.version(doc)))
	case n < 17:
		p.ask(c, fmt.Sprintf(`{"a":%q,"c":"docs","b":[%q,"t"]}`, pick(p.random, []string{"bf", "bs", "bu"}), doc))
	case n < 18:
		p.ask(c, fmt.Sprintf(`{"a":%q,"c":"docs","b":{%q:%d,"j":null}}`, pick(p.random, []string{"bf", "bs"}), doc, p.random.IntN(p.versions[doc]+1)))
	default:
		p.ask(c, fmt.Sprintf(`{"a":"nf","id":%d,"c":"docs","d":%q,"v":%d}`, 1+p.random.IntN(9), doc, p.random.IntN(p.versions[doc]+1)))
	}
}

// version is a member that names a version of a document, mostly a recent one, or none.
func (p *pairing) version(doc string) string {
	now := p.versions[doc]
	switch n := p.random.IntN(20); {
	case n < 10:
		return fmt.Sprintf(`,"v":%d`, now)
	case n < 15:
		return fmt.Sprintf(`,"v":%d`, max(0, now-1-p.random.IntN(4)))
	case n < 17:
		return `,"v":null`
	case n < 18:
		return fmt.Sprintf(`,"v":%d`, now+1+p.random.IntN(3))
	}
	return fmt.Sprintf(`,"v":%d`, p.random.IntN(now+1))
}

// submit sends a change, mostly under the client's own id.
func (p *pairing) submit(c *twin, doc string) {
	c.seq++
	source := pick(p.random, []string{c.name, c.name, c.name, c.former()})
	o := submission{doc, p.version(doc), fmt.Sprintf(`,"src":%q,"seq":%d,"x":{},%s}`, source, c.seq, p.change(doc))}
	c.sent = append(c.sent, o)
	p.ask(c, o.frame())
}

// again sends an operation that was sent before, sometimes at another version.
func (p *pairing) again(c *twin, o submission) {
	if p.random.IntN(3) == 0 {
		o.version = p.version(o.doc)
	}
	p.ask(c, o.frame())
}

// submission is an operation as it is sent.
type submission struct{ doc, version, rest string }

func (o submission) frame() string {
	return fmt.Sprintf(`{"a":"op","c":"docs","d":%q%s%s`, o.doc, o.version, o.rest)
}

// change is one that an honest client could make of some version of the document, or that its type refuses. What ShareDB takes
// and Tandem does not, such as a delete past the end, is left out.
func (p *pairing) change(doc string) string {
	switch p.random.IntN(12) {
	case 0:
		return `"del":true`
	case 1, 2:
		return fmt.Sprintf(`"create":{"type":%q,"data":%s}`, agreedDocs[doc].typ, agreedDocs[doc].data)
	}
	op := pick(p.random, agreedDocs[doc].ops)
	op = strings.ReplaceAll(op, "N", strconv.Itoa(p.random.IntN(4)))
	return `"op":` + strings.ReplaceAll(op, "W", pick(p.random, []string{`"x"`, `"yz"`, `"😀"`}))
}

// ask sends a frame to both servers and holds the answers against one another.
func (p *pairing) ask(c *twin, request string) {
	p.t.Helper()
	var answers [2]frame
	for i := range c.conns {
		c.conns[i].send("%s", strings.ReplaceAll(request, c.name, c.conns[i].id))
		for answers[i] == nil {
			if f := p.next(c, i); isAnswer(f) {
				answers[i] = f
			}
		}
	}
	if !p.alike(answers[0], answers[1]) {
		p.t.Fatalf("seed %d: %s\nis answered with\n%s\nby the published server with\n%s", p.seed, request, show(answers[0]), show(answers[1]))
	}
	p.heed(c, answers[1])
}

// next reads a frame of one server. What it tells of others' operations is kept.
func (p *pairing) next(c *twin, server int) frame {
	f := c.conns[server].next()
	text := strings.ReplaceAll(show(f), c.conns[server].id, c.name)
	f = parse(p.t, text)
	if source, _ := f["src"].(string); !isAnswer(f) && source != c.name && source != c.former() {
		c.seen[server][fmt.Sprint(f["d"], "@", f["v"])] = f
	}
	return f
}

// isAnswer says whether a frame answers a request, other than telling of an operation.
func isAnswer(f frame) bool {
	for _, content := range []string{"op", "create", "del"} {
		if _, ok := f[content]; ok && f["a"] == "op" {
			return f["error"] != nil
		}
	}
	return true
}

// alike compares two answers, but for the words that types have for what does not fit. Tandem knows what it committed before
// whatever came of it since, and says of an edit from before a deletion that the document was deleted. The published server
// carries such an edit over other edits first, by the type that the document has now, and may fail in that. Of what has not even
// the form of an operation it says so before what else is wrong with it.
func (p *pairing) alike(got, want frame) bool {
	refusal, _ := got["error"].(map[string]any)
	other, _ := want["error"].(map[string]any)
	switch {
	case other == nil:
	case refusal == nil:
		v, _ := got["v"].(float64)
		return got["a"] == "op" && int(v) < p.versions[fmt.Sprint(got["d"])]
	case refusal["code"] == "ERR_DOC_WAS_DELETED", other["code"] == "ERR_OT_OP_BADLY_FORMED":
		return true
	case refusal["code"] == "ERR_OT_OP_NOT_APPLIED":
		other["message"] = refusal["message"]
	}
	return reflect.DeepEqual(got, want)
}

// heed takes note of what an answer means.
func (p *pairing) heed(c *twin, f frame) {
	doc, _ := f["d"].(string)
	if f["error"] != nil {
		p.refused++
		return
	}
	switch f["a"] {
	case "op":
		p.versions[doc] = max(p.versions[doc], int(f["v"].(float64))+1)
	case "s", "u":
		c.subscribed[doc] = f["a"] == "s"
	case "bs", "bu":
		members, _ := f["data"].(map[string]any)
		if ids, ok := f["b"].([]any); ok {
			for _, id := range ids {
				c.subscribed[id.(string)] = false
			}
		} else if f["b"] != nil {
			members, _ = f["b"].(map[string]any)
		}
		for id := range members {
			c.subscribed[id] = true
		}
	}
}

// finish deletes all documents, waits until all who are subscribed have heard of that, and compares the histories and what
// each was told of them.
func (p *pairing) finish(urls [2]string) {
	last := p.clients[0]
	for _, doc := range slices.Sorted(maps.Keys(agreedDocs)) {
		last.seq++
		p.ask(last, fmt.Sprintf(`{"a":"op","c":"docs","d":%q,"v":null,"seq":%d,"del":true}`, doc, last.seq))
	}
	reader, aliases := p.connect(urls), make(map[any]any)
	for doc := range agreedDocs {
		p.ask(reader, fmt.Sprintf(`{"a":"f","c":"docs","d":%q,"v":0}`, doc))
	}
	p.compare(reader, aliases)
	if len(reader.seen[0]) != len(reader.seen[1]) {
		p.t.Errorf("seed %d: there are %d operations and not %d", p.seed, len(reader.seen[0]), len(reader.seen[1]))
	}
	for _, c := range p.clients[1:] {
		for i := range c.conns {
			for doc, subscribed := range c.subscribed {
				for end := fmt.Sprint(doc, "@", p.versions[doc]-1); subscribed && c.seen[i][end] == nil; {
					p.next(c, i)
				}
			}
		}
		p.told += len(c.seen[1])
		// Tandem tells of more: of what was missed also where it refuses.
		for key, got := range c.seen[0] {
			if !reflect.DeepEqual(got, reader.seen[0][key]) {
				p.t.Errorf("seed %d: %s was told of\n%v\ninstead of\n%v", p.seed, c.name, got, reader.seen[0][key])
			}
		}
		p.compare(c, aliases)
	}
}

// compare looks whether a client was told here of all that it was told of by the published server. The sources have other names
// here, but each always the same.
func (p *pairing) compare(c *twin, aliases map[any]any) {
	for key, want := range c.seen[1] {
		got, ok := c.seen[0][key]
		if !ok {
			p.t.Errorf("seed %d: %s was not told of %v", p.seed, c.name, want)
			continue
		}
		if alias, ok := aliases[want["src"]]; ok && alias != got["src"] {
			p.t.Errorf("seed %d: %v is %v and %v", p.seed, want["src"], alias, got["src"])
		}
		aliases[want["src"]] = got["src"]
		same := maps.Clone(want)
		same["src"] = got["src"]
		if !reflect.DeepEqual(got, same) {
			p.t.Errorf("seed %d: %s was told of\n%v\ninstead of\n%v", p.seed, c.name, got, want)
		}
	}
}

func pick[T any](random *rand.Rand, from []T) T { return from[random.IntN(len(from))] }
