package gateway

import "sync"

// window bounds what a client has asked and not been answered. The reader waits in it for room, and so stops reading.
type window struct {
	mu          sync.Mutex
	room        sync.Cond
	maxRequests int
	maxBytes    int
	requests    int
	bytes       int
	shut        bool
	drained     func() // called once nothing is unanswered; nil: nobody asks
}

func (w *window) init(requests, bytes int) {
	w.maxRequests, w.maxBytes = requests, bytes
	w.room.L = &w.mu
}

// enter counts a request of size bytes in, when there is room for it; false: it is not to be served any more.
func (w *window) enter(size int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for !w.shut && w.requests > 0 && (w.requests >= w.maxRequests || w.bytes+size > w.maxBytes) {
		w.room.Wait()
	}
	if w.shut {
		return false
	}
	w.requests++
	w.bytes += size
	return true
}

// leave counts answered requests out.
func (w *window) leave(requests, bytes int) {
	if requests == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.requests -= requests
	w.bytes -= bytes
	w.room.Signal()
	w.tell()
}

// inside returns what is unanswered.
func (w *window) inside() (requests, bytes int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.requests, w.bytes
}

// drain lets nothing more in, and calls done, which must not block, when all that is in has been answered.
func (w *window) drain(done func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.drained = done
	w.shutLocked()
	w.tell()
}

// close lets nothing more in, and the reader go on.
func (w *window) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.shutLocked()
}

func (w *window) shutLocked() {
	w.shut = true
	w.room.Signal()
}

func (w *window) tell() {
	if w.requests == 0 && w.drained != nil {
		w.drained()
		w.drained = nil
	}
}
