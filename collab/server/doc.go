// Package server puts tandem together: the store, the Hub, the gateway at /ws, the pages, and what answers an operator.
// It is where the adapters meet, which do not know each other.
//
// Server is what the command runs and what a program embeds: New opens everything, Handler serves it over HTTP, Serve
// does so on a listener with sane limits, Close ends it in order.
//
// # Embedding
//
// A program that embeds it says in Options who its users are (Identify), what they may do and see (Hooks, Projections),
// and where documents are kept. Handler serves everything, Socket only ShareDB's clients. Client returns a client within
// the program: it opens, reads, edits and follows documents, queries them, and takes part in presence, with the rights of
// whom it stands for.
//
// # The rest
//
// What it does unasked is janitor.go's: files that nobody refers to and elements that were deleted long ago go. backup.go
// makes backups when they are due.
//
// Who may do how much is set here too: limits.go, address.go (connections of one address), headers.go (what a browser
// may do with our pages).
//
// # Concurrency
//
// All methods are safe for concurrent use. Close ends what Serve runs; Handler answers for as long as the process
// lives, after Close with errors.
//
// The package has no logic of documents, frames or storage; flags and signals are the command's.
package server
