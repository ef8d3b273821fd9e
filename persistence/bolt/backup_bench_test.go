package bolt

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// BenchmarkBackup makes backups of a store of about 250 MB while 16 documents are written to, and reports how long
// commits take at the 99th percentile in the quiet time between backups and during them, and how the two compare.
func BenchmarkBackup(b *testing.B) {
	root := b.TempDir()
	s := mustOpen(b, filepath.Join(root, "data"), Options{})
	defer s.Close()
	grow(b, s, 250<<20)
	w := startTypists(s, 16)
	w.wait(b, 2*time.Second) // until writing has its pace
	var quiet, during []time.Duration
	var copying time.Duration
	var size int64
	for n := 0; b.Loop(); n++ {
		w.take()
		w.wait(b, 3*time.Second)
		quiet = append(quiet, w.take()...)
		begun := time.Now()
		backup, err := s.Backup(b.Context(), filepath.Join(root, fmt.Sprint(n)), "", nil)
		if err != nil {
			b.Fatal(err)
		}
		copying += time.Since(begun)
		size = backup.Bytes
		during = append(during, w.take()...)
	}
	if err := w.stop(); err != nil {
		b.Fatal(err)
	}
	calm, busy := percentile(quiet, 99), percentile(during, 99)
	b.ReportMetric(float64(calm)/1e6, "ms-p99-quiet")
	b.ReportMetric(float64(busy)/1e6, "ms-p99-backup")
	b.ReportMetric(float64(busy)/float64(calm), "times")
	b.ReportMetric(float64(percentile(during, 50))/float64(percentile(quiet, 50)), "times-median")
	b.ReportMetric(float64(size)/1e6*float64(b.N)/copying.Seconds(), "MB/s")
	b.ReportMetric(float64(size)/1e6, "MB")
}

// grow writes documents of which nothing can be packed, until they are so many bytes.
func grow(b *testing.B, s *Store, size int) {
	b.Helper()
	const piece = 256 << 10
	data := make([]byte, piece)
	random := uint64(1)
	var group sync.WaitGroup
	slots := make(chan struct{}, 8)
	for n := range size / piece {
		for i := range data {
			random = random*6364136223846793005 + 1442695040888963407
			data[i] = byte(random >> 56)
		}
		rev := edit(0)
		rev[0].Change.Data = slices.Clone(data)
		slots <- struct{}{}
		group.Go(func() {
			if err := s.Append(b.Context(), collab.DocID{Collection: "grown", ID: fmt.Sprint(n)}, rev, collab.Meta{}); err != nil {
				b.Error(err)
			}
			<-slots
		})
	}
	group.Wait()
}

// typists write to documents, one revision after the other, and note how long each took.
type typists struct {
	cancel context.CancelFunc
	group  sync.WaitGroup

	mu   sync.Mutex
	took []time.Duration
	err  error
}

func startTypists(s *Store, documents int) *typists {
	ctx, cancel := context.WithCancel(context.Background())
	w := &typists{cancel: cancel}
	for i := range documents {
		w.group.Go(func() {
			id := collab.DocID{Collection: "written", ID: fmt.Sprint(i)}
			for v := collab.Version(0); ctx.Err() == nil; v++ {
				begun := time.Now()
				err := s.Append(context.WithoutCancel(ctx), id, edit(v), collab.Meta{})
				w.mu.Lock()
				w.took, w.err = append(w.took, time.Since(begun)), err
				w.mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	return w
}

// wait lets the typists go on for a while.
func (w *typists) wait(b *testing.B, d time.Duration) {
	select {
	case <-time.After(d):
	case <-b.Context().Done():
	}
}

// take returns how long the writes since the last call took.
func (w *typists) take() []time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	took := w.took
	w.took = nil
	return took
}

func (w *typists) stop() error {
	w.cancel()
	w.group.Wait()
	return w.err
}

func percentile(took []time.Duration, p int) time.Duration {
	if len(took) == 0 {
		return 0
	}
	slices.Sort(took)
	return took[(len(took)-1)*p/100]
}
