package wire

import (
	"strconv"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// checkDocument makes the checks of requests about one document at a version.
func checkDocument(d *Decoder, f *fields, r *Request) *Error {
	if err := d.readID(f, r); err != nil {
		return err
	}
	return readPlace(f, r)
}

// readID reads d.
func (d *Decoder) readID(f *fields, r *Request) *Error {
	if isNull(f.d) {
		return nil
	}
	name, err := d.name(f.d, "Invalid id")
	if err == nil {
		r.Doc.ID = remember(&d.last.ID, name)
	}
	return err
}

// readPlace reads v, and checks ts.
func readPlace(f *fields, r *Request) *Error {
	v, err := version(f.v)
	if err != nil {
		return err
	}
	r.Version = v
	if !isNull(f.ts) && !isNumber(f.ts) {
		return badMessage("Invalid timestamp")
	}
	return nil
}

// decodeDocument refuses requests that name no document. (The reference serves them an empty one.)
func decodeDocument(_ *Decoder, f *fields, _ *Request) *Error {
	if isNull(f.c) {
		return badMessage("Invalid collection")
	}
	if isNull(f.d) {
		return badMessage("Invalid id")
	}
	return nil
}

// Snapshot is a document at a version as clients are told it.
type Snapshot struct {
	Version collab.Version
	Type    string // URI; empty: there is no document
	Data    []byte // JSON; nil: the snapshot has none
}

// AppendSnapshotReply appends the answer to a Fetch or Subscribe without a version.
func AppendSnapshotReply(dst []byte, r *Request, s Snapshot) []byte {
	dst = append(dst, `{"data":`...)
	dst = appendSnapshot(dst, s)
	dst = append(dst, ',')
	dst = appendEnvelope(dst, r, false)
	return append(dst, '}')
}

// appendSnapshot leaves the default type unsaid; null stands for no document.
func appendSnapshot(dst []byte, s Snapshot) []byte {
	dst = append(dst, `{"v":`...)
	dst = strconv.AppendInt(dst, int64(s.Version), 10)
	if s.Type != "" && s.Data != nil {
		dst = append(dst, `,"data":`...)
		dst = append(dst, s.Data...)
	}
	switch s.Type {
	case DefaultType:
	case "":
		dst = append(dst, `,"type":null`...)
	default:
		dst = append(dst, `,"type":`...)
		dst = jsonvalue.AppendString(dst, s.Type)
	}
	return append(dst, '}')
}
