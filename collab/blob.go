package collab

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// BlobID names a blob by what it holds: it is the SHA-256 of its bytes.
type BlobID [sha256.Size]byte

// BlobIDOf returns the id of data.
func BlobIDOf(data []byte) BlobID { return sha256.Sum256(data) }

// ParseBlobID reads an id as String writes it: 64 hexadecimal digits in lower case.
func ParseBlobID(s string) (id BlobID, ok bool) {
	if len(s) != hex.EncodedLen(len(id)) || strings.ToLower(s) != s {
		return BlobID{}, false
	}
	_, err := hex.Decode(id[:], []byte(s))
	return id, err == nil
}

// String returns the id in hexadecimal, in lower case.
func (id BlobID) String() string { return hex.EncodeToString(id[:]) }

// ErrNoBlob says that a document has no blob of that id.
var ErrNoBlob = errors.New("collab: no such blob")

// MissingBlobs is why an Append fails whose Meta refers to blobs that the store does not have. Nothing was written.
type MissingBlobs struct{ IDs []BlobID }

func (e *MissingBlobs) Error() string { return fmt.Sprintf("collab: %d blobs are missing", len(e.IDs)) }

// Blob is a file that is part of documents, such as a picture: too large for an operation, and never changed.
type Blob struct {
	ID   BlobID
	Type string // such as image/png; whoever stores it has looked at the bytes
	Size int64  // in bytes
}

// BlobReader is a Blob that is being read. It is to be closed.
type BlobReader struct {
	Blob
	io.ReadSeekCloser
}

// Blobs holds files beside the revisions that refer to them. A blob that is part of several documents is kept once.
//
// A document has the blobs that were put for it, and those that one of its revisions referred to (Meta.Blobs). The
// former are kept for a while, until CollectBlobs finds that no revision came to refer to them; the latter for ever,
// as revisions are. An Append whose Meta refers to a blob finds it there or fails, and keeps it: no collection comes
// between the two.
type Blobs interface {
	// PutBlob stores data for a document and returns its id; it is durable when PutBlob returns nil. A blob that is
	// there stays as it is, with the type that it has, and its time of being put begins anew.
	PutBlob(ctx context.Context, doc DocID, kind string, data []byte, at time.Time) (Blob, error)
	// Blob opens a blob that the document has, else it returns ErrNoBlob.
	Blob(ctx context.Context, doc DocID, id BlobID) (*BlobReader, error)
	// CollectBlobs removes the blobs that were put before a time and that no revision refers to, and returns how many
	// these were.
	CollectBlobs(ctx context.Context, before time.Time) (int, error)
}

// Thumbnail is a small picture of a document for lists, as somebody who had it open has made it.
type Thumbnail struct {
	Type string // such as image/png; empty: there is none
	Data []byte
	At   time.Time // kept to the millisecond
}

// Thumbnails holds the thumbnails of documents. They can be lost.
type Thumbnails interface {
	// Thumbnail returns the thumbnail of a document; the zero Thumbnail if it has none. The bytes belong to the caller.
	Thumbnail(ctx context.Context, doc DocID) (Thumbnail, error)
	// SetThumbnail replaces it.
	SetThumbnail(ctx context.Context, doc DocID, t Thumbnail) error
}
