package record

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// The versions of the rows of a blob (type, size), of its use by a document (referred, time of being put), and of a
// thumbnail (type, time, data).
const (
	blobVersion      = 1
	blobUseVersion   = 1
	thumbnailVersion = 1
)

// AppendBlob appends the record of b to dst. Its id is the key, and not in it.
func AppendBlob(dst []byte, b collab.Blob) []byte {
	return binary.AppendUvarint(appendString(append(dst, blobVersion), b.Type), uint64(b.Size))
}

// DecodeBlob reads the row of a blob.
func DecodeBlob(id collab.BlobID, b []byte) (collab.Blob, error) {
	in := open(b, blobVersion)
	blob := collab.Blob{ID: id, Type: in.string(), Size: int64(in.version())}
	if err := in.close(); err != nil {
		return collab.Blob{}, fmt.Errorf("blob: %w", err)
	}
	return blob, nil
}

// BlobUse is why a document has a blob.
type BlobUse struct {
	Referred bool      // by a revision; else it was only put
	Put      time.Time // when it was put last; of no meaning where Referred
}

// AppendBlobUse appends the record of u to dst.
func AppendBlobUse(dst []byte, u BlobUse) []byte {
	referred := uint64(0)
	if u.Referred {
		referred = 1
	}
	return appendTime(binary.AppendUvarint(append(dst, blobUseVersion), referred), u.Put)
}

// DecodeBlobUse reads the row of a use.
func DecodeBlobUse(b []byte) (BlobUse, error) {
	in := open(b, blobUseVersion)
	u := BlobUse{Referred: in.uint() != 0, Put: in.time()}
	if err := in.close(); err != nil {
		return BlobUse{}, fmt.Errorf("use of a blob: %w", err)
	}
	return u, nil
}

// AppendThumbnail appends the record of t to dst.
func AppendThumbnail(dst []byte, t collab.Thumbnail) []byte {
	dst = appendTime(appendString(append(dst, thumbnailVersion), t.Type), t.At)
	return appendOptional(dst, t.Data)
}

// DecodeThumbnail reads the row of a thumbnail.
func DecodeThumbnail(b []byte) (collab.Thumbnail, error) {
	in := open(b, thumbnailVersion)
	t := collab.Thumbnail{Type: in.string(), At: in.time(), Data: in.optional()}
	if err := in.close(); err != nil {
		return collab.Thumbnail{}, fmt.Errorf("thumbnail: %w", err)
	}
	return t, nil
}
