package bolt

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"time"

	"github.com/google/uuid"
	bbolt "go.etcd.io/bbolt"
)

// Recovery is what Recover did.
type Recovery struct {
	Documents int       // in the database that is in place now, titles of documents among them
	Epoch     uuid.UUID // the new one
	// MissingBlobs is how many pictures and other files the database speaks of that are not in the data directory. What
	// is there stays there, as files are named by what they hold.
	MissingBlobs  int
	RestoredBlobs int    // that came from the backup, where it was one with a directory of them
	Kept          string // where the database is that was there before; empty: there was none
	// Foreign says that the copy is of another store than the one it replaces, or that the latter could not be read. Its
	// connections cannot be recognised then.
	Foreign bool
}

// recoveryFile is what a copy is called until it is good.
const recoveryFile = "tandem.db.recovering"

// Recover puts a copy of a database in place in the data directory dir, and renews its epoch: whoever knows more than
// the copy is told so from then on. The copy itself stays as it is, and what was in its place is kept beside it under a
// name with the time. Where file is the directory of a backup, the blobs in it that are missing come from there too. Nobody
// may have the directory open. After an error everything is as it was, but perhaps for blobs of which nobody knows.
func Recover(dir, file string, now time.Time) (Recovery, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return Recovery{}, err
	}
	if err := makeDir(dir); err != nil {
		return Recovery{}, err
	}
	held, err := lock(filepath.Join(dir, lockFile))
	if err != nil {
		if errors.Is(err, ErrInUse) {
			err = inUse(dir)
		}
		return Recovery{}, err
	}
	defer held.Close()
	path, fresh := filepath.Join(dir, databaseFile), filepath.Join(dir, recoveryFile)
	backup := ""
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		if _, err := ReadBackup(file); err != nil {
			return Recovery{}, err
		}
		backup, file = file, filepath.Join(file, databaseFile)
	}
	if sameFile(path, file) {
		return Recovery{}, fmt.Errorf("%s is the database that is in place: name a copy of it", file)
	}
	defer os.Remove(fresh) // not there any more after a success
	if err := copyFile(file, fresh); err != nil {
		return Recovery{}, err
	}
	old, known := readIdentity(path)
	blobs, err := newBlobDir(dir)
	if err != nil {
		return Recovery{}, err
	}
	restored := 0
	if backup != "" {
		if restored, err = restoreBlobs(&blobDir{path: filepath.Join(backup, blobsDir)}, blobs); err != nil {
			return Recovery{}, err
		}
	}
	r, err := renew(file, fresh, old, blobs)
	if err != nil {
		return Recovery{}, err
	}
	r.RestoredBlobs = restored
	if r.Kept, err = keep(path, now); err != nil {
		return Recovery{}, err
	}
	r.Foreign = r.Kept != "" && (!known || r.Foreign)
	if err := os.Rename(fresh, path); err != nil {
		return Recovery{}, notWritable(dir, err)
	}
	return r, syncDir(dir)
}

func sameFile(a, b string) bool {
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && os.SameFile(infoA, infoB)
}

// copyFile copies a file and syncs the copy, which takes the place of what is there.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return fmt.Errorf("the copy cannot be read: %w", err)
	}
	defer in.Close()
	if info, err := in.Stat(); err != nil || !info.Mode().IsRegular() {
		return errors.Join(fmt.Errorf("%s is not a file", from), err)
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return notWritable(to, err)
	}
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	if closeErr := out.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return notWritable(to, err)
	}
	return nil
}

// readIdentity reads the identity of a database that may be damaged or not there.
func readIdentity(path string) (_ identity, ok bool) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { ok = recover() == nil && ok }()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTimeout, ReadOnly: true})
	if err != nil {
		return identity{}, false
	}
	defer db.Close()
	h := &handle{db: db}
	err = h.identify(path)
	return h.identity, err == nil
}

// renew checks the copy of file at path and gives it a new epoch. What it and old bore before are its former epochs.
func renew(file, path string, old identity, blobs *blobDir) (r Recovery, err error) {
	h, err := openHandle(path, os.OpenFile)
	if errors.Is(err, errOldFormat) {
		if err = migrate(path, slog.Default()); err == nil {
			h, err = openHandle(path, os.OpenFile)
		}
	}
	if err != nil {
		var open *OpenError
		if errors.As(err, &open) {
			open.Path = file
		}
		return r, err
	}
	defer func() {
		if closeErr := h.db.Close(); err == nil {
			err = closeErr
		}
	}()
	if r.Documents, err = h.verify(file); err != nil {
		return r, err
	}
	if r.Epoch, err = uuid.NewRandom(); err != nil {
		return r, err
	}
	r.Foreign = old.secret != h.identity.secret
	var former []byte
	for _, epoch := range slices.Concat(h.identity.epochs(), old.epochs()) {
		if !slices.ContainsFunc(slices.Collect(slices.Chunk(former, len(epoch))), func(b []byte) bool { return uuid.UUID(b) == epoch }) {
			former = append(former, epoch[:]...)
		}
	}
	err = h.db.Update(func(tx *bbolt.Tx) error {
		r.MissingBlobs = missingBlobs(tx, blobs)
		self := tx.Bucket(bucketSelf)
		return errors.Join(self.Put(keyEpoch, r.Epoch[:]), self.Put(keyFormer, former))
	})
	if err != nil {
		return r, notWritable(path, err)
	}
	return r, nil
}

// verify walks through all pages of a database, which stands for file, and counts its documents.
func (h *handle) verify(file string) (documents int, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = notDatabase(file, fmt.Errorf("%v", p))
		}
	}()
	err = h.db.View(func(tx *bbolt.Tx) error {
		var faults error
		for fault := range tx.Check() {
			if faults == nil {
				faults = fault // one says enough, but all are read
			}
		}
		if faults != nil {
			return notDatabase(file, faults)
		}
		documents = tx.Bucket(bucketDocuments).Stats().KeyN
		return nil
	})
	return documents, err
}

// keep gives the database at path a second name, which tells the time, and returns it; none if there is no database. So
// there is a database in place at every moment.
func keep(path string, now time.Time) (string, error) {
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	kept := path + ".before-" + now.UTC().Format("20060102T150405Z")
	if err := os.Link(path, kept); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return "", fmt.Errorf("%s is there already: try again in a second", kept)
		}
		return kept, copyFile(path, kept) // a file system without second names
	}
	return kept, nil
}
