// Package richtext is the OT type rich-text: text with attributes and embedded objects, as the editor Quill has it.
//
// It computes exactly what the npm package rich-text 4.1.0 with its quill-delta 4.2.2 computes, down to which neighbours
// are merged, because browsers run that code on the same operations.
//
// # Grammar
//
// An operation is a list of components, or {"ops": [list]}:
//
//	{"insert": "text", "attributes": {…}}   text, not empty
//	{"insert": {"image": "…"}}              an embed: an object or a number; its length is 1
//	{"retain": n, "attributes": {…}}        keep n, changing attributes; null takes one away
//	{"delete": n}
//
// Lengths are positive integers that count UTF-16 units. What follows the last component is kept. A document is a list
// of inserts. Attributes are any JSON and are replaced whole; a component bears at most 256 of them, in 64 KiB. Strings
// may hold lone surrogate halves, and an operation may cut a pair. An operation is read as a list or an object, and
// written as an object.
//
// The reference accepts more than that: retains and deletes past the end, junk in place of a component, several actions
// in one, attributes that are no object or bear a name that every JavaScript object inherits. Those make broken documents
// and are refused.
//
// # Corners
//
// Of two inserts at one place, and of two values for one attribute, the left side's goes second and loses: the other way
// round from the text types. An insert is put before a delete that precedes it. Attributes that are present but empty
// are not the same as none when neighbours are merged. Null attributes stay on inserted text.
//
// Apply is the reference's compose of a document with an operation. What compose merges on its way is local except in
// two kinds of documents: those that were created with mergeable neighbours, and those with empty attributes. Snapshots
// know whether they may be such; if not, what an operation keeps is skipped and not walked over.
//
// # Representation
//
// A Snapshot is a seq.Text, in which an embed is one placeholder, beside seq.Spans with the attributes and embeds. An
// Op is a slice of Components. Attributes are shared between all that bear them.
//
// # Concurrency
//
// Snapshots and Ops are immutable once made and may be shared freely. An Editor belongs to one goroutine.
//
// The package knows nothing of what attributes and embeds mean.
package richtext
