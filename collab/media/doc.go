// Package media says what a file is by looking at its bytes, and whether it can be handed out to others.
//
// Sniff is all there is to call: it knows the pictures that browsers show, whatever a sender calls them, and refuses
// the others. A picture whose header promises more pixels than a browser should have to unpack is refused, and so is an
// SVG that could do more than be drawn: see svg.go.
//
// # Concurrency
//
// Functions only.
//
// Nothing is rewritten, as a file is named by the hash of its bytes; and apart from headers nothing is decoded, so a
// damaged picture passes.
package media
