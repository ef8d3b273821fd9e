// Package json1 is the OT type json1: JSON documents that are edited by trees of changes.
//
// # Grammar
//
// A document is a JSON value, or no value at all. An operation is a tree in the shape of the document. Each node of
// it is a place, and a component at a node says what happens there:
//
//	{"r": true}        remove the value; instead of true there may be the value itself, for undo
//	{"p": 0}           pick the value up, into slot 0
//	{"d": 0}           drop what is in slot 0 here
//	{"i": 5}           insert 5 here
//	{"es": [3, "x"]}   edit the string here, by an operation of text-unicode
//	{"ena": 2}         add 2 to the number here
//	{"et": t, "e": …}  edit the value here by an operation of the type t: text-unicode, number or rich-text
//
// Only a pick or remove, a drop or insert, and an edit may stand together: {"r": true, "i": 5} replaces. In JSON the
// tree is a list of keys, components and, at the end, lists that go on from there, sorted by their first key:
//
//	["a", {"r": true}]                           remove a
//	["a", "b", [0, {"p": 0}], [2, {"d": 0}]]     move the first element of the list a.b to its third place
//	[["a", {"p": 0}], ["b", {"d": 0, "es": …}]]  rename a to b and edit the string there
//
// null does nothing. Indexes sort before names, and names by UTF-16 code unit.
//
// # Picks before drops
//
// An operation is carried out in two phases. First all is picked up and removed, and keys mean places in the document
// as it was. Then all is dropped, inserted and edited, and keys mean places in the document as it will be. Between
// the two, lists are short of what has been picked up. So one tree has keys of two kinds, and an index i of one state
// is found in another by counting:
//
//	before ── less the picks before i ──► between ── plus the drops before it ──► after
//
// walker does this counting along the children of one node; its constructors say in which state one asks. A place
// inside of something that moves has its path before the operation under the pick, and after it under the drop:
// whoever follows it from one state to the other jumps from the node of the pick to that of the drop with the same
// slot, and so does the writing of a result, which then goes on in a tree of its own until its new place is known.
// Nearly all code in this package is a walk over two or more trees at once, with such counting and such jumps.
//
// # Transform
//
// To transform our operation over theirs is to carry our picks from the document before to the document after their
// operation, and our drops from the document after ours to the document after both. Six phases do it (transform.go):
//
//  1. scanPicks goes through their picks and notes what both pick up, and what we remove and they move.
//  2. scanDrops goes through their drops and notes what falls into something that we remove. That is a conflict.
//  3. writePicks carries our picks over their picks and drops. What they have moved is written apart, by their slot.
//  4. writeDrops carries our drops back over our own picks, to the original document, and from there over their
//     operation and over the picks of the result (steps in transform_steps.go does the counting). Where both drop
//     something different at one place, or we drop into what they remove, there is a conflict. What they have moved
//     is written apart.
//  5. mergePicks puts the picks that were written apart where their moves have gone.
//  6. mergeDrops does so with the drops, taking each through the result itself. What finds no place is in a
//     blackhole: each side moved something into what the other one moved.
//
// When both move the same value, the left side's move counts. Equal inserts at one name are one insert.
//
// Type fails where there is a conflict, and says what collides: a ConflictError. Merging resolves conflicts one after
// another: it appends to one of the operations, or both, the removal of what collides, and transforms again
// (conflict.go).
//
// # Compose and invert
//
// Composing has three states: before, between and after. The picks of the first and the drops of the second operation
// are outside already. cross in compose.go goes through the middle, where the drops of the first meet the picks of
// the second, and writes each to the side it belongs to. What the first inserts and the second changes is changed in
// the insert.
//
// The inverse swaps picks and drops where they are, removes and inserts; edits alone need a walk, as they are made
// after an operation, and the edits of the inverse before it.
//
// # Fidelity
//
// The type computes exactly what ot-json1 1.0.2 computes (github.com/ottypes/json1), whose result for each of the
// shared vectors the tests expect, conflicts included. Clients run the same code on the same operations; a server
// that finds a better result drifts away from them. Some of what it does is therefore not what one would choose:
// Invert does not restore every document, transform forgets what removes say, and against null it returns an
// operation as it was read.
//
// Where the reference is lax and the outcome is broken, this package refuses: names that every JavaScript object
// inherits, numbers added to what is no number, halves of surrogate pairs, and more than a thousand levels.
//
// # Concurrency
//
// Operations and documents are immutable and may be shared freely.
//
// Documents themselves are package jsontree's. The typeAllowingConflictsPred of the reference, conflicts by choice,
// is not here.
//
// # Reading order
//
// op.go (the tree), apply.go (the two phases), cursor.go (counting and writing), transform.go and its three
// companions, conflict.go, compose.go, invert.go, position.go.
package json1
