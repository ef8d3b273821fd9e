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
	return trace.ReplayOn(t, typ, start, func(_ ot.Snapshot, p Patch) ot.Op { return op(p) })
}

// ReplayOn is Replay for types whose operations say what they delete: op is given what the agent sees.
func (trace *ConcurrentTrace) ReplayOn(
	t testing.TB, typ ot.Type, start ot.Snapshot, op func(view ot.Snapshot, p Patch) ot.Op,
) ot.Snapshot {
	t.Helper()
	r := replay{t: t, typ: typ, server: ot.Edit(typ, start), clients: make([]client, trace.Agents)}
	for i := range r.clients {
		r.clients[i].view = ot.Edit(typ, start)
	}
	for version, txn := range trace.Txns {
		r.deliver(txn.Agent, txn.Known)
		view := r.clients[txn.Agent].view.Freeze()
		done := op(view, txn.Patches[0])
		for i, p := range txn.Patches[1:] {
			var err error
			view, err = typ.Apply(view, op(view, txn.Patches[i]))
			r.check(err)
			done, err = typ.Compose(done, op(view, p))
			r.check(err)
		}
		r.submit(txn.Agent, version, done)
	}
	want := r.encode(r.server)
	for agent := range r.clients {
		r.deliver(agent, len(trace.Txns))
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
	clients []client
}

// client is one agent: what it sees, and what the server has taken from others that it does not see yet. The latter are
// operations on top of what it sees, which leads to what the server has.
type client struct {
	view   ot.Editor
	unseen []taken
}

// taken is an operation that the server took as that version.
type taken struct {
	version int
	op      ot.Op
}

func (r *replay) check(err error) {
	if err != nil {
		r.t.Helper()
		r.t.Fatal(err)
	}
}

func (r *replay) encode(e ot.Editor) []byte {
	data, err := r.typ.Encode(e.Freeze())
	r.check(err)
	return data
}

// deliver shows a client what the server took before a version.
func (r *replay) deliver(agent, before int) {
	c := &r.clients[agent]
	for ; len(c.unseen) > 0 && c.unseen[0].version < before; c.unseen = c.unseen[1:] {
		r.check(c.view.Apply(c.unseen[0].op))
	}
}

// submit lets a client make an operation and the server take it.
func (r *replay) submit(agent, version int, op ot.Op) {
	c := &r.clients[agent]
	r.check(c.view.Apply(op))
	for i, theirs := range c.unseen {
		next, err := r.typ.Transform(op, theirs.op, ot.Left)
		r.check(err)
		c.unseen[i].op, err = r.typ.Transform(theirs.op, op, ot.Right)
		r.check(err)
		op = next
	}
	r.check(r.server.Apply(op))
	for i := range r.clients {
		if i != agent {
			r.clients[i].unseen = append(r.clients[i].unseen, taken{version, op})
		}
	}
}
