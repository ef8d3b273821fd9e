package record

import (
	"encoding/binary"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
)

// journalVersion is the version of a journal's row: number, base, count, then each revision's length and record.
const journalVersion = 1

// JournalRow is what a store appends for one document: consecutive revisions that are not packed yet.
type JournalRow struct {
	Number uint64 // of the document
	Base   collab.Version
	Count  int
	Rows   []byte // of AppendRow; not copied
}

// AppendRow appends the record of r with its length in front, which is one of those in JournalRow.Rows.
func AppendRow(dst []byte, r collab.Revision) ([]byte, error) {
	begin := len(dst)
	dst, err := AppendRevision(dst, r)
	if err != nil {
		return dst[:begin], err
	}
	var prefix [binary.MaxVarintLen64]byte
	n := binary.PutUvarint(prefix[:], uint64(len(dst)-begin))
	dst = append(dst, prefix[:n]...)
	copy(dst[begin+n:], dst[begin:len(dst)-n])
	copy(dst[begin:], prefix[:n])
	return dst, nil
}

// RevisionRoom is at least what AppendRow appends for r, if it has no corrections.
func RevisionRoom(r *collab.Revision) int {
	return len(r.Change.Data) + len(r.Change.Type) + len(r.ID.Source) + len(r.Author) + 4*binary.MaxVarintLen64 + 10
}

// AppendJournalRow appends the record of j to dst.
func AppendJournalRow(dst []byte, j JournalRow) []byte {
	dst = binary.AppendUvarint(append(dst, journalVersion), j.Number)
	dst = binary.AppendUvarint(dst, uint64(j.Base))
	dst = binary.AppendUvarint(dst, uint64(j.Count))
	return append(dst, j.Rows...)
}

// DecodeJournalRow reads a journal's row but for its revisions, for which there is EachRow.
func DecodeJournalRow(b []byte) (JournalRow, error) {
	in := open(b, journalVersion)
	j := JournalRow{Number: in.uint(), Base: in.version()}
	count := in.uint()
	if count == 0 || count > uint64(len(in.rest)) {
		in.fail("a count of revisions that cannot be")
	}
	j.Count, j.Rows = int(count), in.rest
	if in.bad != "" {
		return JournalRow{}, fmt.Errorf("journal: %w: %s", ErrCorrupt, in.bad)
	}
	return j, nil
}

// EachRow calls fn with the records of count revisions from base on, as AppendRow wrote them, until fn says that it has
// enough. Bytes that are left over are an error.
func EachRow(rows []byte, base collab.Version, count int, fn func(v collab.Version, row []byte) (bool, error)) error {
	in := &reader{rest: rows}
	for v := base; v < base+collab.Version(count); v++ {
		row := in.take(in.uint())
		if in.bad != "" {
			return fmt.Errorf("revision %d: %w: %s", v, ErrCorrupt, in.bad)
		}
		if more, err := fn(v, row); err != nil || !more {
			return err
		}
	}
	return in.close()
}
