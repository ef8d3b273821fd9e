package bolt

import (
	"runtime"
	"sync"
)

// batch is what one call writes. The committer calls check and then write in the same transaction.
type batch interface {
	// check says whether the batch fits what is there. It writes nothing, and its error is for its caller only.
	check(*txn) error
	// write writes the batch. Its error spoils the whole transaction.
	write(*txn) error
	// size is about how many bytes it writes.
	size() int
}

// job is a batch that waits, and where its caller waits for the outcome.
type job struct {
	batch batch
	done  chan error // holds one: the committer never waits for a caller
}

// queue holds the jobs that wait for the committer. It is bounded by its callers, as each waits for its job.
type queue struct {
	wake chan struct{} // holds one: there is something to see

	mu     sync.Mutex
	jobs   []*job
	closed bool
}

func newQueue() *queue { return &queue{wake: make(chan struct{}, 1)} }

// put adds j, unless the queue is closed.
func (q *queue) put(j *job) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.jobs = append(q.jobs, j)
	q.signal()
	return true
}

// close lets nothing more in. What is in the queue can still be taken.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.signal()
}

func (q *queue) isClosed() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// take returns what waits, oldest first: all of it, or as many as have bytes in total, but at least one. None means
// that nothing waits.
func (q *queue) take(bytes int) []*job {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := 0
	for total := 0; n < len(q.jobs); n++ {
		if total += q.jobs[n].batch.size(); n > 0 && total > bytes {
			break
		}
	}
	taken := q.jobs[:n:n]
	if q.jobs = q.jobs[n:]; len(q.jobs) == 0 {
		q.jobs = nil
	}
	return taken
}

// next waits for jobs and takes them; none when the queue is closed and empty.
//
// Before it looks it lets others run: the callers of the last group have just been told, and those who have more to
// write can join the next one. Without that they alternate between two groups of half the size. A lone writer loses
// nothing, as there is nobody to let run.
func (q *queue) next(bytes int) []*job {
	for {
		runtime.Gosched()
		if jobs := q.take(bytes); len(jobs) > 0 {
			return jobs
		}
		if q.isClosed() {
			return nil
		}
		<-q.wake
	}
}
