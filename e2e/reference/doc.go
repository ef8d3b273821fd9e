// Package reference compares tandem's types with the published ones, by random documents and operations.
//
// A Kind makes the cases of one type and computes what tandem's type makes of them; a Process is Node, with the published types
// unmodified, and answers the same questions. The answers must be equal to the letter, errors included. So any difference that the
// recorded vectors happen not to have is found, given time: `make fuzz-reference FUZZTIME=30m`.
//
// A case is drawn by rapid, which prints a smallest one and the seed of the run when the answers differ.
//
// # Concurrency
//
// A Process belongs to one goroutine. Kinds are only read.
//
// The laws of the types, such as convergence, are not looked at here: where the published types break them, so must tandem's.
package reference
