// Package column packs consecutive revisions of a document by columns: all times together, all sources, all positions, all
// text, each in the form that repeats most, and then under zstd. A keystroke takes a byte or two that as a record takes
// sixty.
//
// Pack makes a chunk, Unpack gives all or some of its revisions back, ReadHeader tells what is in it without unpacking.
//
// # What is in a chunk
//
//	version (1), CRC-32C of all that follows
//	header: base, count; times of the first, the last and the latest; bytes of data, bytes of columns
//	columns, one frame of zstd: sources, authors, classes, corrections; by revision its class, source, author, seq, time; numbers; texts
//
// An operation is JSON to this package and of no type. It becomes a shape, that is the JSON with holes in place of numbers
// and strings, and what was in the holes. A class is a kind of change with a shape; revisions of the same class have
// their numbers and strings in columns of their own, rare classes share one set. Numbers are kept as the difference to a
// guess (predictor). What is not such JSON is kept as it is. Data always comes back byte for byte; times in
// milliseconds.
//
// The layout is frozen by its version, together with the guesses: a better guess is a new version.
//
// # Concurrency
//
// Functions only; nothing is shared but pools of buffers and of zstd's encoders and decoders.
//
// # What is left out
//
// A chunk is read from its beginning, as each number depends on those before: later ones cost more. The package knows
// nothing of where chunks are kept and how large they should be; some 4,096 revisions of text unpack in a millisecond.
package column
