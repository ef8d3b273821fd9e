package gateway

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/transport"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// sink is a connection that takes everything.
type sink struct{}

func (sink) Read() ([]byte, error)        { return nil, io.EOF }
func (sink) WriteBatch([][]byte) error    { return nil }
func (sink) Close(transport.Code, string) {}

// BenchmarkDeliver is a revision on its way to one of many readers: once it is rendered, all share its frame.
func BenchmarkDeliver(b *testing.B) {
	w := newWorld(b, memory.Options{}, Limits{})
	defer w.close()
	c := newClient(w.gateway, sink{}, &collab.Agent{})
	peer := w.hub.Peer(collab.DocID{Collection: "notes", ID: "a"}, c.out, "")
	entry := &collab.Entry{Revision: collab.Revision{
		ID: collab.OpID{Source: "other", Seq: 7}, Change: collab.Change{Kind: collab.Edit, Data: []byte(`[12,"x"]`)},
	}}
	events := []collab.Event{{Peer: peer, Entry: entry}}
	b.ReportAllocs()
	for b.Loop() {
		if err := c.Deliver(events); err != nil {
			b.Fatal(err)
		}
	}
}

// tally is a connection that counts what it takes.
type tally struct {
	sink
	frames *atomic.Int64
}

func (c tally) WriteBatch(frames [][]byte) error {
	c.frames.Add(int64(len(frames)))
	return nil
}

// BenchmarkFanout is a revision from its submission to each of a thousand readers, but for the disk and their sockets; one
// iteration is one reader.
func BenchmarkFanout(b *testing.B) {
	const readers = 1000
	w := newWorld(b, memory.Options{}, Limits{})
	defer w.close()
	ctx, doc := context.Background(), collab.DocID{Collection: "notes", ID: "a"}
	submit := func(seq uint64, c collab.Change) {
		s := collab.Submission{ID: collab.OpID{Source: "ana", Seq: seq}, Base: collab.NoBase, Change: c}
		if _, err := w.hub.Submit(ctx, doc, s, "ana"); err != nil {
			b.Fatal(err)
		}
	}
	submit(1, collab.Change{Kind: collab.Create, Type: text, Data: []byte(`""`)})
	var frames atomic.Int64
	reach := func(n int64) {
		for frames.Load() < n {
			runtime.Gosched()
		}
	}
	for range readers {
		c := newClient(w.gateway, tally{frames: &frames}, &collab.Agent{})
		defer c.end()
		r, err := c.decoder.Decode([]byte(`{"a":"s","c":"notes","d":"a"}`))
		if err != nil {
			b.Fatal(err)
		}
		c.receive(r, nil)
	}
	reach(readers)
	b.ReportAllocs()
	b.ResetTimer()
	for n := 0; n < b.N; n += readers {
		submit(uint64(n+2), collab.Change{Kind: collab.Edit, Data: []byte(`["x"]`)})
		reach(int64(n + 2*readers))
	}
}

// BenchmarkSubmit is an operation from its frame to its acknowledgement, with a store that does not wait for a disk.
func BenchmarkSubmit(b *testing.B) {
	w := newWorld(b, memory.Options{}, Limits{OperationRate: 1 << 30})
	defer w.close()
	client := w.join("")
	client.send(create("a", 0))
	client.next()
	client.send(`{"a":"s","c":"notes","d":"a","v":1}`)
	client.next()
	b.ReportAllocs()
	v := 1
	for b.Loop() {
		client.send(fmt.Sprintf(`{"a":"op","c":"notes","d":"a","v":%d,"seq":%d,"x":{},"op":["x"]}`, v, v))
		if ack := client.next(); len(ack) > 120 { // not an error, which repeats the request
			b.Fatal(ack)
		}
		v++
	}
}

// BenchmarkPresence is a presence from its frame to its acknowledgement and on its way to all others on the channel,
// who share its frame. Those who are busy with the last one get the newest next.
func BenchmarkPresence(b *testing.B) {
	for _, others := range []int{1, 100, 1000} {
		b.Run(fmt.Sprint(others), func(b *testing.B) {
			w := newWorld(b, memory.Options{}, Limits{PresenceRate: 1 << 30})
			defer w.close()
			for range others {
				c := newClient(w.gateway, sink{}, &collab.Agent{})
				w.hub.Attendee("room", c.out).Subscribe(1, false)
			}
			client := w.join("")
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				client.send(fmt.Sprintf(`{"a":"p","ch":"room","id":"me","p":{"index":12,"length":3},"pv":%d}`, n))
				client.next()
				n++
			}
		})
	}
}
