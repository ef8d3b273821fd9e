package ottest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// ConcurrentTrace is a recorded editing history of several people who did not wait for each other.
type ConcurrentTrace struct {
	End    string
	Agents int
	Txns   []Txn // a possible order in which a server has taken them
}

// Txn is what one person did at once, knowing some of the earlier transactions.
type Txn struct {
	Agent   int
	Patches []Patch // made one after another
	// Known is the number of transactions at the beginning of the trace of which the agent had received all that are
	// not its own.
	Known int
}

// ReadConcurrentTrace reads a trace from the shared folder. It skips the test on a machine without one.
func ReadConcurrentTrace(t testing.TB, name string) ConcurrentTrace {
	t.Helper()
	root, err := repositoryRoot()
	if err != nil {
		t.Fatal(err)
	}
	shared := filepath.Join(filepath.Dir(root), "shared")
	if _, err := os.Stat(shared); err != nil {
		t.Skip("no editing traces: there is no ../shared beside the repository")
	}
	v, err := readGzip(filepath.Join(shared, "traces", name+".json.gz"))
	if err != nil {
		t.Fatal(err)
	}
	get := func(v jsonvalue.Value, key string) jsonvalue.Value { v, _ = v.Get(key); return v }
	trace := ConcurrentTrace{End: get(v, "endContent").Text(), Agents: int(get(v, "numAgents").Float())}
	txns := get(v, "txns")
	known := make([][]int, txns.Len()) // by transaction and agent: how far into the trace its ancestors reach
	for i := range txns.Len() {
		txn := txns.At(i)
		known[i] = make([]int, trace.Agents)
		for j := range get(txn, "parents").Len() {
			for agent, n := range known[int(get(txn, "parents").At(j).Float())] {
				known[i][agent] = max(known[i][agent], n)
			}
		}
		next := Txn{Agent: int(get(txn, "agent").Float())}
		for agent, n := range known[i] {
			if agent != next.Agent {
				next.Known = max(next.Known, n)
			}
		}
		known[i][next.Agent] = i + 1
		for j := range get(txn, "patches").Len() {
			p := get(txn, "patches").At(j)
			next.Patches = append(next.Patches, Patch{int(p.At(0).Float()), int(p.At(1).Float()), p.At(2).Text()})
		}
		trace.Txns = append(trace.Txns, next)
	}
	return trace
}

// Replay lets each agent be a client that submits what it does to a server, which takes it in the order of the trace.
// It returns the server's document, with which those of the agents have to agree in the end.
func (trace *ConcurrentTrace) Replay(t testing.TB, typ ot.Type, start ot.Snapshot, op func(Patch) ot.Op) ot.Snapshot {
	t.Helper()
	r := replay{t: t, typ: typ, server: ot.Edit(typ, start), clients: make([]client, trace.Agents)}
	for i := range r.clients {
		r.clients[i].view = ot.Edit(typ, start)
	}
	for _, txn := range trace.Txns {
		c := &r.clients[txn.Agent]
		r.deliver(c, txn.Agent, txn.Known)
		done := op(txn.Patches[0])
		for _, p := range txn.Patches[1:] {
			var err error
			done, err = typ.Compose(done, op(p))
			r.check(err)
		}
		r.check(c.view.Apply(done))
		c.pending = append(c.pending, done)
		r.submit(c, txn.Agent)
	}
	want := r.encode(r.server)
	for agent := range r.clients {
		r.deliver(&r.clients[agent], agent, len(r.log))
		if string(r.encode(r.clients[agent].view)) != string(want) {
			t.Errorf("agent %d does not see what the server has", agent)
		}
	}
	return r.server.Freeze()
}

// replay is a server and its clients.
type replay struct {
	t       testing.TB
	typ     ot.Type
	server  ot.Editor
	log     []logged
	clients []client
}

type logged struct {
	agent int
	op    ot.Op
}

// client is one agent: what it sees is the log up to seen, and on top of that its own operations that stand in the
// log later.
type client struct {
	view    ot.Editor
	seen    int
	pending []ot.Op
}

func (r *replay) check(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *replay) encode(e ot.Editor) []byte {
	data, err := r.typ.Encode(e.Freeze())
	r.check(err)
	return data
}

// deliver brings the log up to a version to a client.
func (r *replay) deliver(c *client, agent, to int) {
	for ; c.seen < to; c.seen++ {
		if entry := r.log[c.seen]; entry.agent == agent {
			c.pending = c.pending[1:]
		} else {
			r.check(c.view.Apply(r.pass(c.pending, entry.op)))
		}
	}
}

// submit sends the last of a client's pending operations to the server.
func (r *replay) submit(c *client, agent int) {
	pending := append([]ot.Op(nil), c.pending...)
	for _, entry := range r.log[c.seen:] {
		if entry.agent == agent {
			pending = pending[1:]
		} else {
			r.pass(pending, entry.op)
		}
	}
	r.check(r.server.Apply(pending[0]))
	r.log = append(r.log, logged{agent, pending[0]})
}

// pass transforms ours, which follow each other, over theirs, and returns theirs after all of ours.
func (r *replay) pass(ours []ot.Op, theirs ot.Op) ot.Op {
	for i, our := range ours {
		var err error
		ours[i], err = r.typ.Transform(our, theirs, ot.Left)
		r.check(err)
		theirs, err = r.typ.Transform(theirs, our, ot.Right)
		r.check(err)
	}
	return theirs
}
