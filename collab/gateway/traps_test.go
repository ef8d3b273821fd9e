package gateway

import (
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/transport"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// TestTraps plays the stories in testdata: what one would not expect of the protocol, who shows what to whom, and whole
// sessions of older clients, each by a few frames. A story begins with its name behind "#"; numbers there are those of the
// catalogue of traps in protocol.md. Then, with N for a client, which connects and shakes hands when it is first named:
//
//	N@          N connects, and has only been greeted
//	N> frame    N sends
//	N< frame    N gets, as its next frame; the order of members does not count
//	N= frame    N gets just these bytes
//	N?          N gets an error
//	N-          N leaves
//	N+          N loses its connection and comes back under its id
//	N! code     N is closed with that code
//
// At the end nothing more may be on its way to any client. Package e2e plays the same stories to the published server.
func TestTraps(t *testing.T) {
	for name, s := range stories(t) {
		t.Run(name, func(t *testing.T) {
			inWorld(t, memory.Options{}, Limits{}, func(t *testing.T, w *world) {
				w.gateway.skip = s.file == "testdata/noops.txt"
				script{w, make(map[string]*browser), make(map[string]bool)}.play(t, s.lines)
			})
		})
	}
}

// story is one of those in testdata.
type story struct{ file, lines string }

// stories returns all stories by their names.
func stories(t *testing.T) iter.Seq2[string, story] {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	return func(yield func(string, story) bool) {
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for block := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
				name, lines, ok := strings.Cut(strings.TrimPrefix(block, "# "), "\n")
				if ok && !yield(name, story{file, lines}) { // else it is the heading
					return
				}
			}
		}
	}
}

type script struct {
	w       *world
	clients map[string]*browser
	closed  map[string]bool
}

func (s script) play(t *testing.T, lines string) {
	for line := range strings.SplitSeq(lines, "\n") {
		s.playLine(t, line)
	}
	for name, c := range s.clients {
		if !s.closed[name] {
			c.fence()
			defer c.leave()
		}
	}
}

func (s script) playLine(t *testing.T, line string) {
	name, verb, rest := line[:1], line[1], strings.TrimSpace(line[2:])
	if verb == '@' {
		s.greet(t, name)
		return
	}
	c := s.client(t, name)
	frame := expand(s.w, rest, s.clients)
	switch verb {
	case '>':
		c.send(frame)
	case '<':
		c.expect(frame)
	case '=':
		if got := c.next(); got != frame {
			t.Fatalf("got  %s\nwant %s", got, frame)
		}
	case '?':
		if got := c.next(); c.decode(got)["error"] == nil {
			t.Fatalf("got %s, want an error", got)
		}
	case '-':
		c.leave()
		s.closed[name] = true
	case '+':
		c.leave()
		s.clients[name] = s.w.join(c.id)
		s.clients[name].t = t
	case '!':
		code, err := strconv.Atoi(frame)
		if err != nil {
			t.Fatal(err)
		}
		c.expectClose(transport.Code(code))
		s.closed[name] = true
	default:
		t.Fatalf("not understood: %s", line)
	}
}

// greet connects a client and reads the greeting, without an answer to it.
func (s script) greet(t *testing.T, name string) {
	c := s.w.dial(collab.Identity{})
	c.t = t
	c.id, _ = c.decode(c.next())["id"].(string)
	s.clients[name] = c
}

func (s script) client(t *testing.T, name string) *browser {
	if s.clients[name] == nil {
		s.clients[name] = s.w.join("")
		s.clients[name].t = t
	}
	return s.clients[name]
}

// elsewhere says which tests hold the traps that no story here is about.
var elsewhere = map[int]string{
	16: "hooks_test.go, TestHooks: who may not read gets no operations either",
	33: "hooks_test.go, TestHooks: a hook that fails behind the commit",
	34: "hooks_test.go, TestHooks: content is filtered, a version never",
	36: "../testdata/9_refused_on_request.txt and cmd/tandem, TestSubmitFlags: 0 is without end",
	39: "presence is always on: presence.txt as a whole",
	42: "past_test.go, TestFetchTime; persistence/storetest, time.go",
}

// Each trap of the catalogue is held by a story or by a test that is named.
func TestEachTrapIsHeld(t *testing.T) {
	const traps = 42
	held := make([]bool, traps+1)
	for name := range stories(t) {
		for _, number := range strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == ',' }) {
			n, err := strconv.Atoi(number)
			if err != nil {
				break // the name itself begins
			}
			held[n] = true
		}
	}
	for n := range elsewhere {
		if held[n] {
			t.Errorf("trap %d is held here and said to be elsewhere", n)
		}
		held[n] = true
	}
	for n, ok := range held {
		if n > 0 && !ok {
			t.Errorf("trap %d is held by no test", n)
		}
	}
}
