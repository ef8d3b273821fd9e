package bolt

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"reflect"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// disk is the file of a store's database and can refuse to be written: its descriptor is then one that may only be
// read, so bbolt's real system calls fail. (Failures of one chosen call, and of syncs, are in trace_test.go.)
type disk struct {
	t *testing.T

	mu     sync.Mutex
	file   *os.File
	broken bool

	pauses chan time.Duration // the waits that the committer asks for
	resume chan time.Time     // ends one
}

func newDisk(t *testing.T) *disk {
	return &disk{t: t, pauses: make(chan time.Duration), resume: make(chan time.Time)}
}

func (d *disk) options() Options {
	return Options{
		Logger:   slog.New(slog.DiscardHandler),
		openFile: d.open,
		after: func(wait time.Duration) <-chan time.Time {
			d.pauses <- wait
			return d.resume
		},
	}
}

func (d *disk) open(name string, flag int, perm os.FileMode) (*os.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.broken {
		flag = os.O_RDONLY
	}
	f, err := os.OpenFile(name, flag, perm)
	d.file = f
	return f, err
}

// fail makes all writes fail from now on.
func (d *disk) fail() {
	d.t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.broken = true
	readOnly, err := os.Open(d.file.Name())
	if err != nil {
		d.t.Fatal(err)
	}
	defer readOnly.Close()
	if err := syscall.Dup3(int(readOnly.Fd()), int(d.file.Fd()), syscall.O_CLOEXEC); err != nil {
		d.t.Fatal(err)
	}
}

// mend makes the file that is opened next a good one.
func (d *disk) mend() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.broken = false
}

func edit(base collab.Version) []collab.Revision {
	return []collab.Revision{{
		Base: base, At: time.UnixMilli(0).UTC(),
		Change: collab.Change{Kind: collab.Edit, Data: []byte("[]")},
	}}
}

// wantUnavailable fails unless every call says that the store is not there.
func wantUnavailable(t *testing.T, s *Store, id collab.DocID) {
	t.Helper()
	_, readErr := s.Revisions(t.Context(), id, 0, 1)
	_, latestErr := s.Latest(t.Context(), id, 1)
	_, entryErr := s.Entry(t.Context(), id)
	_, atErr := s.VersionAt(t.Context(), id, time.UnixMilli(0))
	_, marksErr := s.Marks(t.Context(), id)
	_, digestsErr := s.Digests(t.Context(), id, 0, 1)
	_, listErr := s.List(t.Context(), collab.DocID{}, 1)
	for name, err := range map[string]error{
		"Append":    s.Append(t.Context(), id, edit(1), collab.Meta{}),
		"Put":       s.Put(t.Context(), id, collab.Milestone{Version: 1}),
		"SetMark":   s.SetMark(t.Context(), id, collab.Mark{Version: 1, Name: "x"}),
		"PutDigest": s.PutDigest(t.Context(), id, 1, nil),
		"Revisions": readErr, "Latest": latestErr, "Entry": entryErr,
		"VersionAt": atErr, "Marks": marksErr, "Digests": digestsErr, "List": listErr,
	} {
		if err == nil || collab.CodeOf(err) != collab.CodeUnavailable {
			t.Errorf("%s: %v, want one of CodeUnavailable", name, err)
		}
	}
}

func wantVersion(t *testing.T, s *Store, id collab.DocID, want collab.Version) {
	t.Helper()
	if e, err := s.Entry(t.Context(), id); err != nil || e.Version != want {
		t.Errorf("%v is at version %d, %v, want %d", id, e.Version, err, want)
	}
}

// appendWhenBack appends the revision at base as soon as the database is open again, of which nobody is told.
func appendWhenBack(t *testing.T, s *Store, id collab.DocID, base collab.Version) {
	t.Helper()
	for ; ; runtime.Gosched() {
		err := s.Append(t.Context(), id, edit(base), collab.Meta{})
		if err == nil {
			return
		}
		if collab.CodeOf(err) != collab.CodeUnavailable || errors.Is(err, syscall.EBADF) {
			t.Fatal(err)
		}
	}
}

func TestFailedWriteSpoilsTheHandle(t *testing.T) {
	d := newDisk(t)
	dir := t.TempDir()
	s := mustOpen(t, dir, d.options())
	id := collab.DocID{ID: "a"}
	if err := s.Append(t.Context(), id, edit(0), collab.Meta{}); err != nil {
		t.Fatal(err)
	}

	d.fail()
	err := s.Append(t.Context(), id, edit(1), collab.Meta{})
	if !errors.Is(err, syscall.EBADF) || collab.CodeOf(err) != collab.CodeUnavailable {
		t.Errorf("append on a broken disk: %v", err)
	}
	for _, want := range []time.Duration{firstWait, 2 * firstWait, 4 * firstWait} {
		if got := <-d.pauses; got != want {
			t.Errorf("pause of %v, want %v", got, want)
		}
		wantUnavailable(t, s, id)
		d.resume <- time.Time{}
	}
	<-d.pauses
	d.mend()
	d.resume <- time.Time{}

	appendWhenBack(t, s, id, 1)
	wantVersion(t, s, id, 2)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, dir)
}

