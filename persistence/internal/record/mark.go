package record

import (
	"encoding/binary"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
)

// markVersion is the version of a mark's record: name, the restored version, user, time.
const markVersion = 1

// AppendMark appends the record of m to dst. Its version is not part of it: it is the key's business. The time is kept
// in milliseconds.
func AppendMark(dst []byte, m collab.Mark) []byte {
	dst = appendString(append(dst, markVersion), m.Name)
	dst = binary.AppendUvarint(dst, uint64(m.Restored+1)) // 0 stands for NoBase
	dst = appendString(dst, string(m.By))
	return appendTime(dst, m.At)
}

// DecodeMark reads the record of the mark at a version.
func DecodeMark(v collab.Version, b []byte) (collab.Mark, error) {
	in := open(b, markVersion)
	m := collab.Mark{Version: v, Name: in.string(), Restored: in.version() - 1}
	m.By = collab.UserID(in.string())
	m.At = in.time()
	if err := in.close(); err != nil {
		return collab.Mark{}, fmt.Errorf("mark of version %d: %w", v, err)
	}
	return m, nil
}
