// Package schema says what documents may hold that our pages write, and refuses the rest before it is committed: what a
// page shows to one person must not be able to hurt another, or to break a page that reads it.
//
// # Main types
//
// Board is the collab.Validator of whiteboards, json1 documents of this shape:
//
//	{ "kind": "board", "schema": 1,
//	  "app":      { "viewBackgroundColor": "#ffffff", "gridSize": 20, … },
//	  "elements": { "<id>": { "type": "rectangle", "index": "a1", "x": 0, "y": 0, … } },
//	  "files":    { "<SHA-256>": { "mimeType": "image/png", "size": 12345, "created": 1700000000000 } } }
//
// An element has the properties that Excalidraw 0.18.1 gives it; property.go lists what each may be. Properties that
// nobody here knows are let through where they are small, as Excalidraw keeps those of files from other versions.
//
// Beside that, the package knows which elements are deleted and can be removed for good (tombstone.go), and how a board
// is written as a file of Excalidraw's (export.go).
//
// # How much is looked at
//
// Of an edit, the elements that it touches; of these all properties, but of their points only the new ones. So an edit
// costs the same on a board of any size.
//
// # Concurrency
//
// Everything is pure, and safe for concurrent use.
//
// Nothing is repaired here, and whether the bytes of a file are there is the store's to say.
package schema