// TestFailedMark fails a write of each kind: it is told, it is not there, and afterwards it can be written.
func TestFailedMark(t *testing.T) {
	d := newDisk(t)
	dir := t.TempDir()
	s := mustOpen(t, dir, d.options())
	id := collab.DocID{ID: "a"}
	if err := s.Append(t.Context(), id, edit(0), collab.Meta{}); err != nil {
		t.Fatal(err)
	}
	mark := collab.Mark{Version: 1, Name: "one", Restored: collab.NoBase, At: time.UnixMilli(0).UTC()}
	writes := []func() error{
		func() error { return s.SetMark(t.Context(), id, mark) },
		func() error { return s.PutDigest(t.Context(), id, 0, []byte("digest")) },
		func() error { return s.Put(t.Context(), id, collab.Milestone{Version: 1}) },
	}
	for base, write := range writes {
		d.fail()
		d.mend()
		if err := write(); !errors.Is(err, syscall.EBADF) || collab.CodeOf(err) != collab.CodeUnavailable {
			t.Errorf("write %d on a broken disk: %v", base, err)
		}
		appendWhenBack(t, s, id, collab.Version(base+1))
	}
	marks, err := s.Marks(t.Context(), id)
	digests, digestErr := s.Digests(t.Context(), id, 0, 9)
	if err := errors.Join(err, digestErr); err != nil || len(marks)+len(digests) != 0 {
		t.Errorf("what failed is there: %v, %v, %v", marks, digests, err)
	}
	for _, write := range writes {
		if err := write(); err != nil {
			t.Error(err)
		}
	}
	if marks, err = s.Marks(t.Context(), id); err != nil || len(marks) != 1 || marks[0] != mark {
		t.Errorf("%v, %v", marks, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, dir)
}

func TestFailedWriteThatPasses(t *testing.T) {
	d := newDisk(t)
	dir := t.TempDir()
	s := mustOpen(t, dir, d.options())
	for v := range collab.Version(5) {
		d.fail()
		d.mend() // the file that is opened next is good: no pause
		if err := s.Append(t.Context(), collab.DocID{}, edit(v), collab.Meta{}); !errors.Is(err, syscall.EBADF) {
			t.Fatalf("append on a broken disk: %v", err)
		}
		appendWhenBack(t, s, collab.DocID{}, v)
	}
	wantVersion(t, s, collab.DocID{}, 5)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, dir)
}

func TestCloseWhileTheDatabaseIsAway(t *testing.T) {
	d := newDisk(t)
	dir := t.TempDir()
	s := mustOpen(t, dir, d.options())
	d.fail()
	if err := s.Append(t.Context(), collab.DocID{}, edit(0), collab.Meta{}); err == nil {
		t.Fatal("append on a broken disk succeeded")
	}
	<-d.pauses
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wantUnavailable(t, s, collab.DocID{})
	s = mustOpen(t, dir, Options{})
	defer s.Close()
	wantVersion(t, s, collab.DocID{}, 0)
}

func TestAnotherDatabaseInItsPlace(t *testing.T) {
	d := newDisk(t)
	dir, other := t.TempDir(), t.TempDir()
	if err := mustOpen(t, other, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, dir, d.options())
	defer s.Close()
	d.fail()
	d.mend()
	if err := os.Rename(other+"/"+databaseFile, dir+"/"+databaseFile); err != nil {
		t.Fatal(err)
	}
	if err := s.Append(t.Context(), collab.DocID{}, edit(0), collab.Meta{}); err == nil {
		t.Fatal("append on a broken disk succeeded")
	}
	<-d.pauses
	wantUnavailable(t, s, collab.DocID{})
}

func TestContextWhileWaiting(t *testing.T) {
	release := make(chan struct{})
	s := mustOpen(t, t.TempDir(), Options{onStartup: func() { <-release }})
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error)
	go func() { failed <- s.Append(ctx, collab.DocID{}, edit(0), collab.Meta{}) }()
	for s.queue.take(0) == nil { // until it waits; it is not put back, so it stays unwritten
		runtime.Gosched()
	}
	cancel()
	err := <-failed
	if !errors.Is(err, context.Canceled) || collab.CodeOf(err) != collab.CodeUnavailable {
		t.Errorf("%v, want an unknown outcome", err)
	}
	close(release)
}

