package bolt

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	bbolt "go.etcd.io/bbolt"
)

// copyDatabase copies the newest durable state of the database.
func (s *Store) copyDatabase(ctx context.Context, to *os.File, count func(int)) error {
	h := s.handle.Load()
	if h == nil {
		return s.gone()
	}
	tx, err := h.begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback() // of a read transaction that is open: cannot fail
	return copyTx(ctx, tx, to, count)
}

// copyTx copies a database as a transaction sees it. The file is on disk afterwards but for its last piece.
func copyTx(ctx context.Context, tx *bbolt.Tx, to *os.File, count func(int)) error {
	if err := hasRoom(to.Name(), tx.Size()); err != nil {
		return err
	}
	_, err := tx.WriteTo(&pieceWriter{ctx: ctx, file: to, count: count})
	return err
}

// hasRoom fails unless so many bytes fit on the disk of a file, and something beside them.
func hasRoom(path string, bytes int64) error {
	var disk syscall.Statfs_t
	if syscall.Statfs(filepath.Dir(path), &disk) != nil {
		return nil // writing will tell
	}
	if free := int64(disk.Bavail) * int64(disk.Bsize); free < bytes+reserveBytes {
		return notWritable(path, fmt.Errorf("%d MiB are free, %d are needed: %w", free>>20, (bytes+reserveBytes)>>20, syscall.ENOSPC))
	}
	return nil
}

// reserveBytes is what a copy leaves free on its disk, on which documents may lie too and go on.
const reserveBytes = 256 << 20

// pieceBytes is how much of a copy may wait to be written to disk. The syncs of commits would wait for all of it.
const pieceBytes = 1 << 20

// longestPause bounds how long a copy leaves the disk to commits, after it has had it for as long.
const longestPause = 20 * time.Millisecond

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// pieceWriter writes a file to disk piece by piece.
type pieceWriter struct {
	ctx    context.Context
	file   *os.File
	count  func(int)
	unsent int
}

func (w *pieceWriter) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := w.file.Write(p)
	w.count(n)
	if w.unsent += n; err == nil && w.unsent >= pieceBytes {
		w.unsent = 0
		begun := time.Now()
		err = w.file.Sync()
		pause(w.ctx, min(time.Since(begun), longestPause))
	}
	return n, err
}
