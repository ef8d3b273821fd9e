package collab

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
)

// Errors of a Store. Anything else that a Store returns means that it cannot say, or cannot work, now.
var (
	// ErrConflict says that the revisions to append do not begin at the head of the log. Nothing was written.
	ErrConflict = errors.New("collab: the log has moved on")
	// ErrGap says that revisions which must be there are not.
	ErrGap = errors.New("collab: revisions are missing from the log")
)

// Log holds the revisions of every document in order.
type Log interface {
	// Append writes revs, which must be consecutive and start at the head of the document's log, else it fails with
	// ErrConflict and writes nothing. The revisions and the rows of meta become durable together or not at all, and
	// they are durable when Append returns nil.
	//
	// A deadline, or a store that went away, means "unknown", not "failed": the caller looks at the log.
	// The store does not keep revs or their bytes beyond the call.
	Append(ctx context.Context, id DocID, revs []Revision, meta Meta) error

	// Revisions returns revisions with Base in [from, to), in order, beginning with from. It may return fewer than
	// asked for, to bound a read, but at least one where there are any; the caller goes on behind the last. None at
	// all means that from is the head or beyond it. A gap is ErrGap. The bytes belong to the caller.
	Revisions(ctx context.Context, id DocID, from, to Version) ([]Revision, error)
}

// Milestone is a stored snapshot that shortens replay.
type Milestone struct {
	Version Version
	Type    string // URI; empty: there is no document at this version
	Data    []byte // JSON of the snapshot, as ot.Type.Encode writes it; nil without a document
	// Created is the identity and the version of the create that made the document, by which a create that is sent
	// again without a version is known.
	Created   OpID
	CreatedAt Version
	// Modified is the time of the last revision before Version.
	Modified time.Time
}

// Milestones holds the milestones of every document. They can be lost without losing a document.
type Milestones interface {
	// Put stores m beside the milestones that are there. One of the same version is replaced.
	Put(ctx context.Context, id DocID, m Milestone) error
	// Latest returns the milestone with the greatest version up to atMost; the zero Milestone (version 0, no type) if
	// there is none. The bytes belong to the caller.
	Latest(ctx context.Context, id DocID, atMost Version) (Milestone, error)
}

// Meta is what changes in the catalog with the revisions of an Append, in the same transaction.
type Meta struct {
	// Titles are set for the documents that they name, which need not be the one that is written.
	Titles []Title
}

// Title is the title of a document as the catalog shows it.
type Title struct {
	Doc  DocID
	Text string
}

// CatalogEntry is what the catalog knows of a document.
type CatalogEntry struct {
	Title    string
	Version  Version   // the head of its log
	Created  time.Time // of its first revision; zero if it has none
	Modified time.Time // of its last revision
}

// Catalog lists documents and what is shown of them in lists, and knows what guests show of themselves.
type Catalog interface {
	// Entry returns what is known of a document; the zero CatalogEntry if nothing is.
	Entry(ctx context.Context, id DocID) (CatalogEntry, error)
	// Guest returns what a user has chosen to show; the zero Guest if nothing was chosen.
	Guest(ctx context.Context, user UserID) (Guest, error)
	// SetGuest replaces what Guest returns; it is durable when SetGuest returns nil. A user has an id.
	SetGuest(ctx context.Context, user UserID, g Guest) error
}

// Store is one backend. All methods are safe for concurrent use.
type Store interface {
	Log
	Milestones
	Catalog

	// Epoch names this history. It is renewed when the history may have lost its end or changed: by recovery from a
	// backup, repair, redaction or import. It does not change while the store is open.
	Epoch() uuid.UUID
	// Former returns the epochs that this history had before, oldest first. Who bears an id of one of them may have seen
	// what is no longer there.
	Former() []uuid.UUID
	// Secret is a random key made with the store, at least 32 bytes, from which keyed hashes are derived: what others
	// see instead of a connection's id, and the tags in the ids that are handed out.
	Secret() []byte
	// Close waits for what is being written and closes. Later calls fail.
	Close() error
}