// TestGroup puts batches into one transaction.
func TestGroup(t *testing.T) {
	release := make(chan struct{})
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{onStartup: func() { <-release }})
	a, b := collab.DocID{ID: "a"}, collab.DocID{ID: "b"}
	steps := []struct {
		id   collab.DocID
		base collab.Version
		want error
	}{
		{a, 0, nil}, {b, 1, collab.ErrConflict}, {a, 1, nil}, {a, 1, collab.ErrConflict}, {b, 0, nil}, {a, 2, nil},
	}
	var jobs []*job
	for _, step := range steps {
		batch, err := newAppendBatch(step.id, edit(step.base), collab.Meta{})
		if err != nil {
			t.Fatal(err)
		}
		j := &job{batch: batch, done: make(chan error, 1)}
		s.queue.put(j)
		jobs = append(jobs, j)
	}
	before := transaction(t, s)
	close(release)
	for i, step := range steps {
		if err := <-jobs[i].done; err != step.want {
			t.Errorf("step %d: %v, want %v", i, err, step.want)
		}
	}
	if after := transaction(t, s); after != before+1 {
		t.Errorf("%d transactions, want 1", after-before)
	}
	wantVersion(t, s, a, 3)
	wantVersion(t, s, b, 1)

	// A group in which nothing fits is no transaction.
	if err := s.Append(t.Context(), a, edit(7), collab.Meta{}); err != collab.ErrConflict {
		t.Error(err)
	}
	if after := transaction(t, s); after != before+1 {
		t.Errorf("%d transactions, want 1", after-before)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	check(t, dir)
}

// transaction returns the number of the newest transaction.
func transaction(t *testing.T, s *Store) (id int) {
	t.Helper()
	err := s.view(t.Context(), func(t *txn) error { id = t.id; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestQueueTakesByBytes(t *testing.T) {
	q, err := newQueue()
	if err != nil {
		t.Fatal(err)
	}
	defer q.alarm.close()
	for _, n := range []int{5, 3, 3, 100, 1} {
		q.put(&job{batch: &milestoneBatch{data: make([]byte, n)}})
	}
	var got []int
	for jobs := q.take(10); len(jobs) > 0; jobs = q.take(10) {
		got = append(got, len(jobs))
	}
	if want := []int{2, 1, 1, 1}; !reflect.DeepEqual(got, want) {
		t.Errorf("took %v, want %v", got, want)
	}
}

// TestReadersWaitForTheSync looks at the moment when a commit shows in the map but is not known to be on disk.
func TestReadersWaitForTheSync(t *testing.T) {
	s := mustOpen(t, t.TempDir(), Options{})
	defer s.Close()
	h := s.handle.Load()
	tx, err := h.db.Begin(true)
	if err != nil {
		t.Fatal(err)
	}
	inside, seen := make(chan struct{}), make(chan error, 1)
	tx.OnCommit(func() { // runs before commit returns, so before the handle takes the transaction for durable
		over, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if err := h.view(over, func(*txn) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a reader in between: %v, want it to wait", err)
		}
		go func() {
			close(inside)
			seen <- h.view(t.Context(), func(*txn) error { return nil })
		}()
		<-inside
	})
	if err := h.commit(tx); err != nil {
		t.Fatal(err)
	}
	if err := <-seen; err != nil {
		t.Errorf("a reader after it: %v", err)
	}
}

func TestDamagedRows(t *testing.T) {
	for _, place := range []string{"journal", "chunks"} {
		t.Run(place, func(t *testing.T) { damagedRows(t, place == "chunks") })
	}
}

// damagedRows takes away the row of one revision and damages that of another.
func damagedRows(t *testing.T, fold bool) {
	dir := t.TempDir()
	s := mustOpen(t, dir, Options{})
	id := collab.DocID{ID: "a"}
	for v := range collab.Version(5) {
		if err := s.Append(t.Context(), id, edit(v), collab.Meta{}); err != nil {
			t.Fatal(err)
		}
		if fold && v < 3 { // the fourth would be packed with these
			mustFold(t, s)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	update(t, dir, func(tx *bbolt.Tx) error {
		missing, damaged, rows := seqKey(2), seqKey(4), tx.Bucket(bucketJournal)
		damage := record.AppendJournalRow(nil, record.JournalRow{Number: 1, Base: 3, Count: 1, Rows: []byte("\x06damage")})
		if fold {
			missing, rows = versionKey(1, 1), tx.Bucket(bucketChunks)
		}
		return errors.Join(
			rows.Delete(missing), tx.Bucket(bucketJournal).Put(damaged, damage),
			tx.Bucket(bucketMarks).Put(versionKey(1, 2), []byte("damage")),
		)
	})
	s = mustOpen(t, dir, Options{})
	defer s.Close()
	for _, c := range []struct {
		from, to collab.Version
		fails    bool
		gap      bool
	}{
		{0, 1, false, false}, {0, 2, true, true}, {1, 2, true, true}, {2, 3, false, false}, {2, 4, true, false}, {4, 9, false, false},
	} {
		revs, err := s.Revisions(t.Context(), id, c.from, c.to)
		if (err != nil) != c.fails || errors.Is(err, collab.ErrGap) != c.gap {
			t.Errorf("[%d, %d): %d revisions, %v", c.from, c.to, len(revs), err)
		}
	}
	if v, err := s.VersionAt(t.Context(), id, time.UnixMilli(0)); err == nil {
		t.Errorf("version %d at the time of a damaged revision", v)
	}
	if marks, err := s.Marks(t.Context(), id); err == nil {
		t.Errorf("damaged marks are %v", marks)
	}
}
