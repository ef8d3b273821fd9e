package collab

import (
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
)

// Hooks are a program's own rules, called at the points where ShareDB calls its middleware. A function that is nil costs
// nothing. An error refuses what the hook was asked about; to be told to the client it must be an *Error, as Refuse
// makes it: of any other the log hears, and the client only that something went wrong inside.
//
// A request to subscribe passes Receive, ReadSnapshots, Reply. One to submit passes Receive, Submit, Apply, Commit,
// AfterWrite, Op (for each revision that its client lacks), Reply; then Op for each other subscriber.
//
// # Concurrency
//
// Hooks are called by many goroutines at once. Those of one connection's requests (Connect, Receive, Submit, Query,
// ReceivePresence) are called by the goroutine that reads from it, one after the other, and those of what it is sent
// (Reply, Op, ReadSnapshots, SendPresence) by the one that writes to it: they may wait, for a database say, and hold up
// no other connection. Apply and Commit are called by the goroutine of the document, between two revisions: they must
// not wait for anything. AfterWrite has a goroutine of its own, which goes from one revision of a document to the next.
type Hooks struct {
	// Connect: somebody has connected and been greeted. An error closes the connection.
	Connect func(*Agent) error
	// Receive: a message has come, and nothing was looked at. The hook may replace it.
	Receive func(*Frame) error
	// Reply: a request has been done, and this is the answer. The hook may replace it. Refusals, revisions and what was
	// not asked for do not pass here.
	Reply func(*Answer) error

	// Submit: a change came in. The hook may replace it.
	Submit func(*SubmitRequest) error
	// Apply: a change is about to be applied, transformed over all before it; State is the document before. The hook may
	// correct it by Fixup. It is called again when another node was quicker.
	Apply func(*SubmitRequest) error
	// Commit: it was applied, and is about to be written; State is the document after. It may be called again.
	Commit func(*SubmitRequest) error
	// AfterWrite: it is written, and on its way to everyone. The client's acknowledgement waits for the hook. An error
	// is told to that client although the change stands: it takes the change back for itself, until the next revision
	// shows it that it has missed one, and it loads the document again. So an error here should mean a fault.
	AfterWrite func(*SubmitRequest) error

	// Op: a revision is about to be sent to one client. The hook may replace its content, and must leave the rest. A
	// version is never hidden: behind a gap a client could only stop. An error fails the request of a client that asked
	// for the revision; where nobody asked, the revision is sent without content.
	Op func(*OpRead) error
	// ReadSnapshots: documents are about to be handed out. The hook may replace their content, and refuse each of them or
	// all. It is also asked, about the documents as they are now, before a client is sent their revisions, for a reading
	// that is refused must not be had by the other way.
	ReadSnapshots func(*SnapshotRead) error
	// Query: a query came in. The hook may replace it.
	Query func(*QueryRequest) error

	// ReceivePresence: a client shows something of itself. The hook may replace what it shows.
	ReceivePresence func(*PresenceRead) error
	// SendPresence: that is about to be sent to one other client. The hook may replace it for that one; an error keeps
	// it back.
	SendPresence func(*PresenceRead) error
}

// Frame is a message of a client.
type Frame struct {
	Agent *Agent
	Data  []byte // JSON; to be replaced as a whole, not written to
}

// Answer is the answer to a request.
type Answer struct {
	Agent   *Agent
	Request []byte // the message that asked, JSON
	Data    []byte // JSON; to be replaced as a whole, not written to
}

// QueryRequest is a wish to see which documents of a collection match, once or from now on.
type QueryRequest struct {
	Agent      *Agent
	Name       string      // the collection as the client names it: Collection, or a projection of it
	Collection string      // where the documents are
	Projection *Projection // nil: none
	Query      []byte      // JSON; to be replaced as a whole
	DB         string      // which of several databases the client means; empty: it does not say
	Subscribe  bool        // from now on
}

