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
// # Concurrency
//
// A Server is safe for concurrent use. Of a client, the reader's goroutine is the one that called Serve; deliveries run
// in the Outbox's; a presence in a document is passed on by the document's. What they share is behind mutexes that are
// never held while waiting, or atomic.
//
// # Reading order
//
// server.go, client.go, deliver.go (frames out), then one file per kind of request: handshake.go, document.go,
// submit.go, bulk.go, past.go, presence.go; place.go, ids.go, window.go, pace.go are what they use; limits.go says how
// much of all that one client may have.
package gateway
