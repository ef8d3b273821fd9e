package record

import (
	"encoding/binary"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
)

// redactionVersion is the version of a redaction's record: time, who, reason, version, where, first, last, revisions.
const redactionVersion = 1

// AppendRedaction appends the record of r to dst. Its time is kept in milliseconds.
func AppendRedaction(dst []byte, r collab.Redaction) []byte {
	dst = appendTime(append(dst, redactionVersion), r.At)
	dst = appendString(appendString(dst, r.By), r.Reason)
	dst = binary.AppendUvarint(dst, uint64(r.Version))
	dst = appendString(dst, r.Where)
	dst = binary.AppendUvarint(dst, uint64(r.First))
	dst = binary.AppendUvarint(dst, uint64(r.Last))
	return binary.AppendUvarint(dst, uint64(r.Revisions))
}

// DecodeRedaction reads the record of a redaction.
func DecodeRedaction(b []byte) (collab.Redaction, error) {
	in := open(b, redactionVersion)
	r := collab.Redaction{At: in.time(), By: in.string(), Reason: in.string(), Version: in.version(), Where: in.string()}
	r.First, r.Last, r.Revisions = in.version(), in.version(), int(in.version())
	if err := in.close(); err != nil {
		return collab.Redaction{}, fmt.Errorf("redaction: %w", err)
	}
	return r, nil
}
