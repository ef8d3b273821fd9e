// Package json0 is the OT type json0, ShareDB's default: JSON documents that are edited by lists of small changes.
//
// # Grammar
//
// A document is a JSON value. An operation is a list of components, done one after another: the path of each leads through the
// document that the ones before it have made. Each does one thing at the place where its path ends:
//
//	{"p": path, "li": new}               insert an element into a list, before the index that ends the path
//	{"p": path, "ld": old}               remove an element
//	{"p": path, "ld": old, "li": new}    replace an element
//	{"p": path, "lm": index}             move an element; the index is that after the move
//	{"p": path, "oi": new}               set a member of an object
//	{"p": path, "od": old}               remove a member
//	{"p": path, "od": old, "oi": new}    replace a member, or the whole document by the path []
//	{"p": path, "na": number}            add to a number
//	{"p": path, "t": type, "o": op}      edit a value by an operation of a subtype: text0, text-unicode or rich-text
//	{"p": path, "si": new}               insert text into a string, at the offset that ends the path
//	{"p": path, "sd": old}               delete text
//
// An operation of text0 is a list of {"p": offset, "i": new} and {"p": offset, "d": old}, also done one after another. Offsets
// count UTF-16 units. The last two components are an older way to write the same; the two ways know nothing of each other.
//
// What is deleted is said by the operation, for undo. Deleted text has to be what stands there; other values are not compared.
//
// # Transform
//
// A single component is transformed over another by what the two do at the place where they meet (transform.go). There is such a
// place if what the one changes is at, inside of, or in the same list or object as what the other changes. Then
//
//   - in a list, indexes move by what the other one inserts, deletes or moves (transform_list.go);
//   - what is inside of something deleted or replaced is dropped, and what the other has deleted is not deleted again;
//   - of two values for one place that of the left side stays, and says that it replaces the other one;
//   - texts are transformed by their offsets (text0_transform.go);
//   - what deletes the place where the other one works carries that work out in the value that it deletes (carry).
//
// The outcome is no component, one or several. Operations are transformed over each other component by component, as along the
// sides of a rectangle (bootstrap.go): the same code serves text0. All results are built by pushing, which merges neighbours
// (compose.go). That is also how operations are composed: only the last component is looked at.
//
// Of two inserts at one place the left side's goes first.
//
// # Fidelity
//
// The type computes exactly what ot-json0 1.1.0 computes (github.com/ottypes/json0), whose result for each of the shared vectors the
// tests expect. Clients run the same code on the same operations; a server that finds a better result drifts away from them. So
// the laws of package ot hold only where operations say what they replace: setting a member that is there without od often diverges,
// and so do texts written in the older and in the newer way, and sums of fractions. Invert only knows what the operation says.
//
// Where the two ways to edit a text meet, or text0 and text-unicode, offsets are not adjusted and may come to lie past the end of the
// text. As in the reference, an insert there is one at the end, and a delete by text-unicode deletes what there is.
//
// Where the reference is lax and the outcome is broken, this package refuses: indexes past the end of a list, names as indexes
// of a list, several instructions in one component, paths with names that every JavaScript object inherits, and edits by text-unicode
// of half a surrogate pair. In four of the shared vectors the reference arrives at such an outcome by itself, in operations that
// replace without saying so; the vector test names them. And a transform that would take more than
// some seconds, of two operations of very many components, is refused (work.go). An operation that fails changes nothing.
//
// # Concurrency
//
// Operations and documents are immutable and may be shared freely.
//
// Documents themselves are package jsontree's. Projections, which filter operations by path, are the server's.
//
// # Reading order
//
// op.go and key.go, decode.go, apply.go, compose.go, transform.go and transform_list.go, bootstrap.go, text0.go, subtype.go, work.go, diff.go.
package json0
