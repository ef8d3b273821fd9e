package bolt

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
)

// The benchmarks put the store beside what it stands on, on the same disk in the same run: durable revisions per second
// of many writers with one append in flight each, bbolt writing as many bytes in transactions of as many rows, and a
// file that is written and synced. Each says how many microseconds of CPU a revision took.

// writers are the numbers of documents that are written at once.
var writers = []int{1, 10, 100, 1000, 10_000}

// benchBytes is the size of a benchmark's revision on disk.
const benchBytes = 150

func benchRevision(v collab.Version) collab.Revision {
	r := edit(v)[0]
	r.ID = collab.OpID{Source: "0123456789abcdef0123456789abcdef", Seq: uint64(v)}
	r.Author = "0123456789abcdef0123456789abcdef"
	r.Change.Data = make([]byte, 70)
	return r
}

// report adds what b.N rows cost to a benchmark's figures.
func report(b *testing.B, cpuBefore syscall.Rusage, commits int) {
	b.Helper()
	var after syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &after); err != nil {
		b.Fatal(err)
	}
	spent := func(before, after syscall.Timeval) int64 { return (after.Nano() - before.Nano()) / 1000 }
	cpu := spent(cpuBefore.Utime, after.Utime) + spent(cpuBefore.Stime, after.Stime)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(cpu)/float64(b.N), "cpu-µs/row")
	b.ReportMetric(float64(b.N)/float64(commits), "rows/commit")
}

func usage(b *testing.B) (u syscall.Rusage) {
	b.Helper()
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return u
}

func BenchmarkAppend(b *testing.B) {
	for _, n := range writers {
		b.Run(fmt.Sprint("documents=", n), func(b *testing.B) {
			s := mustOpen(b, b.TempDir(), Options{})
			defer s.Close()
			first := s.handle.Load().durable.Load()
			cpu := usage(b)
			b.ResetTimer()
			var group sync.WaitGroup
			var left atomic.Int64
			left.Store(int64(b.N))
			for w := range n {
				group.Go(func() {
					id := collab.DocID{Collection: "bench", ID: fmt.Sprint(w)}
					revs := []collab.Revision{benchRevision(0)}
					for v := collab.Version(0); left.Add(-1) >= 0; v++ {
						revs[0].Base, revs[0].ID.Seq = v, uint64(v)
						if err := s.Append(b.Context(), id, revs, collab.Meta{}); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			group.Wait()
			b.StopTimer()
			report(b, cpu, int(s.handle.Load().durable.Load()-first))
		})
	}
}

// BenchmarkBegin is BenchmarkAppend as Sessions write: by few goroutines that do not wait for each append.
func BenchmarkBegin(b *testing.B) {
	for _, n := range writers {
		b.Run(fmt.Sprint("documents=", n), func(b *testing.B) {
			s := mustOpen(b, b.TempDir(), Options{})
			defer s.Close()
			first := s.handle.Load().durable.Load()
			ready := make(chan int, n) // documents whose last append has ended
			ids, heads := make([]collab.DocID, n), make([]collab.Version, n)
			for d := range n {
				ids[d] = collab.DocID{Collection: "bench", ID: fmt.Sprint(d)}
				ready <- d
			}
			var left, open atomic.Int64
			left.Store(int64(b.N))
			open.Store(int64(n))
			cpu := usage(b)
			b.ResetTimer()
			var group sync.WaitGroup
			for range runtime.GOMAXPROCS(0) {
				group.Go(func() {
					revs := []collab.Revision{benchRevision(0)}
					for d := range ready {
						if left.Add(-1) < 0 {
							if open.Add(-1) == 0 {
								close(ready)
							}
							continue
						}
						revs[0].Base, revs[0].ID.Seq = heads[d], uint64(heads[d])
						heads[d]++
						s.Begin(ids[d], revs, collab.Meta{}, func(err error) {
							if err != nil {
								b.Error(err)
							}
							ready <- d
						})
					}
				})
			}
			group.Wait()
			b.StopTimer()
			report(b, cpu, int(s.handle.Load().durable.Load()-first))
		})
	}
}

func BenchmarkBareBbolt(b *testing.B) {
	for _, n := range writers {
		b.Run(fmt.Sprint("rows=", n), func(b *testing.B) {
			db, err := bbolt.Open(filepath.Join(b.TempDir(), "bare.db"), 0o600, nil)
			if err != nil {
				b.Fatal(err)
			}
			defer db.Close()
			cpu, commits := usage(b), 0
			b.ResetTimer()
			for row := 0; row < b.N; commits++ {
				err := db.Update(func(tx *bbolt.Tx) error {
					bucket, err := tx.CreateBucketIfNotExists([]byte("rows"))
					for range min(n, b.N-row) {
						if err == nil {
							err = bucket.Put(binary.BigEndian.AppendUint64(nil, uint64(row)), make([]byte, benchBytes))
						}
						row++
					}
					return err
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.StopTimer()
			report(b, cpu, commits)
		})
	}
}

func BenchmarkBareSync(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "file"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	cpu := usage(b)
	b.ResetTimer()
	for range b.N {
		if _, err := f.Write(make([]byte, benchBytes)); err != nil {
			b.Fatal(err)
		}
		if err := syscall.Fdatasync(int(f.Fd())); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	report(b, cpu, b.N)
}

// BenchmarkFileSize says what a revision of one document takes in the file.
func BenchmarkFileSize(b *testing.B) {
	dir := b.TempDir()
	s := mustOpen(b, dir, Options{})
	defer s.Close()
	for v := collab.Version(0); v < collab.Version(b.N); v++ {
		if err := s.Append(b.Context(), collab.DocID{}, []collab.Revision{benchRevision(v)}, collab.Meta{}); err != nil {
			b.Fatal(err)
		}
	}
	info, err := os.Stat(filepath.Join(dir, databaseFile))
	if err != nil {
		b.Fatal(err)
	}
	row, err := newAppendBatch(collab.DocID{}, []collab.Revision{benchRevision(0)}, collab.Meta{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/float64(b.N), "file-bytes/row")
	b.ReportMetric(float64(row.size()), "bytes/row")
}
