// Package text is the OT type text: plain text, edited in UTF-16 units, as JavaScript counts.
//
// # Grammar
//
// A document is a string. An operation is a list of components that walk over the document from its beginning:
//
//	5         skip five units
//	"text"    insert the text here
//	{"d": 5}  delete the next five units
//
// So [3, "hi", 5, {"d": 8}] inserts at 3 and deletes eight units from 8 on of the old document. What is left of the document is
// kept. A component is never empty, skips neither follow each other nor end the operation; inserts may follow each other, and so
// may deletes. Numbers are integers.
//
// A character above U+FFFF is a pair of units, and an operation may cut it: texts can have half a surrogate pair, and halves that
// meet are a pair again.
//
// # Laws
//
// The type computes exactly what ot-text 1.0.2 computes (github.com/ottypes/text), whose result for each of the shared vectors
// the tests expect, component by component. The laws of package ot hold, with this exception: where neighbouring inserts meet
// another insert at one place, the left side puts only the first of them in front, and TP1 fails. Op.Normalize merges them.
// Operations do not say what they delete, so there is no inverse; the reference has none either, and no presence.
//
// Of two inserts at one place the left side's goes first.
//
// Where the reference is lax and the outcome is broken, this package refuses: deleting past the end, and fractions.
//
// # Concurrency
//
// Operations and snapshots are immutable and may be shared freely. An Editor belongs to one goroutine.
//
// Nearly all is shared with type text-unicode, in package textop; the document itself, a seq.Text, is package seq's.
package text
