package record

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// The versions of a document's row: number, title; and, of one whose log was trimmed, first, created behind them.
const (
	documentVersion = 1
	trimmedVersion  = 2
)

// Document is what a store keeps of a document beside its revisions.
type Document struct {
	Number  uint64 // stands for the document's id in keys; never used again
	Title   string
	First   collab.Version // Base of the oldest revision that is kept
	Created time.Time      // when the very first revision was made, where First is above 0; in milliseconds
}

// AppendDocument appends the record of d to dst.
func AppendDocument(dst []byte, d Document) []byte {
	version := byte(documentVersion)
	if d.First > 0 {
		version = trimmedVersion
	}
	dst = binary.AppendUvarint(append(dst, version), d.Number)
	dst = appendString(dst, d.Title)
	if d.First > 0 {
		dst = binary.AppendUvarint(dst, uint64(d.First))
		dst = appendTime(dst, d.Created)
	}
	return dst
}

// DecodeDocument reads the row of a document.
func DecodeDocument(b []byte) (Document, error) {
	in := open(b, documentVersion, trimmedVersion)
	d := Document{Number: in.uint(), Title: in.string()}
	if in.layout == trimmedVersion {
		d.First = in.version()
		d.Created = in.time()
	}
	if err := in.close(); err != nil {
		return Document{}, fmt.Errorf("document: %w", err)
	}
	return d, nil
}
