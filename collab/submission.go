package collab

import "time"

// DocID names a document. Every pair exists at version 0 with no type.
type DocID struct{ Collection, ID string }

// String returns collection/id, for logs.
func (d DocID) String() string { return d.Collection + "/" + d.ID }

// Version counts the revisions applied to a document. Deleting does not reset it. On the wire the v of an operation is
// its Base: the version it applies to.
type Version int64

// NoBase stands for "whatever version is current" in a Submission, and for "no version yet" in a fetch.
const NoBase Version = -1

// MaxVersion is beyond every version: the open end of a range.
const MaxVersion Version = 1<<63 - 1

// UserID says who wrote a revision: a guest's identity from its cookie, or the alias of a connection without one.
type UserID string

// System is the author of what the server does by itself, such as cleaning up. No guest has this id.
const System UserID = "system"

// OpID identifies a submission for ever. The client chooses it and repeats it when it sends again, so a resend is
// recognised wherever it arrives.
type OpID struct {
	Source string
	Seq    uint64
}

// Submission is a wish: a Change against the document at version Base.
type Submission struct {
	ID     OpID
	Base   Version // or NoBase
	Change Change
	// Exact: it is refused if anything was committed since Base, or is about to be, instead of being transformed.
	Exact bool
	// Restores: what it brings was in a document before. So it is bounded as documents are, and not as operations.
	Restores bool
	// SkipNoOp: an edit of which other revisions leave nothing is refused with CodeNoOp and takes no version. An empty
	// edit of the current version is committed all the same.
	SkipNoOp bool
	// Through is the projection under whose name it was made; nil: none. It may only touch what that shows.
	Through *Projection
	// Request is what hooks see of it; nil: no hook is asked about it. See Peer.Admit.
	Request *SubmitRequest
}

// Revision is a committed Submission, transformed to apply to version Base; it makes version Base+1.
type Revision struct {
	Base   Version
	ID     OpID
	Author UserID
	At     time.Time // when the submission reached the server; stored with millisecond precision
	Change Change
	// Fixups are the operations, JSON, by which a hook corrected the submission. They are part of Change; the client that
	// submitted is told them with its acknowledgement. nil: there are none.
	Fixups [][]byte
}
