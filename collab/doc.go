// Package collab is tandem's core: one document at a time.
//
// A Document is a pure state machine that puts submissions in order: it does no IO, reads no clock and starts no
// goroutine. A Session is the one goroutine that owns a Document while it is open on this node. It appends what the
// Document has ready to the Log, and only then acknowledges and broadcasts: a revision is durable before it is
// visible. A Hub keeps the open Sessions of this node. A Peer is one connection's place in one Session: a cursor into
// its revisions and a short list of answers. An Outbox is what one connection has yet to be sent.
//
// A Presence is what a client shows of itself to the others on a channel; an Attendee is one connection's place on it.
// Presence is never stored and waits for no revision, and no revision waits for it.
//
// A query is answered once by Hub.Query, and from now on by a QueryWatch, which is told of nothing and asks for what is
// new. The language is that of package collab/query. Indexes, ports of the Store, spare reading a whole collection.
//
// What the core needs of the world are ports, defined here and implemented elsewhere: Log, Milestones, Marks, Digests,
// Blobs, Catalog, Indexes, Replacer and Store (package persistence and below), Broker (package collab/broker and below).
//
// Hooks are the rules of a program that embeds tandem, at the points of ShareDB's middleware; a Projection is a name under
// which clients see a part of each document. Whatever hands out content asks Hub.Show and Hub.ShowOp first.
//
// # Concurrency
//
// A Document belongs to one goroutine, and so does an Attendee. Hub, Session, Peer and Outbox are safe for concurrent
// use; their doc comments say which calls may block. Revisions, entries and snapshots are immutable once shared.
//
// # Reading order
//
// change.go, submission.go, document.go (the order of things); then session.go, commit.go, peer.go, outbox.go,
// writers.go, hub.go (who runs it), call.go (for who has no connection), limits.go (how large it may get); then
// channel.go, presence.go (who shows what); then hooks.go, request.go, read.go, projection.go (who may do and see
// what); queries.go, queried.go, querynews.go, queryload.go, querywatch.go, index.go, indexer.go (which documents
// match); then store.go, append.go, blob.go, broker.go (what it needs).
package collab
