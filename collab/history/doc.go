// Package history answers questions about how a document came to be: who worked on it when, who wrote each piece of it,
// what changed between two versions; and it brings old versions back.
//
// # Main types
//
// A History reads a Store. Sittings lists revisions grouped by pauses, newest first. Authors says who wrote which stretch
// of a text. Diff gives the smallest operation from one version to another, and what changed between them by whom. Restore
// leads a document back to an old version by an ordinary submission to a Hub, and SetName names a version.
//
// Trim forgets what is before a version, but for the versions that bear a name: each keeps a milestone. What the package says of
// the rest begins there: the list of sittings names the version, of text from before nobody is known as the author, and a
// comparison with a named version from before says what is different, but not by whom.
//
// # How it is quick
//
// A list of a million revisions cannot read them all. Each span of 1,024 is summed up once in a digest, which the store
// keeps: when milestones are written (Grown), and where one is missing when it is first needed. Digests bear the epoch of the
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
