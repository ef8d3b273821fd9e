package bolt

import (
	"encoding/binary"
	"time"

	"golang.org/x/sys/unix"
)

// alarm wakes one goroutine that waits for a time much shorter than a millisecond, up to which Go's own timers round when
// nothing else happens.
type alarm struct{ fd int }

func newAlarm() (*alarm, error) {
	fd, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return nil, err
	}
	return &alarm{fd}, nil
}

// wait waits until the alarm rings, or rang since it was waited for last, or a time is over.
func (a *alarm) wait(d time.Duration) {
	timeout := unix.NsecToTimespec(int64(d))
	fds := []unix.PollFd{{Fd: int32(a.fd), Events: unix.POLLIN}}
	if n, err := unix.Ppoll(fds, &timeout, nil); err == nil && n > 0 {
		var count [8]byte
		_, _ = unix.Read(a.fd, count[:]) // it is there, or somebody else's business
	}
}

// ring may be called from anywhere.
func (a *alarm) ring() {
	var one [8]byte
	binary.NativeEndian.PutUint64(one[:], 1)
	_, _ = unix.Write(a.fd, one[:]) // fails only when it rings already
}

func (a *alarm) close() error { return unix.Close(a.fd) }
