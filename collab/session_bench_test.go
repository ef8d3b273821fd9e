package collab_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// typist submits one character at a time to a document of plain text, the next one when the last is acknowledged.
type typist struct {
	peer    *collab.Peer
	name    string
	seq     uint64
	version collab.Version
	left    int
	done    *sync.WaitGroup
}

func (t *typist) Deliver(events []collab.Event) error {
	for _, e := range events {
		switch {
		case e.Entry != nil:
			t.version = e.Entry.Revision.Base + 1
		case e.Reply.Err != nil:
			panic(e.Reply.Err)
		default:
			t.version = e.Reply.Version + 1
			if e.Reply.Tag == "sub" {
				t.version--
			}
			t.next()
		}
	}
	return nil
}

func (t *typist) next() {
	if t.left--; t.left < 0 {
		t.done.Done()
		return
	}
	t.seq++
	op := fmt.Appendf(nil, `[%d,"x"]`, 1+int(t.version)/2)
	t.peer.Submit(collab.Submission{
		ID: collab.OpID{Source: t.name, Seq: t.seq}, Base: t.version,
		Change: collab.Change{Kind: collab.Edit, Data: op},
	}, "op")
}

// deliverTo is a Sink that sends what it is told.
type deliverTo chan string

func (d deliverTo) Deliver(events []collab.Event) error {
	for _, e := range events {
		d <- describe(e)
	}
	return nil
}

// BenchmarkSession is the whole core without network and disk: writers and readers in one document.
func BenchmarkSession(b *testing.B) {
	for _, n := range []struct{ writers, readers int }{{1, 0}, {4, 4}, {16, 16}} {
		b.Run(fmt.Sprintf("writers=%d/readers=%d", n.writers, n.readers), func(b *testing.B) {
			hub := collab.NewHub(collab.HubOptions{Store: memory.New(memory.Options{}), Types: builtin.Registry()})
			defer hub.Close(context.Background())
			made := make(chan string, 1)
			hub.Peer(doc, collab.NewOutbox(deliverTo(made)), "").Submit(collab.Submission{
				ID: collab.OpID{Source: "maker", Seq: 1}, Base: 0,
				Change: collab.Change{Kind: collab.Create, Type: "text-unicode", Data: []byte(`"ab"`)},
			}, "create")
			<-made
			b.ReportAllocs()
			var done sync.WaitGroup
			for i := range n.readers {
				p := hub.Peer(doc, collab.NewOutbox(&recorder{}), "")
				p.Subscribe(1, false, i)
			}
			for i := range n.writers {
				t := &typist{name: fmt.Sprint(i), left: b.N / n.writers, done: &done}
				t.peer = hub.Peer(doc, collab.NewOutbox(t), "")
				done.Add(1)
				t.peer.Subscribe(1, false, "sub")
			}
			done.Wait()
		})
	}
}
