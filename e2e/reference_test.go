package e2e

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// apart are the stories of collab/gateway/testdata that the published server tells differently, and why Tandem's way is
// the one that is told there. All others it must tell in the same words.
var apart = map[string]string{
	"18 who comes back under its id is asked too, and so shows itself again":                          "there the question comes before the answer; either will do",
	"18 a newer connection under an id is not told that the older one leaves; the others are":         "there two connections share an id, and miss each other's operations",
	"19 who shows itself and never looks at the others leaves all the same":                           "there it stays for ever",
	"31 presence in rich text that is none is refused":                                                "there it becomes nonsense",
	"a request about a channel names one":                                                             "there the channel is called undefined",
	"31 nonsense in rich text is refused":                                                             "there it is in the document from then on",
	"35 an unsubscribe behind a subscribe is heeded, as requests of one document are served in order": "there it is overtaken, and operations go on coming",
	"37 two operations sent one behind the other, the second on the first, are both taken":            "there the second is refused, or not, as it happens",
	"a list closes too": "there it is sent back",
	"a version beyond the head is an error where a document is asked for as it was": "there a store in memory has words of its own",
	"a client that takes an id which lives closes the older one":                    "as with presence",
}

// TestReference plays the stories that Tandem's gateway is held to against the published server: what they say is then
// not only what Tandem does, but what ShareDB does. The language is that of gateway's TestTraps.
func TestReference(t *testing.T) {
	files, err := filepath.Glob("../collab/gateway/testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	url, skipping := reference(t, nil), reference(t, map[string]any{"doNotCommitNoOps": true})
	told, apart := 0, maps.Clone(apart)
	for _, file := range files {
		if filepath.Base(file) == "queries.txt" {
			continue // a store in memory has no queries
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		s := story{url: url}
		if filepath.Base(file) == "noops.txt" {
			s.url = skipping
		}
		for block := range strings.SplitSeq(strings.TrimSpace(string(text)), "\n\n") {
			name, lines, ok := strings.Cut(strings.TrimPrefix(block, "# "), "\n")
			if !ok {
				continue // the heading
			}
			told++
			if apart[name] != "" {
				delete(apart, name)
				continue
			}
			t.Run(name, func(t *testing.T) {
				s.t, s.clients, s.closed = t, make(map[string]*raw), make(map[string]bool)
				// All stories are played on one server.
				s.play(strings.NewReplacer("notes", fmt.Sprint("notes", told), "room", fmt.Sprint("room", told)).Replace(lines))
			})
		}
	}
	for name := range apart {
		t.Errorf("there is no story %q", name)
	}
}

// reference starts the published server and returns its address.
func reference(t *testing.T, options map[string]any) string {
	t.Helper()
	script := Run(t, time.Hour, "node/sharedb-server.mjs", map[string]any{"options": options})
	var ready struct{ URL string }
	script.Next(&ready)
	return ready.URL
}

// story is one of the clients' stories in progress.
type story struct {
	t       *testing.T
	url     string
	clients map[string]*raw
	closed  map[string]bool
}

func (s *story) play(lines string) {
	for line := range strings.SplitSeq(lines, "\n") {
		name, verb, rest := line[:1], line[1], strings.TrimSpace(line[2:])
		if verb == '@' {
			s.greet(name)
			continue
		}
		c := s.client(name)
		switch frame := s.expand(rest); verb {
		case '>':
			c.send("%s", frame)
		case '<', '=':
			c.expect("%s", frame)
		case '?':
			if f := c.next(); f["error"] == nil {
				s.t.Fatalf("got %s, want an error", show(f))
			}
		case '-':
			c.close()
			s.closed[name] = true
		case '+':
			c.close()
			again := s.dial()
			again.next()
			again.send(`{"a":"hs","id":%q,"protocol":1,"protocolMinor":2}`, c.id)
			again.id, _ = again.next()["id"].(string)
			s.clients[name] = again
		case '!':
			var closed *websocket.CloseError
			if f, err := c.read(); !errors.As(err, &closed) || strconv.Itoa(closed.Code) != frame {
				s.t.Fatalf("got %s, %v, want to be closed with %s", show(f), err, frame)
			}
			s.closed[name] = true
		default:
			s.t.Fatalf("not understood: %s", line)
		}
	}
	for range 3 {
		for name, c := range s.clients {
			if !s.closed[name] {
				c.fence()
			}
		}
	}
}

// greet connects a client and reads the greeting, without an answer to it.
func (s *story) greet(name string) {
	c := s.dial()
	c.id, _ = c.next()["id"].(string)
	s.clients[name] = c
}

func (s *story) client(name string) *raw {
	if s.clients[name] == nil {
		c := s.dial()
		c.handshake()
		s.clients[name] = c
	}
	return s.clients[name]
}

func (s *story) dial() *raw {
	s.t.Helper()
	conn, response, err := websocket.DefaultDialer.Dial(s.url, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = response.Body.Close()
	c := &raw{t: s.t, conn: conn}
	s.t.Cleanup(c.close)
	return c
}

// expand fills in what a story cannot know. To the published server an id and what others see of it are the same.
func (s *story) expand(line string) string {
	pairs := []string{"$text", textURI, "$rich", richURI, "@old", "old", `,"epoch":"$epoch"`, "", `"head":2,`, "", `"head":{"c":0},`, ""}
	for name, c := range s.clients {
		pairs = append(pairs, "$"+name, c.id, "@"+name, c.id)
	}
	return strings.NewReplacer(pairs...).Replace(line)
}

// stricter are the frames that Tandem refuses and the published server does not, or in words of chance: they name no
// document or channel, count in fractions or below zero, or submit nothing. No client sends them.
var stricter = map[string]bool{
	`{"a":"hs","id":5}`:                                          true,
	`{"a":"qf","id":1,"q":{}}`:                                   true,
	`{"a":"s","c":"notes"}`:                                      true,
	`{"a":"s","d":"a"}`:                                          true,
	`{"a":"s","c":"notes","d":"a","v":1.5}`:                      true,
	`{"a":"bs","b":["a"]}`:                                       true,
	`{"a":"op","c":"notes","d":"a","v":1,"seq":2}`:               true,
	`{"a":"op","c":"notes","d":"a","v":1,"seq":2,"del":false}`:   true,
	`{"a":"op","c":"notes","d":"a","v":1,"seq":2,"create":null}`: true,
	`{"a":"op","c":"notes","d":"a","v":1,"seq":-2,"op":[]}`:      true,
	`{"a":"op","c":"notes","d":"a","v":1,"seq":2.5,"op":[]}`:     true,
	`{"a":"op","d":"a","v":1,"seq":2,"op":[]}`:                   true,
	`{"a":"p","id":"me","p":1,"pv":1}`:                           true,
	`{"a":"ps","seq":1}`:                                         true,
	`{"a":"ps","ch":"room"}`:                                     true,
	`{"a":"pu","ch":"room","seq":-1}`:                            true,
	`{"a":"pr"}`:                                                 true,
}

// TestReferenceRefuses holds the refusals among wire's golden frames against those of the published server.
func TestReferenceRefuses(t *testing.T) {
	text, err := os.ReadFile("../collab/wire/testdata/frames.txt")
	if err != nil {
		t.Fatal(err)
	}
	url, asked := reference(t, nil), 0
	for block := range strings.SplitSeq(string(text), "\n\n") {
		var request, answer string
		for line := range strings.SplitSeq(block, "\n") {
			if frame, ok := strings.CutPrefix(line, "C> "); ok {
				request = frame
			} else if frame, ok := strings.CutPrefix(line, "S< "); ok && answer == "" {
				answer = frame
			}
		}
		if stricter[request] || !strings.Contains(answer, `,"error":{"code":"ERR_`) || strings.Contains(answer, `"data":{"a"`) {
			continue
		}
		if strings.Contains(request, "1e400") {
			continue // infinity to it, which it writes as null
		}
		asked++
		s := story{t: t, url: url}
		c := s.dial()
		c.next()
		c.send("%s", request)
		c.send(`{"a":"pp"}`)
		if got := c.next(); !matches(map[string]any(parse(t, answer)), map[string]any(got)) {
			t.Errorf("%s\ngot  %s\nwant %s", request, show(got), answer)
		}
		c.close()
	}
	if asked < 40 {
		t.Errorf("only %d frames were sent", asked)
	}
}
