package record

import (
	"encoding/binary"
	"fmt"
)

// documentVersion is the version of a document's row: number, title.
const documentVersion = 1

// Document is what a store keeps of a document beside its revisions.
type Document struct {
	Number uint64 // stands for the document's id in keys; never used again
	Title  string
}

// AppendDocument appends the record of d to dst.
func AppendDocument(dst []byte, d Document) []byte {
	dst = binary.AppendUvarint(append(dst, documentVersion), d.Number)
	return appendString(dst, d.Title)
}

// DecodeDocument reads the row of a document.
func DecodeDocument(b []byte) (Document, error) {
	in := open(b, documentVersion)
	d := Document{Number: in.uint(), Title: in.string()}
	if err := in.close(); err != nil {
		return Document{}, fmt.Errorf("document: %w", err)
	}
	return d, nil
}
