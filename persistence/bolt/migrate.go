package bolt

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// errOldFormat says that a file has to be migrated first.
var errOldFormat = errors.New("bolt: a database of an older format")

const (
	// migrating is behind the name of a file while it is made of an older one.
	migrating = ".migrating"
	// progressEvery is how often a long migration says how far it is.
	progressEvery = 3 * time.Second
)

// migrate makes a database of the present format of the older one at path. It writes a new file and then puts that in
// place, so a crash leaves one or the other; what it read has been synced by then, whatever the old one's cache held.
func migrate(path string, log *slog.Logger) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if p := recover(); p != nil {
			err = notDatabase(path, fmt.Errorf("%v", p))
		}
	}()
	old, err := bbolt.Open(path, 0o600, &bbolt.Options{Timeout: lockTimeout, ReadOnly: true})
	if err != nil {
		return openFailure(path, err)
	}
	defer old.Close()
	fresh := path + migrating
	b, err := newBuilder(fresh)
	if err != nil {
		return err
	}
	m := migration{builder: b, log: log.With(slog.String("path", path)), began: time.Now()}
	m.said = m.began
	m.log.Info("store: the database is of an older format and is written anew; this takes a moment, once")
	if err := old.View(m.run); err != nil {
		return errors.Join(fmt.Errorf("bolt: migration of %s: %w", path, err), b.abandon())
	}
	if err := b.finish(); err != nil {
		return err
	}
	if err := os.Rename(fresh, path); err != nil {
		return notWritable(path, err)
	}
	m.log.Info("store: the database is of the present format now", slog.Int("revisions", m.done), slog.Duration("took", time.Since(m.began)))
	return syncDir(filepath.Dir(path))
}

// migration is a migration under way.
type migration struct {
	*builder
	log         *slog.Logger
	began, said time.Time
	done        int // revisions
}

// run copies a database of format 1 or 2, in which each revision was a row with the key of its number and version.
func (m *migration) run(tx *bbolt.Tx) error {
	if err := m.copyBuckets(tx); err != nil {
		return err
	}
	var decode record.RevisionDecoder
	return tx.Bucket(bucketRevisions).ForEach(func(k, row []byte) error {
		number, v, ok := splitKey(k)
		if !ok {
			return corruptKey("revisions", k, nil)
		}
		m.progress()
		r, err := decode.Decode(v, row)
		if err != nil {
			m.log.Warn("store: a damaged revision is kept as it is", slog.Uint64("number", number), slog.Any("error", err))
			return m.addDamaged(number, v, row)
		}
		return m.add(number, r)
	})
}

// progress counts a revision, and now and then says how many there were.
func (m *migration) progress() {
	if m.done++; m.done%1000 != 0 || time.Since(m.said) < progressEvery {
		return
	}
	m.said = time.Now()
	m.log.Info("store: migrating", slog.Int("revisions", m.done))
}
