// Package jsonvalue is the one JSON reader and writer of tandem. It agrees with JavaScript's JSON.parse and
// JSON.stringify, which stand at the other end of every connection, where encoding/json does not.
//
// # Two levels
//
// Parse builds a Value, an immutable tree; Append writes it. For hot paths there is a level below that builds nothing:
// ReadObject and ReadArray walk over the members of a raw object or the elements of a raw array and hand out spans of
// the input; KindOf, ParseString, StringBytes, ParseInt and ParseFloat read one raw value; Check and Valid only look.
//
// # What is kept
//
// Strings may hold half a surrogate pair, as JavaScript's may. In Go they are WTF-8: UTF-8, but a lone half is
// written in its three-byte form. Two halves that meet make one character of four bytes: in an escape sequence the
// reader joins them, elsewhere Concat does. On output a lone half becomes an escape such as \ud83d. Bytes coming in
// that are not UTF-8 are an error.
//
// Numbers are float64. Of two members with one key the last wins and stands where the first stood; otherwise members
// keep their order. An absent member and one that is null are different things. The zero Value is no value at all.
//
// # Limits
//
// Size and nesting depth are checked while reading, before memory is spent. Errors name the offset and are safe to
// show to a client: they never repeat the input.
//
// # Concurrency
//
// A Value is immutable and may be shared freely. The readers belong to one goroutine.
//
// The package does not map JSON onto Go structs, and reads no streams: a frame or a record is in memory as a whole.
package jsonvalue
