package record

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// ErrCorrupt says that bytes are not a record, or one of a version that this program does not know.
var ErrCorrupt = errors.New("record: corrupt")

// reader takes a record apart. After the first failure every call returns zero and close reports it.
type reader struct {
	layout byte // the version that the record begins with
	rest   []byte
	bad    string // what was wrong first
}

// open starts reading b, which must begin with one of the versions.
func open(b []byte, versions ...byte) *reader {
	r := &reader{rest: b}
	if r.layout = r.byte(); r.bad == "" && !slices.Contains(versions, r.layout) {
		r.fail(fmt.Sprintf("version %d", r.layout))
	}
	return r
}

// close reports the first failure, or bytes that are left over.
func (r *reader) close() error {
	if r.bad == "" && len(r.rest) > 0 {
		r.fail("bytes left over")
	}
	if r.bad != "" {
		return fmt.Errorf("%w: %s", ErrCorrupt, r.bad)
	}
	return nil
}

func (r *reader) fail(what string) {
	if r.bad == "" {
		r.bad = what
	}
	r.rest = nil
}

func (r *reader) byte() byte {
	if len(r.rest) == 0 {
		r.fail("too short")
		return 0
	}
	b := r.rest[0]
	r.rest = r.rest[1:]
	return b
}

func (r *reader) uint() uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 {
		r.fail("bad number")
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *reader) int() int64 {
	n, size := binary.Varint(r.rest)
	if size <= 0 {
		r.fail("bad number")
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

// version reads a number that cannot be negative.
func (r *reader) version() collab.Version {
	n := r.uint()
	if n > uint64(collab.MaxVersion) {
		r.fail("version out of range")
		return 0
	}
	return collab.Version(n)
}

func (r *reader) time() time.Time { return time.UnixMilli(r.int()).UTC() }

func (r *reader) string() string { return string(r.take(r.uint())) }

// stringLike reads a string that is probably the same as before.
func (r *reader) stringLike(before string) string {
	if b := r.take(r.uint()); string(b) != before {
		return string(b)
	}
	return before
}

// optional reads a byte string that may be absent, and copies it.
func (r *reader) optional() []byte {
	n := r.uint()
	if n == 0 {
		return nil
	}
	b := r.take(n - 1)
	return append(make([]byte, 0, len(b)), b...)
}

// take returns the next n bytes of the input, not copied.
func (r *reader) take(n uint64) []byte {
	if n > uint64(len(r.rest)) {
		r.fail("length beyond the end")
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

// appendOptional writes a byte string of which nil and empty are two things: the length is one more, zero says nil.
func appendOptional(dst, b []byte) []byte {
	if b == nil {
		return append(dst, 0)
	}
	return append(binary.AppendUvarint(dst, uint64(len(b))+1), b...)
}

func appendTime(dst []byte, t time.Time) []byte { return binary.AppendVarint(dst, t.UnixMilli()) }

func appendOpID(dst []byte, id collab.OpID) []byte {
	return binary.AppendUvarint(appendString(dst, id.Source), id.Seq)
}

func (r *reader) opID() collab.OpID { return collab.OpID{Source: r.string(), Seq: r.uint()} }
