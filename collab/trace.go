package collab

import "time"

// Trace is told of what happens inside, for metrics and tests, as net/http/httptrace tells of a request. A function that is
// nil is not called. Those that are set are called on hot paths and by many goroutines at once: they must be safe for
// that, and must not block.
type Trace struct {
	// Appended: the log was given a batch of revisions, took so long, and ended so. ErrConflict says that another node
	// had written; any other error that nobody knows what became of the batch.
	Appended func(id DocID, revisions int, took time.Duration, err error)
	// Received: a request came in whose frame has so many bytes. action is its name on the wire, such as "op".
	Received func(action string, bytes int)
	// Refused: a request was answered with an error. code is its name on the wire; empty where it has none.
	Refused func(action, code string)
	// Sending: frames of so many bytes are on their way to the socket of one connection, and Sent: they are in the
	// hands of the operating system, or are not and never will be. lag is the time since the oldest revision among
	// them was durable, zero where there is none.
	Sending func(frames, bytes int)
	Sent    func(frames, bytes int, lag time.Duration)
}

// WithDefaults returns t with functions that do nothing in place of those that are nil.
func (t Trace) WithDefaults() Trace {
	if t.Appended == nil {
		t.Appended = func(DocID, int, time.Duration, error) {}
	}
	if t.Received == nil {
		t.Received = func(string, int) {}
	}
	if t.Refused == nil {
		t.Refused = func(string, string) {}
	}
	if t.Sending == nil {
		t.Sending = func(int, int) {}
	}
	if t.Sent == nil {
		t.Sent = func(int, int, time.Duration) {}
	}
	return t
}
