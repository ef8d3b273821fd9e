package bolt

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
)

// streamName is what the copy is called, in the data directory, that a stream is made of.
const streamName = "stream"

// StreamBackup writes a backup of the store, as it is now, to w: a tar of the database, the blobs and, last, backup.json. The
// database is copied aside first, so a slow w holds up nothing. Whoever receives it checks it: see ReceiveBackup.
func (s *Store) StreamBackup(ctx context.Context, w io.Writer) error {
	if !s.backing.TryLock() {
		return ErrBackupRuns
	}
	defer s.backing.Unlock()
	aside := filepath.Join(filepath.Dir(s.blobs.path), streamName)
	b, err := beginBackup(aside, nil)
	if err != nil {
		return err
	}
	defer b.abandon()
	if err := b.database(func(f *os.File) error { return s.copyDatabase(ctx, f, b.count) }); err != nil {
		return err
	}
	out := tar.NewWriter(w)
	if err := b.stream(ctx, out, s.blobs); err != nil {
		return err
	}
	return out.Close()
}

// stream writes the parts of a backup whose database is copied.
func (b *backup) stream(ctx context.Context, out *tar.Writer, blobs *blobDir) error {
	h, err := openReadOnly(filepath.Join(b.at, databaseFile))
	if err != nil {
		return err
	}
	defer h.db.Close()
	b.done.Epoch = h.identity.epoch
	if err := b.streamFile(out, databaseFile, filepath.Join(b.at, databaseFile)); err != nil {
		return err
	}
	err = h.db.View(func(tx *bbolt.Tx) error {
		return eachBlob(ctx, tx, func(blob collab.Blob) error {
			name := blobs.file(blob.ID)
			if info, err := os.Stat(name); err != nil || info.Size() != blob.Size {
				return nil // the receiver notices that it is missing
			}
			return b.streamFile(out, blobName(blob.ID), name)
		})
	})
	if err != nil {
		return err
	}
	data, err := json.Marshal(b.done)
	if err != nil {
		return err
	}
	if err := out.WriteHeader(&tar.Header{Name: backupFile, Mode: 0o600, Size: int64(len(data)), ModTime: b.done.Time}); err != nil {
		return err
	}
	_, err = out.Write(data)
	return err
}

func (b *backup) streamFile(out *tar.Writer, name, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := out.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: b.done.Time}); err != nil {
		return err
	}
	_, err = io.Copy(out, f)
	return err
}

// blobName is the name of a blob's file in a backup, with slashes.
func blobName(id collab.BlobID) string {
	name := id.String()
	return path.Join(blobsDir, name[:shardDigits], name[shardDigits:])
}

// ReceiveBackup makes a backup, in a directory that is not there yet, of what StreamBackup writes, and checks it page by
// page. It is there as a whole or not at all.
func ReceiveBackup(ctx context.Context, r io.Reader, dir string, step func(Step)) (Backup, error) {
	b, err := beginBackup(dir, step)
	if err != nil {
		return Backup{}, err
	}
	defer b.abandon()
	if err := b.receive(ctx, tar.NewReader(r)); err != nil {
		return Backup{}, err
	}
	return b.finish(ctx, func(blob collab.Blob) error {
		info, err := os.Stat(b.blobs().file(blob.ID))
		if err != nil || info.Size() != blob.Size {
			return errLost
		}
		return nil
	})
}

// receive takes in the parts of a stream, whose last one is backup.json.
func (b *backup) receive(ctx context.Context, in *tar.Reader) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		header, err := in.Next()
		if err != nil {
			return cutOff(err)
		}
		switch {
		case header.Name == databaseFile:
			err = b.database(func(f *os.File) error {
				if err := hasRoom(f.Name(), header.Size); err != nil {
					return err
				}
				_, err := io.Copy(&pieceWriter{ctx: ctx, file: f, count: b.count}, in)
				return err
			})
			b.doing("receiving files")
		case header.Name == backupFile:
			return b.receiveDescription(in)
		default:
			err = b.receiveBlob(header.Name, header.Size, in)
		}
		if err != nil {
			return cutOff(err)
		}
	}
}

// cutOff says of the end of a stream that it came too early.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("the backup ended before it was whole: %w", io.ErrUnexpectedEOF)
	}
	return err
}

func (b *backup) receiveDescription(in io.Reader) error {
	var sent Backup
	if err := json.NewDecoder(in).Decode(&sent); err != nil || sent.Format != backupFormat {
		return errors.New("what was received is not a backup that this tandem knows")
	}
	b.done.Time = sent.Time
	return nil
}

func (b *backup) receiveBlob(name string, size int64, in io.Reader) error {
	id, ok := collab.ParseBlobID(strings.ReplaceAll(strings.TrimPrefix(name, blobsDir), "/", ""))
	if !ok || name != blobName(id) {
		return fmt.Errorf("what was received is not a backup: it holds %q", name)
	}
	to := b.blobs().file(id)
	if err := makeDir(filepath.Dir(to)); err != nil {
		return err
	}
	if err := hasRoom(to, size); err != nil {
		return err
	}
	if err := writeBlob(to, in, id); err != nil && !errors.Is(err, errLost) {
		return copyFailure(to, err)
	}
	return nil
}

// removePartial removes what was not finished of backups of a name, by a process that is gone.
func removePartial(dir string) error {
	left, err := filepath.Glob(dir + Partial + "*")
	for _, name := range left {
		err = errors.Join(err, os.RemoveAll(name))
	}
	return err
}
