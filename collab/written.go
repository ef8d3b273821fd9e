package collab

import "context"

// Written is what a hook says to a change that has been committed. A nil Written has no objection.
type Written struct {
	done chan struct{}
	err  error // once done is closed
}

// Wait returns once the hook has, with its error.
func (w *Written) Wait() error {
	if w == nil {
		return nil
	}
	<-w.done
	return w.err
}

// waitFor is Wait for as long as ctx lasts.
func (w *Written) waitFor(ctx context.Context) error {
	if w == nil {
		return nil
	}
	select {
	case <-w.done:
		return w.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// written calls the hook of AfterWrite for one settled submission behind those before it; nil: there is nothing to call.
// The goroutine may wait for whatever it likes: of the Session nothing waits for it.
func (s *Session) written(end *Settlement) *Written {
	hook := s.hub.Hooks.AfterWrite
	if hook == nil || end.Request == nil || end.Err != nil || end.Duplicate {
		return nil
	}
	before, w, r := s.lastWritten, &Written{done: make(chan struct{})}, end.Request
	s.lastWritten = w
	s.beside(func() {
		before.Wait()
		w.err = hook(r)
		r.state = nil
		close(w.done)
	})
	return w
}
