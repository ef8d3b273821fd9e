// Package record is the form in which stores keep revisions, milestones and documents: compact, versioned binary.
//
// Every record begins with the byte of its version, which is frozen together with what follows it; a new layout gets a
// new byte and old ones stay readable. Numbers are varints, strings and byte strings have their length in front, and
// the decoders believe no length: damaged or hostile bytes give ErrCorrupt, never a panic or a large allocation.
//
// # Concurrency
//
// Functions only; nothing is shared. What a decoder returns does not alias its input.
//
// The package knows no keys, no database and no OT types: the data of a change is bytes to it.
package record
