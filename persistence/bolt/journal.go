package bolt

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// journal is what the store keeps in memory of the journal in the file: which rows hold the revisions of each document
// that has any there. It belongs to a handle, is made by reading the whole journal, which is bounded, and follows each
// commit. Safe for concurrent use; only the committer changes it.
//
// A reader sees the file as it was when its transaction began, and the journal as it is now. So a row that was written
// later bears a number of its transaction that the reader knows to be after its own, and a row that was folded stays known
// as long as there is a reader from before that: see leave and prune.
type journal struct {
	mu      sync.Mutex
	next    uint64             // the key of the next row
	rows    map[uint64][]entry // of each document's number, in order
	bytes   int                // of all rows in the file
	stuck   int                // bytes that the last round of folding left behind, as they cannot be folded
	gone    []departure        // from rows, when nobody needs them any more
	readers map[int64]int      // how many there are that began when a transaction was the newest
	each    int                // bytes of each document from which it is folded: journalEach, but in tests
	room    chan struct{}      // closed when bytes is no longer too much; nil: it is not

	rewrites atomic.Int64 // transactions that changed chunks
}

// How many bytes the journal may take in the file. It is folded when it has enough of each document to make a chunk of,
// or much altogether; reading it when the file is opened takes milliseconds then. Appends wait when it has far more,
// because folding does not keep up.
const (
	journalEach = 128 << 10
	journalMuch = 8 << 20
	journalMost = 64 << 20
)

// entry is one row of the journal.
type entry struct {
	seq   uint64 // its key
	tx    int    // the transaction that wrote it; 0: one before the file was opened
	base  collab.Version
	count int
}

func (e entry) end() collab.Version { return e.base + collab.Version(e.count) }

// departure says that a transaction took rows of some documents out of the journal, those up to a key.
type departure struct {
	tx      int64
	upTo    uint64
	numbers []uint64
}

// rowOverhead is what a row takes in the file beside its value.
const rowOverhead = 24

// loadJournal reads the journal of a file.
func loadJournal(tx *bbolt.Tx) (*journal, error) {
	j := newJournal()
	err := j.read(tx, func(key []byte, cause error) error { return corruptKey("journal", key, cause) })
	return j, err
}

func newJournal() *journal {
	return &journal{next: 1, each: journalEach, rows: make(map[uint64][]entry), readers: make(map[int64]int)}
}

// read reads the journal of a file without the rows that are damaged, unless damaged returns an error for one.
func (j *journal) read(tx *bbolt.Tx, damaged func(key []byte, cause error) error) error {
	c := tx.Bucket(bucketJournal).Cursor()
	for k, v := c.First(); k != nil; k, v = c.Next() {
		seq, ok := splitSeqKey(k)
		row, err := record.DecodeJournalRow(v)
		if err != nil || !ok {
			if err := damaged(k, err); err != nil {
				return err
			}
			continue
		}
		j.rows[row.Number] = append(j.rows[row.Number], entry{seq: seq, base: row.Base, count: row.Count})
		j.bytes += len(v) + rowOverhead
		j.next = seq + 1
	}
	return nil
}

// of returns the rows of a document that a transaction sees, which nobody changes. Some may be in chunks by now.
func (j *journal) of(number uint64, tx int) []entry {
	j.mu.Lock()
	rows := j.rows[number]
	j.mu.Unlock()
	for len(rows) > 0 && rows[len(rows)-1].tx > tx {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// publish makes known what a transaction did that is on disk now.
func (j *journal) publish(t *txn) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.next = t.nextSeq
	for _, f := range t.fresh {
		j.rows[f.number] = append(j.rows[f.number], f.entry)
	}
	j.bytes += t.grown
	j.gone = append(j.gone, t.gone...)
	if t.rewrote {
		j.rewrites.Add(1)
	}
	j.prune()
	if j.room != nil && j.bytes <= journalMost {
		close(j.room)
		j.room = nil
	}
}

// due says that it is time to fold the journal.
func (j *journal) due() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.bytes-j.stuck > min(max(len(j.rows), 1)*j.each, journalMuch)
}

// full says that there is too much in the journal.
func (j *journal) full() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.bytes > journalMost+j.stuck
}

// waitForRoom waits while there is too much in the journal.
func (j *journal) waitForRoom(ctx context.Context) error {
	j.mu.Lock()
	if j.bytes <= journalMost+j.stuck {
		j.mu.Unlock()
		return nil
	}
	if j.room == nil {
		j.room = make(chan struct{})
	}
	room := j.room
	j.mu.Unlock()
	select {
	case <-room:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// release lets go who waits for room, as the handle is closed.
func (j *journal) release() {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.room != nil {
		close(j.room)
		j.room = nil
	}
}

// documents returns the numbers of all documents that have rows, ascending, and the key of the newest row.
func (j *journal) documents() (numbers []uint64, newest uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for number := range j.rows {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	return numbers, j.next - 1
}

// setStuck says how many bytes a round of folding had to leave.
func (j *journal) setStuck(bytes int) {
	j.mu.Lock()
	j.stuck = bytes
	j.mu.Unlock()
}

// enter says that a reader begins, which will see at least the transaction that is the newest now.
func (j *journal) enter(newest int64) {
	j.mu.Lock()
	j.readers[newest]++
	j.mu.Unlock()
}

// leave says that a reader which entered so has ended.
func (j *journal) leave(newest int64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.readers[newest]--; j.readers[newest] == 0 {
		delete(j.readers, newest)
		j.prune()
	}
}

// prune forgets the rows that were taken out of the journal before the oldest reader began. With the lock held.
func (j *journal) prune() {
	for len(j.gone) > 0 {
		d := j.gone[0]
		for newest := range j.readers {
			if newest < d.tx {
				return
			}
		}
		for _, number := range d.numbers {
			rows := j.rows[number]
			for len(rows) > 0 && rows[0].seq <= d.upTo {
				rows = rows[1:]
			}
			if len(rows) == 0 {
				delete(j.rows, number)
			} else {
				j.rows[number] = rows
			}
		}
		j.gone = j.gone[1:]
	}
}
