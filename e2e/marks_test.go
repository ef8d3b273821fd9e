package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"testing"
)

// apiToken lets a test write over HTTP as a program.
const apiToken = "the token of the tests"

// call makes a request to the HTTP API about a document of docs and decodes the answer; an error is no answer, or a
// refusal. headers are pairs of name and value.
func call(server *Server, method, path string, body, answer any, headers ...string) error {
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequest(method, server.URL()+"/v1/docs/docs/"+path, bytes.NewReader(content))
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+apiToken)
	request.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s %s: %s", method, path, response.Status)
	}
	return json.NewDecoder(response.Body).Decode(answer)
}

// mark is what stands beside a version.
type mark struct {
	Version  int
	Name     string
	Restored *int
}

// marking names versions and restores some until the server is killed, and knows what was answered.
type marking struct {
	server *Server
	more   chan struct{} // one for each answer

	mu       sync.Mutex
	named    map[int]string // by version, what it was called last
	asked    map[int]string // by version, what it was to be called when there was no answer
	restored map[int]int    // by version, of which it is the restored content
}

// name gives a version one name after the other.
func (m *marking) name(version, round int) {
	for n := 0; ; n++ {
		name := fmt.Sprintf("name %d of round %d", n, round)
		var answer mark
		err := call(m.server, http.MethodPut, fmt.Sprintf("marked/marks/%d", version), map[string]string{"name": name}, &answer)
		m.mu.Lock()
		if err != nil {
			m.asked[version] = name
			m.mu.Unlock()
			return
		}
		m.named[version] = name
		delete(m.asked, version)
		m.mu.Unlock()
		m.tell()
	}
}

// restore brings back one version and another.
func (m *marking) restore() {
	for n := 0; ; n++ {
		version := 2 + n%2
		var answer struct {
			Version   int
			Unchanged bool
		}
		if err := call(m.server, http.MethodPost, "marked/restore", map[string]int{"version": version}, &answer); err != nil {
			return
		}
		if !answer.Unchanged {
			m.mu.Lock()
			m.restored[answer.Version] = version
			m.mu.Unlock()
		}
		m.tell()
	}
}

// tell counts an answer, for who has not seen enough of them.
func (m *marking) tell() {
	select {
	case m.more <- struct{}{}:
	default:
	}
}

// TestKillKeepsMarks ends the server with SIGKILL while versions are named and restored. What was answered is there after
// the restart.
func TestKillKeepsMarks(t *testing.T) {
	server := Start(t, "--api-token", apiToken)
	var made struct{ Version int }
	if err := call(server, http.MethodPut, "marked", map[string]string{"type": "text-unicode", "data": "start"}, &made); err != nil {
		t.Fatal(err)
	}
	for v := 1; v < 6; v++ {
		if err := call(server, http.MethodPost, "marked/ops", map[string]any{"op": []string{fmt.Sprint(v)}}, &made); err != nil {
			t.Fatal(err)
		}
	}
	m := &marking{server: server, named: make(map[int]string), asked: make(map[int]string), restored: make(map[int]int)}
	for round := range 4 {
		m.more = make(chan struct{}, 1000)
		var writers sync.WaitGroup
		for version := range 4 {
			writers.Go(func() { m.name(version, round) })
		}
		writers.Go(m.restore)
		for range 40 + 10*round {
			<-m.more
		}
		server.Kill()
		writers.Wait()
		server.Restart()
		m.check(t)
	}
}

func (m *marking) check(t *testing.T) {
	t.Helper()
	var list struct{ Marks []mark }
	if err := call(m.server, http.MethodGet, "marked/marks", nil, &list); err != nil {
		t.Fatal(err)
	}
	marks := make(map[int]mark)
	for _, mark := range list.Marks {
		marks[mark.Version] = mark
	}
	for version, name := range m.named {
		if got := marks[version].Name; got != name && got != m.asked[version] {
			t.Errorf("version %d was called %q, and is called %q", version, name, got)
		}
	}
	for version, of := range m.restored {
		if got := marks[version].Restored; got == nil || *got != of {
			t.Errorf("version %d is the restored version %d, and its mark is %+v", version, of, marks[version])
		}
	}
	t.Logf("%d names, %d restores", len(m.named), len(m.restored))
}
