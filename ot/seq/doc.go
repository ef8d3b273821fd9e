// Package seq holds long sequences that change often: the text of a document, and the spans laid over it.
//
// # Units
//
// The length of a text depends on who counts, and every place in tandem says which Unit it means:
//
//   - Bytes: what Go strings, files and frames count. "aé😀" has 1+2+4 = 7.
//   - CodePoints: what the types text-unicode and json1 count. "aé😀" has 3.
//   - UTF16: what JavaScript strings and the types rich-text, text and json0 count. "aé😀" has 1+1+2 = 4, because a
//     code point above U+FFFF is a pair of units.
//   - What a reader calls a character (a grapheme, such as a flag or a family, several code points long) is counted by
//     nobody here: it depends on the font and on the version of Unicode, and two computers must never disagree.
//
// Offsets in UTF-16 units can fall into the middle of a pair, and JavaScript strings can hold half of one. So texts are
// WTF-8: UTF-8 in which a lone half stands in the three-byte form that its number would have. Two halves that meet are
// always joined into the four-byte form; a cut through a pair leaves two halves. Only this package converts between units.
//
// # What there is
//
// Text is an immutable text, TextEditor changes one. Spans is an immutable sequence of spans, each with a length and a
// tag, and SpanEditor changes that. Plain text needs a Text only; rich text is a Text beside Spans whose lengths count the
// UTF-16 units of that text and whose tags are the attributes; a list of JSON values is Spans of length one.
//
// Spans are never merged or split unless one asks: two neighbours with equal tags stay two, since clients can tell the
// difference. As the text knows nothing of the borders between spans, a border may well run through a pair: the text
// holds the pair, and Text.AppendRange of either span gives its half.
//
// An editor is also a cursor. It walks from left to right, the way operations are written:
//
//	e := text.Edit()
//	e.Rewind()
//	e.Skip(seq.CodePoints, 5)
//	e.Insert("hello")
//	e.Delete(seq.CodePoints, 2)
//	text = e.Freeze()
//
// # Structure and ownership
//
// Both are B-trees. A leaf holds up to 192 bytes of text or 10 spans, an inner node up to eight children with the size of
// each in every unit, so any offset in any unit is found by walking down once. Nodes are shared between versions.
//
// An editor owns the nodes that it made since the last Freeze, recognised by a token in the node, and changes them in
// place. Any other node it meets is shared with a frozen version and is copied first, along with the path above it.
// Freeze hands out the root and takes a new token, which disowns every node at once.
//
// People type where they typed before. So an edit that fits into the cursor's leaf changes only what the editor holds of that
// leaf, and the nodes above hear of it when the cursor leaves: until then a frozen version is the tree as it was with a patch, the
// new content of one leaf, and reading it means reading the tree before the patch, the patch, and the tree behind it. Text
// that is typed at the end of a leaf is not even copied: it is written behind what earlier versions see of the same array.
//
// All other edits (a leaf that overflows or runs low, a range over several leaves) are done by recursion from the root,
// after which the cursor is looked up anew.
//
// # Cost
//
// Edits and look-ups take logarithmic time; Edit and Freeze constant time. A keystroke next to the last one copies at most a
// leaf when each version is frozen, and nothing otherwise; one at another place also copies a path if that is shared.
// Deleting drops whole subtrees. Rendering is linear.
//
// # Concurrency
//
// Text and Spans are immutable and may be shared freely. An editor belongs to one goroutine.
//
// # Not here
//
// No history, no attributes, no operations, no JSON: the types above bring these.
package seq
