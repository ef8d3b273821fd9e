package gateway

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/collab/transport"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// TestTraps plays testdata/traps.txt, what one would not expect of the protocol, and testdata/presence.txt: each case by
// a few frames. A block begins with its name behind "#". Then, with N for a client, which connects when it is first
// named:
//
//	N> frame    N sends
//	N< frame    N gets, as its next frame; the order of members does not count
//	N= frame    N gets just these bytes
//	N?          N gets an error
//	N+          N loses its connection and comes back under its id
//	N! code     N is closed with that code
//
// At the end nothing more may be on its way to any client.
func TestTraps(t *testing.T) {
	for _, path := range []string{"testdata/traps.txt", "testdata/presence.txt"} {
		playFile(t, path)
	}
}

func playFile(t *testing.T, path string) {
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for block := range strings.SplitSeq(strings.TrimSpace(string(file)), "\n\n") {
		name, lines, ok := strings.Cut(strings.TrimPrefix(block, "# "), "\n")
		if !ok {
			continue // the heading
		}
		t.Run(name, func(t *testing.T) {
			inWorld(t, memory.Options{}, Limits{}, func(t *testing.T, w *world) {
				script{w, make(map[string]*browser), make(map[string]bool)}.play(t, lines)
			})
		})
	}
}

type script struct {
	w       *world
	clients map[string]*browser
	closed  map[string]bool
}

func (s script) play(t *testing.T, lines string) {
	for line := range strings.SplitSeq(lines, "\n") {
		name, verb, rest := line[:1], line[1], strings.TrimSpace(line[2:])
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
	for name, c := range s.clients {
		if !s.closed[name] {
			c.fence()
			defer c.leave()
		}
	}
}

func (s script) client(t *testing.T, name string) *browser {
	if s.clients[name] == nil {
		s.clients[name] = s.w.join("")
		s.clients[name].t = t
	}
	return s.clients[name]
}
