package reference

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Process is Node with the published types.
type Process struct {
	questions *bufio.Writer
	answers   *bufio.Scanner
}

// Start starts a Process of one of the scripts in e2e/node, which answers lines by lines. It ends with the test.
func Start(t testing.TB, script string) *Process {
	t.Helper()
	if _, err := os.Stat("../node_modules"); err != nil {
		t.Fatal("e2e/node_modules is missing: run `make fuzz-reference`, or `npm ci` in e2e/")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("node is missing: install Node 20 or newer (Debian: apt-get install nodejs npm)")
	}
	cmd := exec.Command(node, "../node/"+script)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait() // what it thinks of its end does not matter
	})
	p := &Process{bufio.NewWriter(in), bufio.NewScanner(out)}
	p.answers.Buffer(nil, 64<<20)
	return p
}

// Ask returns what the published type of that name makes of a case.
func (p *Process) Ask(typ string, c Case) (Answer, error) {
	v, err := p.ask(`{"type":%q,"a":%s,"b":%s,"c":%s,"doc":%s,"places":%s}`, typ, c.A, c.B, c.C, c.Doc, c.Places)
	if err != nil {
		return nil, err
	}
	answer := Answer{}
	for i := range v.Len() {
		result, _ := v.At(i).Get("v")
		message, failed := v.At(i).Get("error")
		answer[v.Key(i)] = Result{Value: result, Failed: failed, Message: message.Text()}
	}
	return answer, nil
}

// ask sends a line and returns the answer.
func (p *Process) ask(format string, args ...any) (jsonvalue.Value, error) {
	fmt.Fprintf(p.questions, format+"\n", args...)
	if err := p.questions.Flush(); err != nil {
		return jsonvalue.Value{}, err
	}
	if !p.answers.Scan() {
		return jsonvalue.Value{}, fmt.Errorf("node has ended: %w", p.answers.Err())
	}
	return jsonvalue.Parse(p.answers.Bytes(), jsonvalue.Limits{})
}
