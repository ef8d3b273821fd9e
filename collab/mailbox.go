package collab

import "sync"

// mailbox holds what a Session has yet to handle. Posting never blocks; what bounds a mailbox is that every Peer's
// owner bounds its unanswered requests.
type mailbox struct {
	mu     sync.Mutex
	box    []message
	wake   chan struct{} // of capacity 1
	closed bool
}

func newMailbox() mailbox { return mailbox{wake: make(chan struct{}, 1)} }

// post reports whether the message will be looked at.
func (m *mailbox) post(msg message) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return false
	}
	m.box = append(m.box, msg)
	m.ring()
	return true
}

func (m *mailbox) ring() {
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// take returns all messages. into is reused for what comes next.
func (m *mailbox) take(into []message) []message {
	m.mu.Lock()
	defer m.mu.Unlock()
	box := m.box
	m.box = into[:0]
	return box
}

// closeIfEmpty closes the mailbox unless something is in it.
func (m *mailbox) closeIfEmpty() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.box) > 0 {
		return false
	}
	m.closed = true
	return true
}

// close closes the mailbox and drops what is in it.
func (m *mailbox) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.box, m.closed = nil, true
}
