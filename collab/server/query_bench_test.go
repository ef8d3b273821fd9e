package server

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/ot/json0"
	"github.com/tandem-collab/tandem/persistence/bolt"
)

const benchDocs = 10_000

// queryBench is a hub on a store on disk with many small documents, of which each hundred have one value of the member group.
type queryBench struct {
	*testing.B
	hub *collab.Hub
	seq uint64
}

func newQueryBench(b *testing.B, indexes ...string) *queryBench {
	store, err := bolt.Open(b.TempDir(), bolt.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	q := &queryBench{B: b, hub: collab.NewHub(collab.HubOptions{
		Store: store, Types: builtin.Registry(), Logger: slog.New(slog.DiscardHandler),
		Indexes: map[string][]string{"docs": indexes}, IdleAfter: time.Nanosecond,
	})}
	b.Cleanup(func() {
		if err := q.hub.Close(context.Background()); err != nil {
			b.Error(err)
		}
		if err := store.Close(); err != nil {
			b.Error(err)
		}
	})
	var running sync.WaitGroup
	for part := range 100 {
		running.Go(func() {
			for i := part; i < benchDocs; i += 100 {
				data := fmt.Sprintf(`{"group":%d,"rank":%d,"name":"document %d","notes":0}`, i%(benchDocs/100), i*7919%benchDocs, i)
				q.submit(fmt.Sprintf("d%05d", i), uint64(i)+1, collab.Change{Kind: collab.Create, Type: json0.URI, Data: []byte(data)})
			}
		})
	}
	running.Wait()
	q.seq = benchDocs
	return q
}

func (q *queryBench) submit(id string, seq uint64, c collab.Change) {
	s := collab.Submission{ID: collab.OpID{Source: "bench", Seq: seq}, Base: collab.NoBase, Change: c}
	if _, err := q.hub.Submit(q.Context(), collab.DocID{Collection: "docs", ID: id}, s, "u"); err != nil {
		q.Error(err)
	}
}

// cpu is the time that the process has computed.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // of this process: cannot fail
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkQueryOnce answers a query for a hundred of 10,000 documents: by an index, and by reading all.
func BenchmarkQueryOnce(b *testing.B) {
	for _, indexed := range []bool{true, false} {
		b.Run(fmt.Sprint("index=", indexed), func(b *testing.B) {
			var indexes []string
			if indexed {
				indexes = []string{"group"}
			}
			q := newQueryBench(b, indexes...)
			q.awaitIndex(indexed)
			b.ResetTimer()
			began := cpu()
			for range b.N {
				r, err := q.hub.Query(b.Context(), "docs", []byte(`{"group":42}`))
				if err != nil || len(r.Docs) != 100 {
					b.Fatal(r, err)
				}
			}
			b.ReportMetric(float64(cpu()-began)/float64(b.N)/1e3, "cpu-µs/op")
		})
	}
}

// awaitIndex waits until the index is complete.
func (q *queryBench) awaitIndex(indexed bool) {
	for indexed {
		states, err := q.hub.Store.Indexes(q.Context())
		if err != nil {
			q.Fatal(err)
		}
		complete := len(states) > 0
		for _, s := range states {
			complete = complete && s.Complete
		}
		if complete {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// BenchmarkCommitUnderQueries commits edits of one of 10,000 documents while 100 different queries on them are live, and, to
// compare, while none is.
func BenchmarkCommitUnderQueries(b *testing.B) {
	filter := func(i int) string { return fmt.Sprintf(`{"group":%d}`, i) }
	top := func(i int) string { return fmt.Sprintf(`{"rank":{"$gte":%d},"$sort":{"rank":1},"$limit":20}`, i*90) }
	for _, c := range []struct {
		name  string
		query func(int) string
		op    string
	}{
		{"none", nil, `[{"p":["notes"],"na":1}]`},
		{"filters,not touched", filter, `[{"p":["notes"],"na":1}]`},
		{"filters,touched", filter, `[{"p":["group"],"na":1}]`},
		{"windows,not touched", top, `[{"p":["notes"],"na":1}]`},
		{"windows,all move", top, `[{"p":["rank"],"oi":%d}]`},
		{"one query,watched 100 times", func(int) string { return `{"group":1}` }, `[{"p":["notes"],"na":1}]`},
	} {
		b.Run(c.name, func(b *testing.B) {
			q := newQueryBench(b)
			for i := 0; i < 100 && c.query != nil; i++ {
				var w *collab.QueryWatch
				var mu sync.Mutex
				w, err := q.hub.Watch(b.Context(), "docs", []byte(c.query(i)), func() {
					mu.Lock()
					defer mu.Unlock()
					w.Next()
				})
				if err != nil {
					b.Fatal(err)
				}
				w.Start()
				defer w.Close()
			}
			b.ResetTimer()
			began := cpu()
			for i := range b.N {
				q.seq++
				op := c.op
				if c.name == "windows,all move" {
					op = fmt.Sprintf(op, 5000+i%2*4000)
				}
				q.submit("d04242", q.seq, collab.Change{Kind: collab.Edit, Data: []byte(op)})
			}
			b.ReportMetric(float64(cpu()-began)/float64(b.N)/1e3, "cpu-µs/op")
		})
	}
}
