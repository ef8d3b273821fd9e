package column

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// reader takes bytes apart. After the first failure every call returns zero.
type reader struct {
	rest []byte
	bad  string
}

func (r *reader) fail(what string) {
	if r.bad == "" {
		r.bad = what
	}
	r.rest = nil
}

func (r *reader) err(of string) error {
	if r.bad == "" {
		return nil
	}
	return fmt.Errorf("chunk: %w: %s: %s", record.ErrCorrupt, of, r.bad)
}

func (r *reader) byte() byte {
	if b := r.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// take returns the next n bytes, not copied: as many as asked for, unless r has failed.
func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.fail("too short")
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) uint(most uint64) uint64 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > most {
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

func (r *reader) string() string { return string(r.take(int(r.uint(math.MaxInt32)))) }
