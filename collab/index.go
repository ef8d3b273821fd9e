package collab

import (
	"context"
	"errors"

	"github.com/tandem-collab/tandem/collab/query"
)

// IndexID names an index: of the documents of a collection by what a path leads to in them (query.ParsePath).
type IndexID struct{ Collection, Path string }

// IndexState says how far an index can be relied on.
type IndexState struct {
	// Complete says that every document of the collection has its keys in it.
	Complete bool
	// Lost counts the changes of documents that came without keys. Each makes the index incomplete.
	Lost uint64
}

// IndexRow is the keys under which a document is found in the index of its collection on a path.
type IndexRow struct {
	Path string
	Keys [][]byte // in order, each once; none: it is not found
}

// KeyRange is of keys from From to To, both included.
type KeyRange = query.Range

// ErrIncomplete says that an index does not hold all documents.
var ErrIncomplete = errors.New("collab: the index is not complete")

// Indexes finds documents by keys. Beside the methods here, Log.Append takes the keys that change with a document; an append
// of revisions to a document of a collection makes each index of the collection incomplete of which it brings no row.
type Indexes interface {
	// Indexes returns the indexes that there are.
	Indexes(ctx context.Context) (map[IndexID]IndexState, error)
	// AddIndex adds an index, which has nothing in it and is not complete, unless it is there.
	AddIndex(ctx context.Context, index IndexID) error
	// RemoveIndex removes an index with all that is in it, if it is there.
	RemoveIndex(ctx context.Context, index IndexID) error
	// PutIndex replaces the keys of a document in indexes that are there. It fails with ErrConflict, and writes nothing,
	// unless at is the head of the document's log.
	PutIndex(ctx context.Context, id DocID, at Version, rows []IndexRow) error
	// CompleteIndex makes an index complete. It fails with ErrConflict if the index has lost more than lost.
	CompleteIndex(ctx context.Context, index IndexID, lost uint64) error
	// FindIndexed returns ids of documents that have a key in one of the ranges, which are in order and do not overlap. It
	// returns about limit of them, and where to go on: nil at the end. A document is returned once for each such key. The
	// first call has a nil after. If the index is not complete or not there, it fails with ErrIncomplete.
	FindIndexed(ctx context.Context, index IndexID, ranges []KeyRange, after []byte, limit int) (ids []string, next []byte, err error)
}
