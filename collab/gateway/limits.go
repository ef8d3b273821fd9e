package gateway

import (
	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/wire"
)

// Limits bounds what one client may ask for at a time. Zero values stand for the defaults. A client over the limit of
// what is unanswered, or over a rate, is not refused: the gateway reads on when there is room or time.
type Limits struct {
	wire.Limits
	Unanswered      int // requests; default 256
	UnansweredBytes int // of the frames of those requests, but for one that is larger alone; default 16 MiB
	AnswerBytes     int // of the snapshots in the answer to one bulk request; default 64 MiB
	WaitingBytes    int // of revisions that wait in memory for a slow reader; the others wait in the log; default 256 KiB
	Documents       int // that one connection subscribes to, or asks for at once; default 2,000
	Queries         int // that one connection has live; default 100
	// OperationRate is how many operations one connection may submit in a second, and how many documents it may ask for.
	// A long operation counts for more, one for each 4 KiB. Default 10,000.
	OperationRate int

	PresenceBytes    int // of the value of one presence; default 16 KiB
	PresenceIDs      int // that one connection shows on a channel; default 64
	PresenceChannels int // that one connection is on; default 256
	// PresenceRate is how many messages about presence one connection may cause in a second: each that it sends, and
	// each that others get for it. Default 20,000, which lets one of a thousand on a channel show itself twenty times in
	// a second.
	PresenceRate int
}

// operationUnit is how many bytes of an operation count as one.
const operationUnit = 4 << 10

// WithDefaults returns l with the defaults in place of zero values.
func (l Limits) WithDefaults() Limits {
	l.Limits = l.Limits.WithDefaults()
	for _, f := range []struct {
		limit   *int
		initial int
	}{
		{&l.Unanswered, 256},
		{&l.UnansweredBytes, 16 << 20},
		{&l.AnswerBytes, 64 << 20},
		{&l.WaitingBytes, 256 << 10},
		{&l.Documents, 2000},
		{&l.Queries, 100},
		{&l.OperationRate, 10_000},
		{&l.PresenceBytes, 16 << 10},
		{&l.PresenceIDs, 64},
		{&l.PresenceChannels, 256},
		{&l.PresenceRate, 20_000},
	} {
		if *f.limit <= 0 {
			*f.limit = f.initial
		}
	}
	return l
}

// cost is what r counts for against OperationRate.
func cost(r *wire.Request) int {
	switch r.Action {
	case wire.Submit:
		return 1 + len(r.Change.Data)/operationUnit
	case wire.Fetch, wire.Subscribe, wire.FetchVersion, wire.FetchTime:
		return 1
	case wire.BulkFetch, wire.BulkSubscribe:
		return len(r.Bulk.Members)
	case wire.QueryFetch, wire.QuerySubscribe:
		return 1 + len(r.Query.Known)
	}
	return 0
}

// full says why a client may not subscribe to n documents more; nil: it may.
func (c *client) full(n int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if limit := c.server.limits.Documents; c.places.len()+n > limit {
		return collab.Errorf(collab.CodeTooLarge,
			"This connection has %d documents open and this server's limit (--max-documents) is %d: close some, or use another connection",
			c.places.len(), limit)
	}
	return nil
}
