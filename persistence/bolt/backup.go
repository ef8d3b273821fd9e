package bolt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/google/uuid"
	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
)

// Backup says what a backup holds. It is the file backup.json in it.
type Backup struct {
	Format    string    `json:"format"` // backupFormat
	Time      time.Time `json:"time"`
	Epoch     uuid.UUID `json:"epoch"`
	Documents int       `json:"documents"` // titles of documents among them
	Files     int       `json:"files"`     // pictures and other files of documents
	Bytes     int64     `json:"bytes"`     // of all that is in it
	// Missing is how many files are not in it as the store itself has lost or damaged them.
	Missing int `json:"missing"`
}

const (
	// backupFormat names the format of a backup: the database and the blobs as they are in a data directory.
	backupFormat = "tandem-backup/1"
	// backupFile is written last: a directory without it is no backup.
	backupFile = "backup.json"
	// Partial is in the name of a backup that is not whole.
	Partial = ".partial-"
)

// Step is how far a backup is.
type Step struct {
	Doing string // for people: what is being done
	Bytes int64  // that were written
}

// ErrBackupRuns says that another backup of the store is being made.
var ErrBackupRuns error = collab.Errorf(collab.CodeUnavailable, "A backup is being made already: try again when it is done.")

// Backup makes a backup of the store, as it is now, in a directory that is not there yet, and checks it page by page. It
// is there as a whole or not at all. Files that a previous backup has, which may be empty, are linked from there where
// that is possible. Reading and writing go on meanwhile.
func (s *Store) Backup(ctx context.Context, dir, previous string, step func(Step)) (Backup, error) {
	if !s.backing.TryLock() {
		return Backup{}, ErrBackupRuns
	}
	defer s.backing.Unlock()
	b, err := beginBackup(dir, step)
	if err != nil {
		return Backup{}, err
	}
	defer b.abandon()
	if err := b.database(func(f *os.File) error { return s.copyDatabase(ctx, f, b.count) }); err != nil {
		return Backup{}, err
	}
	return b.finish(ctx, b.copier(s.blobs, previous))
}

// BackupDirectory makes a backup of a data directory that nobody has open, like Store.Backup.
func BackupDirectory(ctx context.Context, data, dir string, step func(Step)) (Backup, error) {
	path := filepath.Join(data, databaseFile)
	if _, err := os.Stat(path); err != nil {
		return Backup{}, notDatabase(path, err)
	}
	held, err := lock(filepath.Join(data, lockFile))
	if err != nil {
		if errors.Is(err, ErrInUse) {
			err = inUse(data)
		}
		return Backup{}, err
	}
	defer held.Close()
	b, err := beginBackup(dir, step)
	if err != nil {
		return Backup{}, err
	}
	defer b.abandon()
	err = b.database(func(f *os.File) error {
		h, err := openReadOnly(path)
		if err != nil {
			return err
		}
		defer h.db.Close()
		return h.db.View(func(tx *bbolt.Tx) error { return copyTx(ctx, tx, f, b.count) })
	})
	if err != nil {
		return Backup{}, err
	}
	return b.finish(ctx, b.copier(&blobDir{path: filepath.Join(data, blobsDir)}, ""))
}

// ReadBackup returns what is in the backup in a directory.
func ReadBackup(dir string) (Backup, error) {
	data, err := os.ReadFile(filepath.Join(dir, backupFile))
	if err != nil {
		return Backup{}, fmt.Errorf("%s is not a backup: %w", dir, err)
	}
	var b Backup
	if err := json.Unmarshal(data, &b); err != nil || b.Format != backupFormat {
		return Backup{}, fmt.Errorf("%s is not a backup that this tandem knows", dir)
	}
	return b, nil
}

// openReadOnly opens a database that nobody writes to.
func openReadOnly(path string) (*handle, error) {
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTimeout, ReadOnly: true, OpenFile: func(name string, flag int, perm os.FileMode) (*os.File, error) {
		return openExisting(os.OpenFile, name, flag, perm)
	}})
	if err != nil {
		return nil, openFailure(path, err)
	}
	h := &handle{db: db}
	if err := h.identifySafely(path); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return h, nil
}

// identifySafely is identify of a file that may be damaged anywhere.
func (h *handle) identifySafely(path string) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = notDatabase(path, fmt.Errorf("%v", p))
		}
	}()
	return h.identify(path)
}
