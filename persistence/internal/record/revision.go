package record

import (
	"fmt"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// revisionVersion is the version of a revision's record: kind, time, source, seq, author, type, data.
const revisionVersion = 1

// AppendRevision appends the record of r to dst. Base is not part of it: it is the key's business. The time is kept in
// milliseconds. A change that is none of create, edit and delete is an error.
func AppendRevision(dst []byte, r collab.Revision) ([]byte, error) {
	if !isKind(r.Change.Kind) {
		return dst, fmt.Errorf("record: revision %d has a change of kind %d", r.Base, r.Change.Kind)
	}
	dst = append(dst, revisionVersion, byte(r.Change.Kind))
	dst = appendTime(dst, r.At)
	dst = appendOpID(dst, r.ID)
	dst = appendString(dst, string(r.Author))
	dst = appendString(dst, r.Change.Type)
	return appendOptional(dst, r.Change.Data), nil
}

// DecodeRevision reads the record of the revision at base.
func DecodeRevision(base collab.Version, b []byte) (collab.Revision, error) {
	return new(RevisionDecoder).Decode(base, b)
}

// RevisionDecoder decodes revisions one after the other. Neighbours mostly are by the same author from the same source, and
// then share those strings.
type RevisionDecoder struct{ source, author string }

// Decode reads the record of the revision at base.
func (d *RevisionDecoder) Decode(base collab.Version, b []byte) (collab.Revision, error) {
	in := open(b, revisionVersion)
	r := collab.Revision{Base: base}
	r.Change.Kind = collab.Kind(in.byte())
	if !isKind(r.Change.Kind) {
		in.fail("no such kind")
	}
	r.At = in.time()
	r.ID.Source = in.stringLike(d.source)
	r.ID.Seq = in.uint()
	r.Author = collab.UserID(in.stringLike(d.author))
	r.Change.Type = in.string()
	r.Change.Data = in.optional()
	if err := in.close(); err != nil {
		return collab.Revision{}, fmt.Errorf("revision %d: %w", base, err)
	}
	d.source, d.author = r.ID.Source, string(r.Author)
	return r, nil
}

// RevisionTime reads of a revision's record only when it was made.
func RevisionTime(b []byte) (time.Time, error) {
	in := open(b, revisionVersion)
	in.byte() // the kind
	at := in.time()
	if in.bad != "" {
		return time.Time{}, fmt.Errorf("revision: %w: %s", ErrCorrupt, in.bad)
	}
	return at, nil
}

func isKind(k collab.Kind) bool { return k >= collab.Create && k <= collab.Delete }
