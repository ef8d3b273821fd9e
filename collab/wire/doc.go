// Package wire turns the frames of ShareDB's protocol (1.2) into requests and back. It does no IO.
//
// # Main types
//
// A Decoder reads the frames of one connection. A Request is what one frame asks for; operations and data in it stay
// raw JSON, spans of the frame. The Append functions write the frames that the server sends: answers to a Request,
// operations, and errors, which repeat the whole request. An Error is what a client is told; ErrorOf makes one of an
// error of the core.
//
// Frames are read by jsonvalue: strings are WTF-8 and survive unchanged, of two members with one key the last counts.
// Size, nesting and the length of names are checked before anything is built.
//
// # Concurrency
//
// A Decoder belongs to one goroutine. A Request is immutable once decoded, but for what its doc comment says. The
// Append functions are pure.
//
// # Reading order
//
// request.go (a frame, its checks and their order), name.go, then one file per kind of request: handshake.go,
// document.go (fetch, subscribe, unsubscribe), bulk.go, submit.go, presence.go; op.go (operations to clients), errors.go.
//
// What a request means is the business of package gateway.
package wire
