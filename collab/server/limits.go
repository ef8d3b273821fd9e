package server

import (
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/gateway"
)

// Limits bounds what clients can make the server do. Zero values stand for the defaults.
type Limits struct {
	Documents collab.Limits  // what a document may become
	Clients   gateway.Limits // what one connection may ask for
	// AddressConnections is how many sockets one address may have open; default 500. Of IPv6 a /64 counts as one address,
	// as that is what a single customer has. Those from this machine are not counted: they are a proxy's.
	AddressConnections int
	FileBytes          int // the size of the largest picture or other file; default 10 MiB
	// UploadBytes is how many bytes of files one address may send in an hour; default 1 GiB. Addresses are as above.
	UploadBytes int
	// QueryBytes is how much the documents may take, as JSON, that one query holds in memory; default 1 GiB.
	QueryBytes int
	// Stall is how long a client may not take a part of what it is sent, 64 KiB, before it is given up; default 10 s.
	Stall time.Duration
}

// WithDefaults returns l with the defaults in place of zero values.
func (l Limits) WithDefaults() Limits {
	l.Documents, l.Clients = l.Documents.WithDefaults(), l.Clients.WithDefaults()
	if l.AddressConnections <= 0 {
		l.AddressConnections = 500
	}
	if l.FileBytes <= 0 {
		l.FileBytes = 10 << 20
	}
	if l.UploadBytes <= 0 {
		l.UploadBytes = 1 << 30
	}
	if l.QueryBytes <= 0 {
		l.QueryBytes = 1 << 30
	}
	if l.Stall <= 0 {
		l.Stall = 10 * time.Second
	}
	return l
}
