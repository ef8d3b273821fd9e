// Package redact takes a text out of the whole history of a document.
//
// Find is told where the text stands, at one version, and goes through the history. It finds the revisions that typed the
// text there, letter by letter if need be, and every other place at which the same text was in the document at any time:
// undone, pasted, restored. Its Plan then holds the revisions and milestones as they are to be: each letter of the text is
// █, or 🔲 where it took two UTF-16 units, so all places and lengths stay as they are; line breaks stay what they are.
//
// # How the letters are followed
//
// The history is replayed three times side by side. Beside the document as it was go two shadows of the same shape, in which
// each letter that an operation brings in is one of 16,384 signs: the two digits of its number among all letters that were
// ever brought in. Wherever the type of the document moves a letter, it moves its number as well, so what stands at a place
// is known to the operation, whatever the type. A second replay writes the operations anew (ot.Redactor).
//
// # What is found
//
//   - The letters of the span, by their numbers.
//   - The same text in any state of the document, if it has at least four letters.
//   - Stretches of twelve letters of a longer text in anything that was brought in as a whole.
//   - In a string of a JSON document that held the text, also its beginnings and stretches of three letters: what programs
//     write that replace a string whole while somebody types.
//   - In rich text, links, pictures and other addresses in the span, wherever they occur.
//
// # Concurrency
//
// A Plan is made by one goroutine, and then not changed.
//
// # Not here
//
// Names of members, numbers, and files. Storing a Plan: that is the store's (collab.Redactor).
package redact
