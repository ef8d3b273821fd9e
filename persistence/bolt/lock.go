package bolt

import (
	"errors"
	"os"
	"syscall"
)

// lock takes the lock of a data directory, without waiting. The lock ends with close of the file or the process; the
// file stays, as removing it would let two processes lock two files of one name.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, notWritable(path, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, inUse(path)
		}
		return nil, notWritable(path, err)
	}
	return f, nil
}
