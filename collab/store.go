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
	// ErrTrimmed says that the history goes back to before what Trim has left of it.
	ErrTrimmed error = errTrimmed
)

var errTrimmed = &Error{Code: CodeHistoryMissing, Message: "The history of the document does not go back so far"}

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
	// all means that from is the head or beyond it. A gap is ErrGap, a from before what Trim has left is ErrTrimmed. The
	// bytes belong to the caller.
	Revisions(ctx context.Context, id DocID, from, to Version) ([]Revision, error)

	// VersionAt returns the version that the document had at a time: the number of revisions before the first whose At
	// is later, so a revision of just that time counts. Before the first revision that is 0; after the time of the last
	// one it is the head, also where an earlier revision bears a later time. On a long log it takes little longer than
	// on a short one.
	//
	// Clocks of several nodes differ, so times may go back. The first later revision is found as long as every revision
	// is no later than those 1,000 and more behind it; else the answer is one of the places where times pass at.
	//
	// A time before that of the milestone from which on a trimmed document is kept is ErrTrimmed.
	VersionAt(ctx context.Context, id DocID, at time.Time) (Version, error)
}

// Trimmer is the half of a Log that forgets.
type Trimmer interface {
	// Trim removes the revisions of a document with Base below to, the digests of any of them, and the milestones below to
	// but for those of versions that bear a name; what was trimmed before stays so. There must be a milestone at to,
	// another at each version with a name that is removed, and a revision behind them, as the last one always stays: else
	// Trim fails with ErrConflict and removes nothing. It is durable when Trim returns nil.
	Trim(ctx context.Context, id DocID, to Version) error
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

// Mark stands beside a version in a document's history: a name that somebody gave it, or what made it.
type Mark struct {
	Version  Version
	Name     string    // "": none
	Restored Version   // the version that was brought back by the revision which made Version; NoBase: it is no restore
	By       UserID    // who set it
	At       time.Time // when; kept to the millisecond
}

// Marks holds the marks of every document, at most one for each of its versions.
type Marks interface {
	// Marks returns the marks of a document in the order of their versions.
	Marks(ctx context.Context, id DocID) ([]Mark, error)
	// SetMark replaces the mark of m.Version; without a Name and with NoBase for Restored it is removed. It is durable
	// when SetMark returns nil.
	SetMark(ctx context.Context, id DocID, m Mark) error
}

// Digest sums up the revisions from one version on, for a list of the history that need not read them all. What is in
// Data, and how far it reaches, is its writer's business.
type Digest struct {
	From Version
	Data []byte
}

// Digests holds the digests of every document. They are derived from its log, and can be lost.
type Digests interface {
	// PutDigest stores the digest that begins at from, in place of the one that is there.
	PutDigest(ctx context.Context, id DocID, from Version, data []byte) error
	// Digests returns digests with From in [from, to), in order. It may return fewer than there are, to bound a read,
	// but at least one where there are any; the caller goes on behind the last. The bytes belong to the caller.
	Digests(ctx context.Context, id DocID, from, to Version) ([]Digest, error)
}

// Meta is what changes in the catalog with the revisions of an Append, in the same transaction.
type Meta struct {
	// Titles are set for the documents that they name, which need not be the one that is written.
	Titles []Title
	// Blobs are what the revisions refer to, and what the document has from then on. If the store lacks one, Append
	// fails with *MissingBlobs and writes nothing; a conflict is told first.
	Blobs []BlobID
	// Index are the keys under which the document is found from then on; see Indexes.
	Index []IndexRow
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
	First    Version   // Base of the oldest revision that is kept; above 0 where the log was trimmed
	Created  time.Time // of its first revision, also where that was trimmed; zero if it has none
	Modified time.Time // of its last revision
}

// Listed is a document in a list of all.
type Listed struct {
	ID DocID
	CatalogEntry
}

// Catalog lists documents and what is shown of them in lists, and knows what guests show of themselves.
type Catalog interface {
	// Entry returns what is known of a document; the zero CatalogEntry if nothing is.
	Entry(ctx context.Context, id DocID) (CatalogEntry, error)
	// List returns up to limit documents that have a revision, deleted ones too. Their order is the store's own and
	// always the same, with those of one collection next to one another and an empty id before all others; it begins
	// behind after, which need not be there, and with the zero DocID at the beginning, where a document of that id is left
	// out. Fewer than limit means that there are no more.
	List(ctx context.Context, after DocID, limit int) ([]Listed, error)
	// Guest returns what a user has chosen to show; the zero Guest if nothing was chosen.
	Guest(ctx context.Context, user UserID) (Guest, error)
	// SetGuest replaces what Guest returns; it is durable when SetGuest returns nil. A user has an id.
	SetGuest(ctx context.Context, user UserID, g Guest) error
}

// Store is one backend. All methods are safe for concurrent use.
type Store interface {
	Log
	Trimmer
	Redactor
	Milestones
	Marks
	Digests
	Catalog
	Indexes
	Blobs
	Thumbnails

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
