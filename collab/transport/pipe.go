package transport

import "sync"

// pipeFrames is how many frames one end of a Pipe may be ahead of the reader at the other.
const pipeFrames = 64

// Pipe returns the two ends of a connection in memory. A writer blocks once the reader is some frames behind. It uses no
// clock, and goroutines blocked in it are durably blocked in the sense of testing/synctest.
func Pipe() (a, b Conn) {
	ab, ba := newLane(), newLane()
	return &pipeEnd{in: ba, out: ab}, &pipeEnd{in: ab, out: ba}
}

type pipeEnd struct{ in, out *lane }

// lane is one direction of a Pipe.
type lane struct {
	mu       sync.Mutex
	changed  sync.Cond
	frames   [][]byte
	farewell error // what the reader gets behind the last frame; nil while the lane is open
	broken   bool  // the reader is gone: writing fails
}

func newLane() *lane {
	l := &lane{}
	l.changed.L = &l.mu
	return l
}

func (e *pipeEnd) Read() ([]byte, error) {
	l := e.in
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.frames) == 0 && l.farewell == nil {
		l.changed.Wait()
	}
	if len(l.frames) > 0 {
		frame := l.frames[0]
		l.frames = l.frames[1:]
		l.changed.Broadcast()
		return frame, nil
	}
	return nil, l.farewell
}

func (e *pipeEnd) WriteBatch(frames [][]byte) error {
	l := e.out
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range frames {
		for len(l.frames) >= pipeFrames && !l.broken {
			l.changed.Wait()
		}
		if l.broken {
			return ErrClosed
		}
		l.frames = append(l.frames, append([]byte(nil), f...))
		l.changed.Broadcast()
	}
	return nil
}

func (e *pipeEnd) Close(code Code, reason string) {
	e.out.end(&CloseError{code, reason}, false)
	e.in.end(ErrClosed, true)
}

// end closes the lane, once. The reader still gets what was written before, unless it is the reader that closes.
func (l *lane) end(farewell error, drop bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.farewell != nil {
		return
	}
	l.farewell, l.broken = farewell, true
	if drop {
		l.frames = nil
	}
	l.changed.Broadcast()
}
