//go:build !linux

package bolt

import "time"

// alarm wakes one goroutine that waits for a short time, as short as Go's timers can.
type alarm struct{ rang chan struct{} }

func newAlarm() (*alarm, error) { return &alarm{make(chan struct{}, 1)}, nil }

// wait waits until the alarm rings, or rang since it was waited for last, or a time is over.
func (a *alarm) wait(d time.Duration) {
	over := time.NewTimer(d)
	defer over.Stop()
	select {
	case <-a.rang:
	case <-over.C:
	}
}

// ring may be called from anywhere.
func (a *alarm) ring() {
	select {
	case a.rang <- struct{}{}:
	default:
	}
}

func (a *alarm) close() error { return nil }
