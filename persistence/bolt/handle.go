package bolt

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/google/uuid"
	bbolt "go.etcd.io/bbolt"
)

const (
	// lockTimeout bounds the wait for bbolt's own lock on the database file. The directory is ours, so only a foreign
	// tool can hold it.
	lockTimeout = 100 * time.Millisecond
	// mapBytes is how much address space is mapped at least. A commit that needs more than is mapped has to wait for
	// all read transactions; address space costs nothing.
	mapBytes = 64 << 30
	// By how much the file grows at a time: a part of its size, between these. Growing costs a sync.
	growLeast = 64 << 10
	growMost  = 16 << 20
	growPart  = 16
)

// handle is one opening of the database file, good until its first failed commit. Only the committer writes with it.
type handle struct {
	db       *bbolt.DB
	identity identity
	format   uint32
	journal  *journal
	durable  atomic.Int64 // the newest transaction that is known to be on disk
	flight   atomic.Pointer[flight]
}

// openFunc is os.OpenFile or what takes its place in tests.
type openFunc func(name string, flag int, perm os.FileMode) (*os.File, error)

// flight is a commit under way. err is set before landed is closed.
type flight struct {
	landed chan struct{}
	err    error
}

// identity is what names a database.
type identity struct {
	epoch  uuid.UUID
	secret [secretBytes]byte
	former string // of former epochs, as stored
}

func (i *identity) formerEpochs() (former []uuid.UUID) {
	for b := []byte(i.former); len(b) >= len(uuid.UUID{}); b = b[len(uuid.UUID{}):] {
		former = append(former, uuid.UUID(b[:len(uuid.UUID{})]))
	}
	return former
}

// epochs returns the former epochs and the present one; none of the zero identity.
func (i *identity) epochs() []uuid.UUID {
	if i.epoch == uuid.Nil {
		return nil
	}
	return append(i.formerEpochs(), i.epoch)
}

// openHandle opens the database at path and commits a marker, so that whatever it reads later is on disk.
func openHandle(path string, openFile openFunc) (_ *handle, err error) {
	// A file that was cut short faults where the map has no file behind it.
	var file *os.File
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			// The map outlives this and keeps the file open, so its lock is given back by hand.
			syscall.Flock(int(file.Fd()), syscall.LOCK_UN)
			file.Close()
			err = notDatabase(path, fmt.Errorf("%v", p))
		}
	}()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		Timeout:         lockTimeout,
		InitialMmapSize: mapBytes,
		FreelistType:    bbolt.FreelistMapType,
		NoStatistics:    true,
		OpenFile: func(name string, flag int, perm os.FileMode) (_ *os.File, err error) {
			file, err = openExisting(openFile, name, flag, perm)
			return file, err
		},
	})
	if err != nil {
		return nil, openFailure(path, err)
	}
	h := &handle{db: db}
	if err := h.identify(path); err != nil {
		db.Close()
		return nil, err
	}
	if h.format < format {
		db.Close()
		return nil, errOldFormat
	}
	if err := h.mark(); err != nil {
		db.Close()
		return nil, notWritable(path, err)
	}
	if err := h.load(); err != nil {
		db.Close()
		return nil, notDatabase(path, err)
	}
	return h, nil
}

// load reads the journal.
func (h *handle) load() error {
	return h.db.View(func(tx *bbolt.Tx) (err error) {
		h.journal, err = loadJournal(tx)
		return err
	})
}

// openExisting opens a file for bbolt, which would make a database of one that is missing or empty.
func openExisting(open openFunc, name string, flag int, perm os.FileMode) (*os.File, error) {
	f, err := open(name, flag&^os.O_CREATE, perm)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || info.Size() == 0 {
		return nil, errors.Join(errors.New("it is empty"), err, f.Close())
	}
	return f, nil
}

// identify checks that the file is ours, whole and of a known format, before anything is written to it.
func (h *handle) identify(path string) error {
	return h.db.View(func(tx *bbolt.Tx) error {
		if info, err := os.Stat(path); err != nil {
			return fmt.Errorf("bolt: %w", err)
		} else if info.Size() < tx.Size() {
			return notDatabase(path, fmt.Errorf("%d bytes of %d are there", info.Size(), tx.Size()))
		}
		self := tx.Bucket(bucketSelf)
		if self == nil {
			return notDatabase(path, nil)
		}
		version := self.Get(keyFormat)
		if len(version) != 4 {
			return notDatabase(path, errors.New("no format"))
		}
		h.format = binary.BigEndian.Uint32(version)
		if h.format > format {
			return newerFormat(path, h.format)
		} else if h.format < oldest {
			return notDatabase(path, fmt.Errorf("format %d", h.format))
		}
		epoch, secret := self.Get(keyEpoch), self.Get(keySecret)
		if len(epoch) != len(h.identity.epoch) || len(secret) != len(h.identity.secret) {
			return notDatabase(path, errors.New("no epoch or secret"))
		}
		copy(h.identity.epoch[:], epoch)
		copy(h.identity.secret[:], secret)
		h.identity.former = string(self.Get(keyFormer))
		for _, name := range bucketsOf(h.format) {
			if tx.Bucket(name) == nil {
				return notDatabase(path, fmt.Errorf("no %s", name))
			}
		}
		return nil
	})
}

// mark commits the marker transaction. What is not in a database of an older tandem is added with it.
func (h *handle) mark() error {
	tx, err := h.db.Begin(true)
	if err != nil {
		return err
	}
	self := tx.Bucket(bucketSelf)
	var count uint64
	if old := self.Get(keyMarker); len(old) == 8 {
		count = binary.BigEndian.Uint64(old)
	}
	if err := self.Put(keyMarker, binary.BigEndian.AppendUint64(nil, count+1)); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	for _, name := range addedBuckets {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return errors.Join(err, tx.Rollback())
		}
	}
	return h.commit(tx)
}

// commit commits tx. After an error the handle must not be used again.
func (h *handle) commit(tx *bbolt.Tx) error {
	f := &flight{landed: make(chan struct{})}
	h.flight.Store(f)
	id := int64(tx.ID())
	h.db.AllocSize = int(min(max(tx.Size()/growPart, growLeast), growMost))
	f.err = tx.Commit()
	if f.err == nil {
		h.durable.Store(id)
	}
	close(f.landed)
	return f.err
}

// view runs fn in a read transaction that sees only what is on disk. fn copies what it needs and returns soon.
func (h *handle) view(ctx context.Context, fn func(*txn) error) error {
	newest := h.durable.Load()
	h.journal.enter(newest)
	defer h.journal.leave(newest)
	tx, err := h.begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback() // of a read transaction that is open: cannot fail
	return fn(newTxn(tx, h.journal))
}

// begin begins a read transaction that sees only what is on disk, all that was when it was called. Its caller ends it.
//
// A commit shows in the map of the file as soon as its meta page is written, which is before it is synced. A reader
// that begins in between waits for the outcome.
func (h *handle) begin(ctx context.Context) (*bbolt.Tx, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		tx, err := h.db.Begin(false)
		if err != nil {
			return nil, readFailure(err)
		}
		if int64(tx.ID()) <= h.durable.Load() {
			return tx, nil
		}
		f := h.flight.Load()
		if err := tx.Rollback(); err != nil {
			return nil, readFailure(err)
		}
		select {
		case <-f.landed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if f.err != nil {
			return nil, errUnavailable()
		}
	}
}
