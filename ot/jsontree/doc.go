// Package jsontree holds JSON documents that change often, one small edit at a time.
//
// A Value is an immutable JSON value. Its methods that change something return a new Value which shares with the old
// one all but the path to the change: setting a key in an object of 5,000 members or inserting into a list of 20,000
// elements copies a few small nodes, in a document of any size. Old and new may be kept and read side by side.
//
// # Structure
//
// A list is a B-tree of its elements, found by counting. An object is a B-tree of its members, sorted by key. Each
// member bears a number that says when its key came into the object, so that members can be given out in that order,
// as JavaScript does; that costs a sort when a whole object is read. A string of more than a thousand bytes that is
// being edited is a seq.Text, else a Go string. A small list or object is a single leaf, which is a plain slice.
//
// Every node knows how deep its elements nest and how many bytes they take, so Depth and Size take no time, and a
// document can be kept from becoming too deep to be walked, or too large, by many edits that are neither.
//
// # Cost
//
// Get, At, Set, Insert and Remove take logarithmic time. Same takes constant time; Equal skips what both sides share.
//
// # Concurrency
//
// A Value is immutable and may be shared freely.
//
// Parsing and printing, and what is JSON at all, is package jsonvalue's. There are no operations here.
package jsontree
