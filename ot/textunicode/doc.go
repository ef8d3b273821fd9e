// Package textunicode is the OT type text-unicode: plain text, edited in code points.
//
// # Grammar
//
// A document is a string. An operation is a list of components that walk over the document from its beginning:
//
//	5            skip five code points
//	"text"       insert the text here
//	{"d": 5}     delete the next five code points
//	{"d": "abc"} delete the next three code points, which are "abc"
//
// So [3, "hi", 5, {"d": 8}] inserts at 3 and deletes eight code points from 8 on of the old document. What is left of the
// document is kept. A component is never empty, skips neither follow each other nor end the operation; inserts may
// follow each other, and so may deletes. Numbers are integers. Half a surrogate pair is refused everywhere: offsets in
// code points cannot cut a pair, and the reference miscounts behind a half.
//
// The second form of a delete carries what an undo needs. It makes an operation invertible without its document; the
// forms may be mixed.
//
// # Laws
//
// The type computes exactly what ot-text-unicode 4.0.0 computes (github.com/ottypes/text-unicode), whose result for each
// of the shared vectors the tests expect: not only the effect, but also which neighbours are merged and which delete
// keeps its text. The laws of package ot hold, with this exception: where neighbouring inserts meet another insert at
// one place, the left side puts only the first of them in front, and TP1 fails. Op.Normalize merges them.
//
// Of two inserts at one place the left side's goes first.
//
// Where the reference is lax and the outcome is broken, this package refuses: deleting past the end, a delete whose text
// is not what stands there, fractions, halves of pairs.
//
// # Concurrency
//
// Operations and snapshots are immutable and may be shared freely. An Editor belongs to one goroutine.
//
// The document itself, a seq.Text, and all counting in other units are package seq's. What the type shares with type text, which
// is nearly all, is in package textop.
package textunicode
