package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/rest"
	"github.com/tandem-collab/tandem/persistence/bolt"
)

// Backups say where and how often the server makes backups of its store by itself.
type Backups struct {
	// Dir is the directory in which each backup is a directory named by its time; empty: none are made.
	Dir string
	// Every is how long after a backup the next one is made. Default a day.
	Every time.Duration
	// Keep is how many are kept; the oldest go. Default 7.
	Keep int
}

func (b Backups) withDefaults() Backups {
	if b.Every <= 0 {
		b.Every = 24 * time.Hour
	}
	if b.Keep <= 0 {
		b.Keep = 7
	}
	return b
}

const (
	// backupName is how backups are named by their times, in UTC, so that they sort.
	backupName = "tandem-20060102T150405Z"
	// backupRetry is how long after a failure the next attempt is made, if none is due before.
	backupRetry = 10 * time.Minute
)

// backupStore is a store of which backups can be made.
type backupStore interface {
	Backup(ctx context.Context, dir, previous string, step func(bolt.Step)) (bolt.Backup, error)
	StreamBackup(ctx context.Context, w io.Writer) error
}

var _ backupStore = (*bolt.Store)(nil)

// backups makes backups when they are due.
type backups struct {
	Backups
	store  backupStore
	log    *slog.Logger
	cancel context.CancelFunc
	done   chan struct{} // closed at its end
	newest atomic.Int64  // when the newest backup was made, in seconds since 1970
}

// newBackups returns nil where no backups are to be made.
func newBackups(o Backups, store collab.Store, log *slog.Logger) (*backups, error) {
	if o.Dir == "" {
		return nil, nil
	}
	able, ok := store.(backupStore)
	if !ok {
		return nil, errors.New("backups: the documents are kept where none can be made of them")
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("backups: %w", err)
	}
	return &backups{Backups: o.withDefaults(), store: able, log: log, done: make(chan struct{})}, nil
}

// start lets backups be made until stop.
func (b *backups) start() {
	ctx, cancel := context.WithCancel(context.Background())
	b.cancel = cancel
	go b.run(ctx)
}

// stop ends a backup that is being made, and waits for that.
func (b *backups) stop() {
	b.cancel()
	<-b.done
}

func (b *backups) run(ctx context.Context) {
	defer close(b.done)
	b.clean()
	wait := b.due(time.Now())
	for {
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
		wait = b.Every
		if err := b.make(ctx, time.Now()); err != nil && ctx.Err() == nil {
			wait = min(backupRetry, b.Every)
			b.log.Error("no backup could be made", "err", err, "again", wait)
		}
	}
}

// due returns how long it is until the next backup: whoever starts the server again does not make one for that.
func (b *backups) due(now time.Time) time.Duration {
	made := b.list()
	if len(made) == 0 {
		return 0
	}
	newest, _ := time.Parse(backupName, filepath.Base(made[len(made)-1])) // as list has found out
	b.newest.Store(newest.Unix())
	return max(newest.Add(b.Every).Sub(now), 0)
}

// list returns the backups that are there, oldest first.
func (b *backups) list() (made []string) {
	entries, err := os.ReadDir(b.Dir)
	if err != nil {
		return nil // making one will tell
	}
	for _, e := range entries {
		dir := filepath.Join(b.Dir, e.Name())
		if _, err := time.Parse(backupName, e.Name()); err != nil || !e.IsDir() {
			continue
		}
		if _, err := bolt.ReadBackup(dir); err == nil {
			made = append(made, dir)
		}
	}
	slices.Sort(made)
	return made
}

// make makes a backup, and removes those that are too many then.
func (b *backups) make(ctx context.Context, now time.Time) error {
	made := b.list()
	previous := ""
	if len(made) > 0 {
		previous = made[len(made)-1]
	}
	dir := filepath.Join(b.Dir, now.UTC().Format(backupName))
	begun := time.Now()
	done, err := b.store.Backup(ctx, dir, previous, nil)
	if err != nil {
		return err
	}
	b.newest.Store(now.Unix())
	b.log.Info("a backup was made", "dir", dir, "documents", done.Documents, "files", done.Files, "bytes", done.Bytes,
		"took", time.Since(begun).Round(time.Millisecond))
	if done.Missing > 0 {
		b.log.Warn("files that documents refer to are lost or damaged, and missing from the backup", "dir", dir, "files", done.Missing)
	}
	made = append(made, dir)
	for _, old := range made[:max(len(made)-b.Keep, 0)] {
		if err := os.RemoveAll(old); err != nil {
			b.log.Warn("an old backup was not removed", "dir", old, "err", err)
			continue
		}
		b.log.Info("an old backup was removed", "dir", old)
	}
	return nil
}

// clean removes what a server that was killed left of a backup.
func (b *backups) clean() {
	left, err := filepath.Glob(filepath.Join(b.Dir, "tandem-*"+bolt.Partial+"*"))
	for _, dir := range left {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	if err != nil {
		b.log.Warn("unfinished backups were not removed", "err", err)
	}
}

// streamBackup returns what hands out backups over HTTP; nil where none can be made.
func (s *Server) streamBackup() rest.BackupFunc {
	store, ok := s.store.(backupStore)
	if !ok {
		return nil
	}
	return func(ctx context.Context, w io.Writer) error {
		begun := time.Now()
		err := store.StreamBackup(ctx, w)
		var open *bolt.OpenError
		switch {
		case errors.As(err, &open): // such as a full disk, which the operator who asked can do something about
			s.log.Error("no backup could be made", "err", err)
			return &collab.Error{Code: collab.CodeUnavailable, Message: open.Error(), Err: err}
		case err == nil:
			s.log.Info("a backup was handed out", "took", time.Since(begun).Round(time.Millisecond))
		}
		return err
	}
}
