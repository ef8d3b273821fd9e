// Package gateway is the life of a connection: it turns the frames of one client into requests to the core, and what
// the core has for that client into frames. It is the only place that knows both.
//
// # Main types
//
// Server serves connections; client is one of them: a reader, which never waits for a document or the disk, and a
// collab.Outbox, whose deliveries become batches of frames. A place is what the client has to do with one document.
//
// # Ids
//
// A client goes on under its id when it connects again, so an id is a secret: the newest connection that names it has
// it, and the older one is closed. What others see as the source of an operation or a presence is a keyed hash of it.
//
// # Compared with ShareDB
//
// Stories in testdata are told to this package and, by package e2e, to ShareDB 7.0.0, so that the two do the same frame by
// frame. What ShareDB does that is unsafe is done otherwise, so that no honest client can tell:
//
//   - An id that lives elsewhere is taken over, not shared: two connections under one would miss each other's operations.
//     Nobody learns another's id, so nobody can take it.
//   - What somebody shows leaves with the connection, also of one that never subscribed to the channel.
//   - Documents are known by collection and id, never by the two joined with a dot. Channels of presence have the name that
//     the client says, which of a document is the two so joined, as clients expect.
//   - Metadata, such as who made a document, is never sent: m is always null.
//   - A frame that is no JSON object closes its connection and nothing else. Of a fault within, the client learns no more
//     than that there was one.
//   - Requests without a document or channel, with versions or numbers that are fractions or below zero, and operations and
//     presences that break the grammar of rich text are refused instead of served or stored.
//   - Requests of one document are served in the order in which they came, also an unsubscribe behind a subscribe, and an
//     operation made on top of one that is on its way.
//   - An operation that is in the log is acknowledged when it comes again, whatever became of its document since; an edit from
//     before a deletion is told of that deletion, and not what came of carrying it over edits that lie between.
//   - A version that rests on what a disaster took away is refused (ERR_FORMER_EPOCH); how far a document really is stands
//     beside an answer to somebody who is ahead of it (head).
//
// Middleware is collab.Hooks. Before a client is sent revisions that it asked for, the hook of reading is asked about the
// document as it is: what is refused must not be had as operations, nor as what comes before an acknowledgement. A hook never hides a version: what it refuses to send
// unasked is sent without content. An error of sendPresence keeps back the presence and is not told to the receiver.
//
// Where that leaves both answers open, this package gives ShareDB's: a delete of a document that never was takes a version,
// the same operation at a newer version is another one, a create is never tried again.
//
// # Concurrency
//
// A Server is safe for concurrent use. Of a client, the reader's goroutine is the one that called Serve; deliveries run
// in the Outbox's; a presence in a document is passed on by the document's. What they share is behind mutexes that are
// never held while waiting, or atomic.
//
// # Reading order
//
// server.go, client.go, deliver.go (frames out), then one file per kind of request: handshake.go, document.go,
// submit.go, bulk.go, past.go, query.go, presence.go; hook.go and read.go ask a program's hooks; place.go, ids.go, window.go, pace.go are what they use; limits.go says how
// much of all that one client may have.
package gateway
