package bolt

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/uuid"
	bbolt "go.etcd.io/bbolt"
)

// The files of a data directory. A new database is built under another name and then renamed, so it is there as a
// whole or not at all.
const (
	databaseFile = "tandem.db"
	newFile      = "tandem.db.new"
	lockFile     = "tandem.lock"
)

// Options configure a Store. The zero value is good.
type Options struct {
	// Logger hears of failed commits and what came of them; nil: slog.Default().
	Logger *slog.Logger

	// For tests: another os.OpenFile for the database, another time.After for the waits between attempts to re-open,
	// and what the committer's goroutine does first.
	openFile  openFunc
	after     func(time.Duration) <-chan time.Time
	onStartup func()

	// For tests too: from how many bytes of each document the journal is folded.
	journalEach int
}

func (o Options) withDefaults() Options {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.openFile == nil {
		o.openFile = os.OpenFile
	}
	if o.after == nil {
		o.after = time.After
	}
	if o.journalEach == 0 {
		o.journalEach = journalEach
	}
	if o.onStartup == nil {
		o.onStartup = func() {}
	}
	return o
}

// Open opens the store in the data directory dir, which it makes with all that is in it if it is not there. What can
// be wrong with a directory is an *OpenError, fit to be shown as it is.
func Open(dir string, opts Options) (*Store, error) {
	opts = opts.withDefaults()
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := makeDir(dir); err != nil {
		return nil, err
	}
	held, err := lock(filepath.Join(dir, lockFile))
	if err != nil {
		if errors.Is(err, ErrInUse) {
			err = inUse(dir)
		}
		return nil, err
	}
	s, err := openLocked(dir, held, opts)
	if err != nil {
		held.Close()
		return nil, err
	}
	return s, nil
}

// Exists says whether there is a database in the data directory dir.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, databaseFile))
	return err == nil
}

func openLocked(dir string, held *os.File, opts Options) (*Store, error) {
	path := filepath.Join(dir, databaseFile)
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		if err := create(dir); err != nil {
			return nil, err
		}
	}
	blobs, err := newBlobDir(dir)
	if err != nil {
		return nil, err
	}
	if err := removePartial(filepath.Join(dir, streamName)); err != nil {
		return nil, notWritable(dir, err)
	}
	h, err := openHandle(path, opts.openFile)
	if errors.Is(err, errOldFormat) {
		if err = migrate(path, opts.Logger); err == nil {
			h, err = openHandle(path, opts.openFile)
		}
	}
	if err != nil {
		return nil, err
	}
	h.journal.each = opts.journalEach
	q, err := newQueue()
	if err != nil {
		return nil, errors.Join(err, h.db.Close())
	}
	s := &Store{
		lock:     held,
		identity: h.identity,
		blobs:    blobs,
		queue:    q,
	}
	s.handle.Store(h)
	s.folder = startFolder(s, opts.Logger)
	s.committer = startCommitter(s, path, opts)
	s.folder.wake() // a process that was killed may have left much
	return s, nil
}

// makeDir makes dir and what is missing above it, and syncs the directories that gained an entry.
func makeDir(dir string) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := makeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return notWritable(dir, err)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return notWritable(dir, errors.New("not a directory"))
	}
	return syncDir(parent)
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return notWritable(dir, err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return notWritable(dir, err)
	}
	return nil
}

// create makes a database with a new epoch and a new secret in dir.
func create(dir string) error {
	temporary := filepath.Join(dir, newFile)
	if err := os.Remove(temporary); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return notWritable(dir, err)
	}
	db, err := bbolt.Open(temporary, 0o600, &bbolt.Options{Timeout: lockTimeout})
	if err != nil {
		return openFailure(temporary, err)
	}
	err = db.Update(initialise)
	if closeErr := db.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temporary, filepath.Join(dir, databaseFile))
	}
	if err != nil {
		return notWritable(dir, err)
	}
	return syncDir(dir)
}

// initialise writes the buckets of an empty database of the current format.
func initialise(tx *bbolt.Tx) error {
	for _, name := range slices.Concat(bucketsOf(format), addedBuckets) {
		if _, err := tx.CreateBucket(name); err != nil {
			return err
		}
	}
	self, err := tx.CreateBucket(bucketSelf)
	if err != nil {
		return err
	}
	epoch, err := uuid.NewRandom()
	if err != nil {
		return err
	}
	secret := make([]byte, secretBytes)
	rand.Read(secret) // never fails: see crypto/rand
	return errors.Join(
		self.Put(keyFormat, binary.BigEndian.AppendUint32(nil, format)),
		self.Put(keyEpoch, epoch[:]),
		self.Put(keySecret, secret),
	)
}
