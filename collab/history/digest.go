package history

import (
	"encoding/binary"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/tandem-collab/tandem/collab"
)

// digest sums up the stepEnd revisions from a multiple of that on.
type digest struct {
	typ   string // URI of the document's type behind them; empty: there is none
	steps []Step
}

// digestFormat is the first byte of a stored digest. Others are made anew.
const digestFormat = 1

// encode writes d for the store: the format, the epoch in which it was made, the type, the users, and the steps with
// numbers as differences to what is before them.
func (d *digest) encode(epoch uuid.UUID) []byte {
	b := append([]byte{digestFormat}, epoch[:]...)
	b = appendText(b, d.typ)
	var users []collab.UserID
	index := make(map[collab.UserID]uint64)
	for i := range d.steps {
		for _, t := range d.steps[i].People {
			if _, ok := index[t.User]; !ok {
				index[t.User] = uint64(len(users))
				users = append(users, t.User)
			}
		}
	}
	b = binary.AppendUvarint(b, uint64(len(users)))
	for _, user := range users {
		b = appendText(b, string(user))
	}
	b = binary.AppendUvarint(b, uint64(len(d.steps)))
	last := int64(0)
	for i := range d.steps {
		s := &d.steps[i]
		b = binary.AppendUvarint(b, uint64(s.To-s.From))
		b = binary.AppendVarint(b, s.Start.UnixMilli()-last)
		b = binary.AppendVarint(b, s.End.UnixMilli()-s.Start.UnixMilli())
		last = s.End.UnixMilli()
		b = binary.AppendUvarint(b, uint64(len(s.People)))
		for _, t := range s.People {
			for _, n := range []uint64{index[t.User], uint64(t.Revisions), uint64(t.Inserted), uint64(t.Deleted)} {
				b = binary.AppendUvarint(b, n)
			}
		}
	}
	return b
}

func appendText(b []byte, text string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(text))), text...)
}

var errDigest = errors.New("history: a digest is of another format or time")

// decodeDigest reads the digest of the revisions from from on. One that was made in another epoch is an error: the store
// may have lost what it sums up.
func decodeDigest(data []byte, from collab.Version, epoch uuid.UUID) (digest, error) {
	if len(data) < 1+len(epoch) || data[0] != digestFormat || [16]byte(data[1:17]) != epoch {
		return digest{}, errDigest
	}
	r := digestReader{data: data[1+len(epoch):]}
	d := digest{typ: r.text()}
	users := make([]collab.UserID, r.length())
	for i := range users {
		users[i] = collab.UserID(r.text())
	}
	d.steps = make([]Step, r.length())
	last, at := int64(0), from
	var tallies []Tally // room for those of the steps
	for i := range d.steps {
		s := &d.steps[i]
		s.From = at
		at += collab.Version(r.uvarint())
		s.To = at
		start := last + r.varint()
		last = start + r.varint()
		s.Start, s.End = time.UnixMilli(start), time.UnixMilli(last)
		n := r.length()
		if n > len(tallies) {
			tallies = make([]Tally, max(n, len(d.steps)))
		}
		s.People, tallies = tallies[:n:n], tallies[n:]
		for j := range s.People {
			user := r.uvarint()
			if user >= uint64(len(users)) {
				return digest{}, errDigest
			}
			s.People[j] = Tally{users[user], int(r.uvarint()), int(r.uvarint()), int(r.uvarint())}
		}
	}
	if r.failed || len(r.data) > 0 || at != from+stepEnd {
		return digest{}, errDigest
	}
	return d, nil
}

// digestReader reads numbers and texts. Behind the end it reads zeros, and has failed.
type digestReader struct {
	data   []byte
	failed bool
}

func (r *digestReader) uvarint() uint64 {
	n, size := binary.Uvarint(r.data)
	return advance(r, n, size)
}

func (r *digestReader) varint() int64 {
	n, size := binary.Varint(r.data)
	return advance(r, n, size)
}

func advance[N uint64 | int64](r *digestReader, n N, size int) N {
	if size <= 0 {
		r.data, r.failed = nil, true
		return 0
	}
	r.data = r.data[size:]
	return n
}

// length reads the number of things that follow, each of which takes a byte at least.
func (r *digestReader) length() int {
	n := r.uvarint()
	if n > uint64(len(r.data)) {
		r.data, r.failed = nil, true
		return 0
	}
	return int(n)
}

func (r *digestReader) text() string {
	n := r.length()
	text := string(r.data[:n])
	r.data = r.data[n:]
	return text
}
