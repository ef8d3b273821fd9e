package bolt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	bbolt "go.etcd.io/bbolt"
)

// backup is one that is being made, in a directory beside its own.
type backup struct {
	dir  string // where it will be
	at   string // where it is
	done Backup
	step func(Step)
	now  Step
}

// beginBackup makes the directory.
func beginBackup(dir string, step func(Step)) (*backup, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if _, err := os.Lstat(dir); err == nil {
		return nil, fmt.Errorf("%s is there already: a backup needs a name of its own", dir)
	}
	if err := makeDir(filepath.Dir(dir)); err != nil {
		return nil, err
	}
	at, err := os.MkdirTemp(filepath.Dir(dir), filepath.Base(dir)+Partial)
	if err != nil {
		return nil, notWritable(filepath.Dir(dir), err)
	}
	if step == nil {
		step = func(Step) {}
	}
	return &backup{dir: dir, at: at, step: step, done: Backup{Format: backupFormat, Time: time.Now().UTC().Truncate(time.Millisecond)}}, nil
}

// abandon removes what is not whole. After finish there is nothing.
func (b *backup) abandon() {
	_ = os.RemoveAll(b.at) // what stays has a name that says what it is
}

func (b *backup) doing(what string) {
	b.now.Doing = what
	b.step(b.now)
}

func (b *backup) count(n int) {
	b.done.Bytes += int64(n)
	b.now.Bytes += int64(n)
	b.step(b.now)
}

// database has fill write the database, and syncs it.
func (b *backup) database(fill func(*os.File) error) error {
	b.doing("copying the database")
	path := filepath.Join(b.at, databaseFile)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return notWritable(path, err)
	}
	if err = fill(f); err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return copyFailure(path, err)
}

// copyFailure says of a failed write what to do about it.
func copyFailure(path string, err error) error {
	var errno syscall.Errno
	var open *OpenError
	if errors.As(err, &errno) && !errors.As(err, &open) {
		return notWritable(path, err)
	}
	return err
}

// finish checks the database, has place put every blob that it speaks of, and gives the backup its name.
func (b *backup) finish(ctx context.Context, place placeFunc) (Backup, error) {
	b.doing("checking the database")
	path := filepath.Join(b.at, databaseFile)
	h, err := openReadOnly(path)
	if err != nil {
		return Backup{}, err
	}
	b.done.Epoch = h.identity.epoch
	b.done.Documents, err = h.verify(path)
	if err == nil {
		b.doing("copying files")
		err = h.db.View(func(tx *bbolt.Tx) error { return b.placeBlobs(ctx, tx, place) })
	}
	if err = errors.Join(err, h.db.Close()); err != nil {
		return Backup{}, err
	}
	if err := b.describe(); err != nil {
		return Backup{}, err
	}
	if err := os.Rename(b.at, b.dir); err != nil {
		return Backup{}, notWritable(b.dir, err)
	}
	return b.done, syncDir(filepath.Dir(b.dir))
}

// describe writes backup.json.
func (b *backup) describe() error {
	data, err := json.MarshalIndent(b.done, "", "  ")
	if err != nil {
		return err
	}
	path := filepath.Join(b.at, backupFile)
	if err := writeSynced(path, append(data, '\n')); err != nil {
		return notWritable(path, err)
	}
	return syncDir(b.at)
}

// writeSynced makes a file that is on disk.
func writeSynced(path string, data []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
