package bolt

import (
	"encoding/binary"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
)

// format is the version of the layout that this package reads and writes, and oldest the first that it makes one of that
// of; doc.go describes them.
const (
	format uint32 = 3
	oldest uint32 = 1
)

// secretBytes is the length of the store's secret.
const secretBytes = 32

// Frozen by the format.
var (
	bucketSelf       = []byte("tandem")
	bucketDocuments  = []byte("documents")
	bucketRevisions  = []byte("revisions") // up to format 2
	bucketJournal    = []byte("journal")
	bucketChunks     = []byte("chunks")
	bucketMilestones = []byte("milestones")
	bucketGuests     = []byte("guests")
	bucketMarks      = []byte("marks")
	bucketDigests    = []byte("digests")
	bucketBlobs      = []byte("blobs")
	bucketUses       = []byte("uses")
	bucketThumbnails = []byte("thumbnails")
	bucketIndexes    = []byte("indexes")
	bucketIndex      = []byte("index")
	bucketIndexed    = []byte("indexed")
	bucketRedactions = []byte("redactions")

	keyFormat = []byte("format") // uint32
	keyEpoch  = []byte("epoch")  // 16 bytes
	keyFormer = []byte("former") // the epochs before that, oldest first; missing while there are none
	keySecret = []byte("secret") // secretBytes
	keyMarker = []byte("marker") // uint64, one more with each opening
)

// bucketsOf returns the buckets that a database of a format has from the beginning.
func bucketsOf(format uint32) [][]byte {
	if format < 3 {
		return [][]byte{bucketDocuments, bucketRevisions, bucketMilestones}
	}
	return [][]byte{bucketDocuments, bucketJournal, bucketChunks, bucketMilestones}
}

// addedBuckets were not there from the beginning: opening makes those that are missing.
var addedBuckets = [][]byte{bucketGuests, bucketMarks, bucketDigests, bucketBlobs, bucketUses, bucketThumbnails, bucketIndexes, bucketIndex, bucketIndexed, bucketRedactions}

// documentKey is the key of a document's row.
func documentKey(id collab.DocID) ([]byte, error) {
	key := make([]byte, 0, len(id.Collection)+len(id.ID)+binary.MaxVarintLen16)
	key = binary.AppendUvarint(key, uint64(len(id.Collection)))
	key = append(key, id.Collection...)
	key = append(key, id.ID...)
	if len(key) > bbolt.MaxKeySize {
		return nil, collab.Errorf(collab.CodeTooLarge, "The id of the document is too long: at most %d bytes.", bbolt.MaxKeySize)
	}
	return key, nil
}

// splitDocumentKey takes the key of a document's row apart.
func splitDocumentKey(key []byte) (collab.DocID, bool) {
	n, size := binary.Uvarint(key)
	if size <= 0 || n > uint64(len(key)-size) {
		return collab.DocID{}, false
	}
	rest := key[size:]
	return collab.DocID{Collection: string(rest[:n]), ID: string(rest[n:])}, true
}

// seqKey is the key of a row of the journal.
func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(make([]byte, 0, 8), seq) }

// splitSeqKey takes the key of a row of the journal apart.
func splitSeqKey(key []byte) (seq uint64, ok bool) {
	if len(key) != 8 {
		return 0, false
	}
	return binary.BigEndian.Uint64(key), true
}

// versionKey is the key of a chunk, a mark or a digest, and the beginning of those of a milestone.
func versionKey(number uint64, v collab.Version) []byte {
	key := make([]byte, 0, 20)
	key = binary.BigEndian.AppendUint64(key, number)
	return binary.BigEndian.AppendUint64(key, uint64(v))
}

// numberKey is the key of what a document has one of.
func numberKey(number uint64) []byte { return binary.BigEndian.AppendUint64(nil, number) }

// splitKey takes apart a key that begins with a number and a version; anything else is not ok.
func splitKey(key []byte) (number uint64, v collab.Version, ok bool) {
	if len(key) < 16 {
		return 0, 0, false
	}
	return binary.BigEndian.Uint64(key), collab.Version(binary.BigEndian.Uint64(key[8:])), true
}

// partKey is the key of a part of a milestone; part 0 is its head.
func partKey(number uint64, v collab.Version, part uint32) []byte {
	return binary.BigEndian.AppendUint32(versionKey(number, v), part)
}
