// Package history answers questions about how a document came to be: who worked on it when, who wrote each piece of it,
// what changed between two versions; and it brings old versions back.
//
// # Main types
//
// A History reads a Store. Sittings are revisions grouped by pauses, newest first, for a list; Runs say who wrote which
// stretch of a text, Changes what became of it between two versions; Diff is the smallest operation from one version to
// another. Restore leads a document back by an ordinary submission to a Hub, Copy makes a new one of an old version, and
// SetMark names versions.
//
// # How it is quick
//
// A list of a million revisions cannot read them all. Each span of 1,024 is summed up once in a digest, which the store
// keeps: when milestones are written, and where one is missing when it is first needed. Digests bear the epoch of the
// store they were made in, so that none survives a history that lost its end. Who wrote what is found by replaying the
// operations over a list of runs; what was found is kept in memory, and gone on from where a later version is asked for.
//
// # Concurrency
//
// A History is safe for concurrent use. Close waits for the digests that are being written.
//
// # Not here
//
// Who may ask: that is decided before. JSON: package rest writes it.
package history
