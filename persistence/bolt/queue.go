package bolt

import (
	"runtime"
	"sync"
	"time"
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

// job is a batch that waits, and where its caller waits for the outcome or whom to tell it.
type job struct {
	batch batch
	done  chan error  // holds one: the committer never waits for a caller
	end   func(error) // in place of done, where it is not nil; does not block
	taken bool        // from the queue, whose lock this needs: the batch does not change any more
}

// tell tells the outcome.
func (j *job) tell(err error) {
	if j.end != nil {
		j.end(err)
	} else {
		j.done <- err
	}
}

// revisions is how many revisions the job appends.
func (j *job) revisions() int {
	if b, ok := j.batch.(*appendBatch); ok {
		return b.count
	}
	return 0
}

// jobs are those of earlier calls, whose outcome was taken.
var jobs = sync.Pool{New: func() any { return &job{done: make(chan error, 1)} }}

// queue holds the jobs that wait for the committer. It is bounded by its callers, as each waits for its job.
type queue struct {
	wake  chan struct{} // holds one: there is something to see
	alarm *alarm        // rings when as many revisions are there as the committer waits for

	mu      sync.Mutex
	jobs    []*job
	appends int // revisions that jobs append
	want    int // how many of these the committer waits for; 0: it does not
	closed  bool
}

func newQueue() (*queue, error) {
	a, err := newAlarm()
	return &queue{wake: make(chan struct{}, 1), alarm: a}, err
}

// put adds j, unless the queue is closed.
func (q *queue) put(j *job) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	j.taken = false
	q.jobs = append(q.jobs, j)
	q.arrived(j.revisions())
	q.signal()
	return true
}

// grow adds to the batch of a job that waits, unless it was taken or is large.
func (q *queue) grow(j *job, p appendPart) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	b := j.batch.(*appendBatch)
	if j.taken || q.closed || b.bytes+p.bytes > groupBytes {
		return false
	}
	b.grow(p)
	q.arrived(p.count)
	return true
}

// arrived counts revisions, and wakes the committer where it waits for them. With the lock held.
func (q *queue) arrived(revisions int) {
	q.appends += revisions
	if q.want > 0 && q.appends >= q.want {
		q.want = 0
		q.alarm.ring()
	}
}

// close lets nothing more in. What is in the queue can still be taken.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.signal()
	q.alarm.ring()
}

// end gives back what a queue that was closed holds of the system. Nobody waits for it any more.
func (q *queue) end() error { return q.alarm.close() }

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
	n, appends := 0, 0
	for total := 0; n < len(q.jobs); n++ {
		if total += q.jobs[n].batch.size(); n > 0 && total > bytes {
			break
		}
		q.jobs[n].taken = true
		appends += q.jobs[n].revisions()
	}
	taken := q.jobs[:n:n]
	if q.jobs = q.jobs[n:]; len(q.jobs) == 0 {
		q.jobs = nil
	}
	q.appends -= appends
	return taken
}

// next waits for jobs and takes them; none when the queue is closed and empty. Where the last group had several
// revisions, it lingers so long for as many to come again.
//
// Before it looks it lets others run: the callers of the last group have just been told, and those who have more to
// write can join the next one. Without that they alternate between two groups of half the size. A lone writer loses
// nothing, as there is nobody to let run.
func (q *queue) next(bytes, appends int, linger time.Duration) []*job {
	for {
		runtime.Gosched()
		if appends > 1 && linger > 0 && q.waiting() {
			q.await(appends, linger)
		}
		if jobs := q.take(bytes); len(jobs) > 0 {
			return jobs
		}
		if q.isClosed() {
			return nil
		}
		<-q.wake
	}
}

func (q *queue) waiting() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.jobs) > 0
}

// await waits until so many revisions are there, or a time is over.
func (q *queue) await(appends int, atMost time.Duration) {
	for end := time.Now().Add(atMost); ; {
		q.mu.Lock()
		enough := q.closed || q.appends >= appends
		q.want = 0
		left := time.Until(end)
		if !enough && left > 0 {
			q.want = appends
		}
		q.mu.Unlock()
		if enough || left <= 0 {
			return
		}
		q.alarm.wait(left)
	}
}
