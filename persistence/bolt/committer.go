package bolt

import (
	"errors"
	"fmt"
	"log/slog"
	"math"
	"time"
)

const (
	// groupBytes bounds what one transaction writes.
	groupBytes = 8 << 20
	// The waits between attempts to open the database again after a failure: the first, and the longest.
	firstWait = 100 * time.Millisecond
	lastWait  = 10 * time.Second
	// lingerMost and lingerPart bound how long a commit waits for as many as came to the last one: a time, and a part of
	// what that took.
	lingerMost = 200 * time.Microsecond
	lingerPart = 3
)

// committer is the goroutine that writes: all that waits, in one transaction after the other. It belongs to a Store,
// whose Close waits for it.
type committer struct {
	store *Store
	path  string
	opts  Options
	done  chan struct{} // closed at its end

	appends int           // revisions in the last group
	took    time.Duration // of its transaction
}

func startCommitter(s *Store, path string, opts Options) *committer {
	c := &committer{store: s, path: path, opts: opts, done: make(chan struct{})}
	go c.run()
	return c
}

func (c *committer) run() {
	defer close(c.done)
	c.opts.onStartup()
	for {
		jobs := c.store.queue.next(groupBytes, c.appends, min(lingerMost, c.took/lingerPart))
		if len(jobs) == 0 {
			return
		}
		c.appends = revisions(jobs)
		if err := c.commit(jobs); err != nil && !c.reopen(err) {
			return
		}
	}
}

// commit writes jobs in one transaction and tells their callers. An error means that the handle is spoilt; callers
// have been told then too.
//
// Those that were refused are told last as well: they may have lost to a batch of the same transaction, and whoever
// hears of a conflict looks at the log for the winner.
func (c *committer) commit(jobs []*job) error {
	began := time.Now()
	h := c.store.handle.Load()
	tx, err := h.db.Begin(true)
	if err != nil {
		c.spoil(h)
		tell(jobs, errUnavailable())
		return err
	}
	t := newTxn(tx, h.journal)
	refused, err := write(t, jobs)
	if err != nil {
		tell(jobs, err)
		return tx.Rollback()
	}
	if len(refused) < len(jobs) {
		err = h.commit(tx)
	} else {
		err = tx.Rollback()
	}
	if err != nil {
		c.spoil(h)
		tell(jobs, errUnknown(err))
		return err
	}
	if len(refused) < len(jobs) {
		h.journal.publish(t)
		c.took = time.Since(began)
	}
	for _, j := range jobs {
		j.tell(refused[j])
	}
	if h.journal.due() {
		c.store.folder.wake()
	}
	return nil
}

// revisions is how many revisions jobs append.
func revisions(jobs []*job) (n int) {
	for _, j := range jobs {
		n += j.revisions()
	}
	return n
}

// spoil takes the handle away from all readers and closes it.
func (c *committer) spoil(h *handle) {
	c.store.handle.Store(nil)
	h.journal.release()
	if err := h.db.Close(); err != nil {
		c.opts.Logger.Error("store: close after a failed commit", slog.String("path", c.path), slog.Any("error", err))
	}
}

// write writes the jobs that fit and returns why the others do not. An error means that nothing of the transaction may
// be committed.
func write(t *txn, jobs []*job) (refused map[*job]error, err error) {
	refused = make(map[*job]error)
	for _, j := range jobs {
		if err := j.batch.check(t); err != nil {
			refused[j] = err
		} else if err := j.batch.write(t); err != nil {
			return nil, fmt.Errorf("bolt: write: %w", err)
		}
	}
	return refused, nil
}

func tell(jobs []*job, err error) {
	for _, j := range jobs {
		j.tell(err)
	}
}

// reopen opens the database again after cause, and tries until that succeeds; false means that the store was closed
// meanwhile.
func (c *committer) reopen(cause error) bool {
	log := c.opts.Logger.With(slog.String("path", c.path))
	log.Error("store: commit failed; the database is opened again", slog.Any("error", cause))
	for wait := firstWait; ; wait = min(2*wait, lastWait) {
		h, err := openHandle(c.path, c.opts.openFile)
		if err == nil && h.identity != c.store.identity {
			err = errors.Join(errors.New("another database has taken its place"), h.db.Close())
		}
		if err == nil {
			h.journal.each = c.opts.journalEach
			log.Info("store: the database is open again")
			c.store.handle.Store(h)
			return true
		}
		log.Error("store: the database cannot be opened; trying again", slog.Duration("in", wait), slog.Any("error", err))
		if !c.pause(wait) {
			return false
		}
	}
}

// pause waits and refuses what comes in meanwhile; false means that the store was closed.
func (c *committer) pause(wait time.Duration) bool {
	over := c.opts.after(wait)
	for {
		tell(c.store.queue.take(math.MaxInt), errUnavailable())
		if c.store.queue.isClosed() {
			return false
		}
		select {
		case <-over:
			return true
		case <-c.store.queue.wake:
		}
	}
}