// PresenceRead is what one client shows of itself, on its way from it or to another.
type PresenceRead struct {
	Agent   *Agent // who shows it, or, of SendPresence, who is about to see it
	Channel string
	ID      string
	Doc     *DocID // of document presence, under the name that the client uses; else nil
	Value   []byte // JSON; nil: it has left. To be replaced as a whole
}

// Refuse makes the error by which a hook refuses something in its own words: code is for the client's program and may
// be empty, the message for people.
func Refuse(code, format string, args ...any) error {
	return &Error{Code: CodeRefused, Name: code, Message: fmt.Sprintf(format, args...)}
}

// ErrSubmitRejected refuses a change politely: ShareDB's clients take it back and tell nobody that it failed.
var ErrSubmitRejected error = &Error{Code: CodeRefused, Name: "ERR_OP_SUBMIT_REJECTED", Message: "Op submit rejected"}

// Chain joins hooks: at each point they are called in the order given, and what the first of them refuses the others
// are not asked about.
func Chain(all ...Hooks) Hooks {
	var h Hooks
	for _, next := range all {
		h = Hooks{
			Connect: both(h.Connect, next.Connect), Receive: both(h.Receive, next.Receive), Reply: both(h.Reply, next.Reply),
			Submit: both(h.Submit, next.Submit), Apply: both(h.Apply, next.Apply), Commit: both(h.Commit, next.Commit),
			AfterWrite: both(h.AfterWrite, next.AfterWrite), Op: both(h.Op, next.Op),
			ReadSnapshots: both(h.ReadSnapshots, next.ReadSnapshots), Query: both(h.Query, next.Query),
			ReceivePresence: both(h.ReceivePresence, next.ReceivePresence), SendPresence: both(h.SendPresence, next.SendPresence),
		}
	}
	return h
}

func both[T any](first, second func(T) error) func(T) error {
	switch {
	case first == nil:
		return second
	case second == nil:
		return first
	}
	return func(v T) error {
		if err := first(v); err != nil {
			return err
		}
		return second(v)
	}
}

// guarded returns h as the rest of tandem calls it: all errors are *Errors, and a panic is one of them.
func (h Hooks) guarded(log *slog.Logger) Hooks {
	return Hooks{
		Connect: guarded(log, "connect", h.Connect), Receive: guarded(log, "receive", h.Receive), Reply: guarded(log, "reply", h.Reply),
		Submit: guarded(log, "submit", h.Submit), Apply: guarded(log, "apply", h.Apply), Commit: guarded(log, "commit", h.Commit),
		AfterWrite: guarded(log, "afterWrite", h.AfterWrite), Op: guarded(log, "op", h.Op),
		ReadSnapshots: guarded(log, "readSnapshots", h.ReadSnapshots), Query: guarded(log, "query", h.Query),
		ReceivePresence: guarded(log, "receivePresence", h.ReceivePresence), SendPresence: guarded(log, "sendPresence", h.SendPresence),
	}
}

func guarded[T any](log *slog.Logger, point string, hook func(T) error) func(T) error {
	if hook == nil {
		return nil
	}
	return func(v T) (err error) {
		defer func() {
			if cause := recover(); cause != nil {
				log.Error("a hook panicked", "hook", point, "panic", cause, "stack", string(debug.Stack()))
				err = Errorf(CodeInternal, "Internal error")
			}
		}()
		err = hook(v)
		var told *Error
		if err == nil || errors.As(err, &told) {
			return err
		}
		log.Error("a hook failed", "hook", point, "err", err)
		return &Error{Code: CodeInternal, Message: "Internal error", Err: err}
	}
}

// Any says whether there is a hook at all.
func (h *Hooks) Any() bool {
	return h.submits() || h.Connect != nil || h.Receive != nil || h.Reply != nil || h.Op != nil || h.ReadSnapshots != nil ||
		h.Query != nil || h.ReceivePresence != nil || h.SendPresence != nil
}

// submits says whether submissions must carry a SubmitRequest.
func (h *Hooks) submits() bool {
	return h.Submit != nil || h.Apply != nil || h.Commit != nil || h.AfterWrite != nil
}
