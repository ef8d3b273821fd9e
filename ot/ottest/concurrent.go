package ottest

import (
	"errors"
	"fmt"
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

// ReadConcurrentTrace is LoadConcurrentTrace for a test, which it skips on a machine without the shared folder.
func ReadConcurrentTrace(t testing.TB, name string) ConcurrentTrace {
	t.Helper()
	trace, err := LoadConcurrentTrace(name)
	checkLoaded(t, err)
	return trace
}

// LoadConcurrentTrace reads a trace from the shared folder; ErrNoTraces if there is none.
func LoadConcurrentTrace(name string) (ConcurrentTrace, error) {
	v, err := readShared(name)
	if err != nil {
		return ConcurrentTrace{}, err
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
	return trace, nil
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
	end, err := trace.Serve(typ, start, op, func(int, ot.Op) {})
	if err != nil {
		t.Fatal(err)
	}
	return end
}

// Serve is ReplayOn outside of a test. taken is given each operation as the server takes it, with the agent who made it.
func (trace *ConcurrentTrace) Serve(
	typ ot.Type, start ot.Snapshot, op func(view ot.Snapshot, p Patch) ot.Op, taken func(agent int, op ot.Op),
) (ot.Snapshot, error) {
	r := replay{typ: typ, server: ot.Edit(typ, start), clients: make([]client, trace.Agents)}
	for i := range r.clients {
		r.clients[i].view = ot.Edit(typ, start)
	}
	for version, txn := range trace.Txns {
		if err := r.deliver(txn.Agent, txn.Known); err != nil {
			return nil, err
		}
		done, err := compose(typ, r.clients[txn.Agent].view.Freeze(), txn.Patches, op)
		if err != nil {
			return nil, err
		}
		if done, err = r.submit(txn.Agent, version, done); err != nil {
			return nil, err
		}
		taken(txn.Agent, done)
	}
	want, err := typ.Encode(r.server.Freeze())
	if err != nil {
		return nil, err
	}
	for agent := range r.clients {
		if err := r.deliver(agent, len(trace.Txns)); err != nil {
			return nil, err
		}
		if sees, err := typ.Encode(r.clients[agent].view.Freeze()); err != nil || string(sees) != string(want) {
			return nil, errors.Join(fmt.Errorf("agent %d does not see what the server has", agent), err)
		}
	}
	return r.server.Freeze(), nil
}

// compose makes one operation of patches that follow each other.
func compose(typ ot.Type, view ot.Snapshot, patches []Patch, op func(ot.Snapshot, Patch) ot.Op) (ot.Op, error) {
	done := op(view, patches[0])
	for i, p := range patches[1:] {
		var err error
		if view, err = typ.Apply(view, op(view, patches[i])); err != nil {
			return nil, err
		}
		if done, err = typ.Compose(done, op(view, p)); err != nil {
			return nil, err
		}
	}
	return done, nil
}

// replay is a server and its clients.
type replay struct {
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

// deliver shows a client what the server took before a version.
func (r *replay) deliver(agent, before int) error {
	c := &r.clients[agent]
	for ; len(c.unseen) > 0 && c.unseen[0].version < before; c.unseen = c.unseen[1:] {
		if err := c.view.Apply(c.unseen[0].op); err != nil {
			return err
		}
	}
	return nil
}

// submit lets a client make an operation and the server take it, and returns it as it was taken.
func (r *replay) submit(agent, version int, op ot.Op) (ot.Op, error) {
	c := &r.clients[agent]
	if err := c.view.Apply(op); err != nil {
		return nil, err
	}
	for i, theirs := range c.unseen {
		next, err := r.typ.Transform(op, theirs.op, ot.Left)
		if err != nil {
			return nil, err
		}
		if c.unseen[i].op, err = r.typ.Transform(theirs.op, op, ot.Right); err != nil {
			return nil, err
		}
		op = next
	}
	if err := r.server.Apply(op); err != nil {
		return nil, err
	}
	for i := range r.clients {
		if i != agent {
			r.clients[i].unseen = append(r.clients[i].unseen, taken{version, op})
		}
	}
	return op, nil
}
