package record

import (
	"encoding/binary"
	"fmt"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// The versions of a revision's record: kind, time, source, seq, author, type, data; and, of one that has any, the number of
// its Fixups and each of them behind that.
const (
	revisionVersion  = 1
	correctedVersion = 2
)

// AppendRevision appends the record of r to dst. Base is not part of it: it is the key's business. The time is kept in
// milliseconds. A change that is none of create, edit and delete is an error.
func AppendRevision(dst []byte, r collab.Revision) ([]byte, error) {
	if !isKind(r.Change.Kind) {
		return dst, fmt.Errorf("record: revision %d has a change of kind %d", r.Base, r.Change.Kind)
	}
	version := byte(revisionVersion)
	if len(r.Fixups) > 0 {
		version = correctedVersion
	}
	dst = append(dst, version, byte(r.Change.Kind))
	dst = appendTime(dst, r.At)
	dst = appendOpID(dst, r.ID)
	dst = appendString(dst, string(r.Author))
	dst = appendString(dst, r.Change.Type)
	dst = appendOptional(dst, r.Change.Data)
	if version == correctedVersion {
		dst = binary.AppendUvarint(dst, uint64(len(r.Fixups)))
		for _, op := range r.Fixups {
			dst = append(binary.AppendUvarint(dst, uint64(len(op))), op...)
		}
	}
	return dst, nil
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
	in := open(b, revisionVersion, correctedVersion)
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
	if in.layout == correctedVersion {
		for n := in.uint(); n > 0 && in.bad == ""; n-- {
			r.Fixups = append(r.Fixups, append([]byte{}, in.take(in.uint())...))
		}
	}
	if err := in.close(); err != nil {
		return collab.Revision{}, fmt.Errorf("revision %d: %w", base, err)
	}
	d.source, d.author = r.ID.Source, string(r.Author)
	return r, nil
}

// RevisionTime reads of a revision's record only when it was made.
func RevisionTime(b []byte) (time.Time, error) {
	in := open(b, revisionVersion, correctedVersion)
	in.byte() // the kind
	at := in.time()
	if in.bad != "" {
		return time.Time{}, fmt.Errorf("revision: %w: %s", ErrCorrupt, in.bad)
	}
	return at, nil
}

func isKind(k collab.Kind) bool { return k >= collab.Create && k <= collab.Delete }
