package server

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/history"
	"github.com/tandem-collab/tandem/ot"
)

const (
	// janitorTick is how often the janitor looks for what is due.
	janitorTick = time.Minute
	// collectEvery is how often files are looked for that nobody refers to, and history that is to be forgotten.
	collectEvery = time.Hour
	// maxDue bounds how many boards wait to be looked at. One that is forgotten is looked at when it is opened again.
	maxDue = 100_000
)

// janitor does what nobody asks for: it removes files that no revision came to refer to, the elements of boards that
// were deleted long ago, and history that is older than it is to be kept. A board is looked at when it is opened, and again from time to time as long as it changes.
type janitor struct {
	hub     *collab.Hub
	store   collab.Store
	history *history.History
	types   func(collection string) *ot.Registry
	log     *slog.Logger
	keep    Keep
	cancel  context.CancelFunc
	wake    chan struct{} // holds one: there is something to look at
	done    chan struct{} // closed at its end

	mu  sync.Mutex
	due map[collab.DocID]time.Time // when to look at a board
}

func newJanitor(s *Server) *janitor {
	return &janitor{
		store: s.store, types: s.hub.TypesOf, hub: s.hub, history: s.history, log: s.log, keep: s.options.Keep.withDefaults(),
		wake: make(chan struct{}, 1), done: make(chan struct{}), due: make(map[collab.DocID]time.Time),
	}
}

// start lets the janitor work until stop.
func (j *janitor) start() {
	ctx, cancel := context.WithCancel(context.Background())
	j.cancel = cancel
	go j.run(ctx)
}

// stop ends the janitor and waits for that.
func (j *janitor) stop() {
	j.cancel()
	<-j.done
}

// opened is the Hub's hook.
func (j *janitor) opened(id collab.DocID) {
	if id.Collection != boardCollection {
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, waits := j.due[id]; waits || len(j.due) >= maxDue {
		return
	}
	j.due[id] = time.Time{}
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

func (j *janitor) run(ctx context.Context) {
	defer close(j.done)
	tick := time.NewTicker(min(janitorTick, j.keep.Tombstones, j.keep.Files))
	defer tick.Stop()
	var collected time.Time
	for {
		if now := time.Now(); now.Sub(collected) >= min(collectEvery, j.keep.Files) {
			collected = now
			j.collect(ctx, now)
			j.trim(ctx, now)
		}
		for _, id := range j.take(time.Now()) {
			j.look(ctx, id)
		}
		select {
		case <-tick.C:
		case <-j.wake:
		case <-ctx.Done():
			return
		}
	}
}

// take returns the boards that are due. They stay known, as to look at one opens it, and that is no reason to look again.
func (j *janitor) take(now time.Time) (ids []collab.DocID) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for id, at := range j.due {
		if !at.After(now) {
			ids = append(ids, id)
			j.due[id] = now.Add(janitorTick)
		}
	}
	return ids
}

// again has a board looked at again at a time; the zero time: when it is opened again.
func (j *janitor) again(id collab.DocID, at time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if at.IsZero() {
		delete(j.due, id)
	} else {
		j.due[id] = at
	}
}

// collect removes old files that nobody refers to.
func (j *janitor) collect(ctx context.Context, now time.Time) {
	n, err := j.store.CollectBlobs(ctx, now.Add(-j.keep.Files))
	switch {
	case err != nil && ctx.Err() == nil:
		j.log.Warn("files that nobody refers to were not collected", "err", err)
	case n > 0:
		j.log.Info("files that nobody refers to were removed", "files", n)
	}
}

// look removes what is due from a board and says when to look again.
func (j *janitor) look(ctx context.Context, id collab.DocID) {
	now := time.Now()
	left, err := j.purge(ctx, id, now)
	var next time.Time
	switch {
	case collab.CodeOf(err) == collab.CodeTransform:
		next = now.Add(janitorTick) // somebody is at it
	case err != nil && ctx.Err() == nil:
		j.log.Warn("deleted elements were not removed; later again", "doc", id.String(), "err", err)
		next = now.Add(j.keep.Tombstones)
	case left:
		next = now.Add(j.keep.Tombstones)
	}
	j.again(id, next)
}
