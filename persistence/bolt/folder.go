package bolt

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"time"
)

// foldAgain is how long a fold that failed waits until it is tried again; appends may be waiting for it.
const foldAgain = time.Second

// folder is the goroutine that keeps the journal small: it packs rows into chunks beside the committer, which then writes
// them as it writes everything, in short transactions. It belongs to a Store, whose Close waits for it.
//
// A crash in the middle of a round leaves rows whose revisions are in chunks as well. Those in the chunks count, and
// the next round deletes the rows.
type folder struct {
	store  *Store
	log    *slog.Logger
	woken  chan struct{} // holds one
	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{} // closed at its end
}

func startFolder(s *Store, log *slog.Logger) *folder {
	f := &folder{store: s, log: log, woken: make(chan struct{}, 1), done: make(chan struct{})}
	f.ctx, f.cancel = context.WithCancel(context.Background())
	go f.run()
	return f
}

// wake makes the folder look whether there is something to do.
func (f *folder) wake() {
	select {
	case f.woken <- struct{}{}:
	default:
	}
}

func (f *folder) stop() {
	f.cancel()
	<-f.done
}

func (f *folder) run() {
	defer close(f.done)
	for {
		select {
		case <-f.ctx.Done():
			return
		case <-f.woken:
		}
		for again := true; again; {
			h := f.store.handle.Load()
			err := f.round(h)
			again = errors.Is(err, errStale) && f.ctx.Err() == nil
			if err != nil && !again && f.ctx.Err() == nil && f.store.handle.Load() == h {
				f.log.Error("store: the journal could not be folded", slog.Any("error", err))
				time.AfterFunc(foldAgain, f.wake)
			}
		}
	}
}

// round folds all that is in the journal, if that is enough.
func (f *folder) round(h *handle) error {
	if h == nil || !h.journal.due() {
		return nil
	}
	return f.store.fold(f.ctx, h, f.log)
}

// fold folds all that is in the journal of a handle now. One does so at a time.
func (s *Store) fold(ctx context.Context, h *handle, log *slog.Logger) error {
	s.folding.Lock()
	defer s.folding.Unlock()
	numbers, upTo := h.journal.documents()
	left := make(map[uint64]bool) // documents that cannot be folded
	for rest := numbers; len(rest) > 0; {
		b := &foldBatch{journal: h.journal, rewrites: h.journal.rewrites.Load()}
		var planned []*fold
		err := h.view(ctx, func(t *txn) error {
			planned, rest = t.planFolds(rest, upTo, func(number uint64, err error) {
				left[number] = true
				log.Error("store: a document's journal cannot be folded", slog.Uint64("number", number), slog.Any("error", err))
			})
			return nil
		})
		if err != nil {
			return err
		}
		for _, f := range planned {
			if err := f.pack(); err != nil {
				left[f.number] = true
				log.Error("store: a document's revisions cannot be packed", slog.Uint64("number", f.number), slog.Any("error", err))
				continue
			}
			b.folds = append(b.folds, f)
			for _, c := range f.chunks {
				b.bytes += len(c.Packed)
			}
		}
		if len(b.folds) > 0 {
			if err := s.write(ctx, b); err != nil {
				return err
			}
		}
	}
	return s.dropFolded(ctx, h, numbers, upTo, left)
}

// planFolds plans what of the documents with numbers is folded up to a key, as far as one transaction goes, and returns the
// numbers that are left for the next.
func (t *txn) planFolds(numbers []uint64, upTo uint64, failed func(number uint64, err error)) (planned []*fold, rest []uint64) {
	size := 0
	for i, number := range numbers {
		if len(planned) >= foldDocuments || size > foldBytes {
			return planned, numbers[i:]
		}
		switch f, err := t.planFold(number, upTo); {
		case err != nil:
			failed(number, err)
		case f != nil:
			planned = append(planned, f)
			size += f.size
		}
	}
	return planned, nil
}

// dropFolded deletes the rows up to a key, of all documents but those that are left.
func (s *Store) dropFolded(ctx context.Context, h *handle, numbers []uint64, upTo uint64, left map[uint64]bool) error {
	var rows []folded
	stuck := 0
	err := h.view(ctx, func(t *txn) error {
		for _, number := range numbers {
			for _, e := range t.tail(number) {
				switch {
				case e.seq > upTo:
				case left[number]:
					stuck += len(t.rows.Get(seqKey(e.seq))) + rowOverhead
				default:
					rows = append(rows, folded{e.seq, number, e.end()})
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	h.journal.setStuck(stuck)
	slices.SortFunc(rows, func(a, b folded) int { return int(a.seq) - int(b.seq) })
	for some := range slices.Chunk(rows, dropRows) {
		if err := s.write(ctx, &dropBatch{journal: h.journal, rows: some}); err != nil {
			return err
		}
	}
	return nil
}
