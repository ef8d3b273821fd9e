package collab

import (
	"sync"
	"time"
)

// Entry is a committed revision on its way to peers. Everyone who is sent the same bytes shares them.
type Entry struct {
	Revision Revision
	// Durable is when the Session heard that the revision is in the log; zero if it was there before.
	Durable time.Time

	once   sync.Once
	shared []byte
}

// Shared returns the bytes that render makes of the revision for everyone. render is called once in the life of the
// Entry, whoever asks first.
func (e *Entry) Shared(render func(*Revision) []byte) []byte {
	e.once.Do(func() { e.shared = render(&e.Revision) })
	return e.shared
}

// stream is the end of a document's history as its Peers read it. A stream is immutable: the Session publishes a new
// one when revisions were committed, and readers keep the one that they have.
type stream struct {
	base    Version // Base of entries[0]
	entries []*Entry
	bytes   int
}

// head returns the version behind the last entry.
func (s *stream) head() Version { return s.base + Version(len(s.entries)) }

// at returns the entry with Base v; nil if it is not here. A nil stream has none.
func (s *stream) at(v Version) *Entry {
	if s == nil || v < s.base || v >= s.head() {
		return nil
	}
	return s.entries[v-s.base]
}

// grow returns the stream with revs behind it, durable since a time, and, once it is a quarter over keep bytes, without
// its oldest entries.
func (s *stream) grow(revs []Revision, durable time.Time, keep int) *stream {
	next := &stream{base: s.base, entries: s.entries, bytes: s.bytes}
	for _, rev := range revs {
		// Readers of s never look beyond its length, so the array can be shared.
		next.entries = append(next.entries, &Entry{Revision: rev, Durable: durable})
		next.bytes += rev.size()
	}
	if next.bytes <= keep+keep/4 {
		return next
	}
	n := 0
	for next.bytes > keep && n < len(next.entries) {
		next.bytes -= next.entries[n].Revision.size()
		n++
	}
	next.base += Version(n)
	next.entries = append([]*Entry(nil), next.entries[n:]...)
	return next
}
