package server

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// Ten thousand connections that come at once leave as much garbage behind as they hold, and Go collects it two minutes
// later. A settler does that once nothing happens, and gives the memory back to the operating system.
type settler struct {
	stop    context.CancelFunc
	running sync.WaitGroup
}

const (
	// settleEvery is how often a settler looks; that takes some microseconds.
	settleEvery = 4 * time.Second
	// quietBytes is what is allocated meanwhile at the most where nothing happens but that connections are kept alive.
	quietBytes = 1 << 20
	// worthBytes is how much that is not in use is worth a collection.
	worthBytes = 4 << 20
)

func startSettler() *settler {
	ctx, stop := context.WithCancel(context.Background())
	s := &settler{stop: stop}
	s.running.Go(func() { settle(ctx) })
	return s
}

func (s *settler) close() {
	s.stop()
	s.running.Wait()
}

func settle(ctx context.Context) {
	tick := time.NewTicker(settleEvery)
	defer tick.Stop()
	for before := readHeap(); ; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		now := readHeap()
		if now.settles(before) {
			debug.FreeOSMemory()
			now = readHeap()
		}
		before = now
	}
}

// heap is what Go says of its heap, in bytes.
type heap struct {
	allocated uint64 // in all
	live      uint64 // after the last collection
	objects   uint64 // now, garbage included
	free      uint64 // kept for what may come
}

func readHeap() heap {
	samples := [...]metrics.Sample{
		{Name: "/gc/heap/allocs:bytes"}, {Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(samples[:])
	return heap{samples[0].Value.Uint64(), samples[1].Value.Uint64(), samples[2].Value.Uint64(), samples[3].Value.Uint64()}
}

// settles says that nothing has happened since before, and there is much to collect or to give back.
func (h heap) settles(before heap) bool {
	return h.allocated-before.allocated < quietBytes+h.live/64 && h.objects+h.free > h.live+max(worthBytes, h.live/4)
}
