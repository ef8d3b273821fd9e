// Package textop is what the OT types text and text-unicode have in common: operations that walk over a text.
//
// The types differ in the unit in which they count and in some of the grammar. A Dialect says how; Decode, Edit, Transform,
// Compose and Diff are methods of it. What does not depend on it, such as Encode and Normalize, are functions.
//
// Both references build their results by appending, which merges neighbours that do the same, and take the operation that they
// walk over in pieces. So do builder and taker here, in linear time.
//
// # Concurrency
//
// Operations are slices that are not changed once they were made. An Editor belongs to one goroutine.
//
// Names, documents as JSON, inversion and selections are left to the types. The text itself is package seq's.
package textop
