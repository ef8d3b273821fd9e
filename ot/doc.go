// Package ot says what an operational-transform type is.
//
// A Type turns bytes into operations and snapshots, applies, transforms and composes them. It is mathematics:
// values in, values out; no IO, no clock, no goroutine. Everything else in tandem sees only the interfaces of this
// package, so a type can be added without touching the server.
//
// # Laws
//
// With s a snapshot, a and b operations made against s, and c one made against apply(s, a):
//
//	apply(apply(s, a), transform(b, a, Right)) = apply(apply(s, b), transform(a, b, Left))   (TP1)
//	apply(s, compose(a, c))                    = apply(apply(s, a), c)
//	apply(apply(s, a), invert(a, s))           = s
//
// The reference types break these in corners (rounding, unmerged neighbours), and tandem's types break them in the
// same places: browsers run the reference, and a server that computes something better drifts away from them.
//
// What does NOT hold: TP2. An operation transformed over a composed history is not the operation transformed step by
// step, and one that was already transformed past an operation cannot be shifted to another place in the history. So
// histories are always walked one revision at a time, from the form an operation had against committed revisions.
//
// # Concurrency
//
// Types, operations and snapshots are immutable and may be shared freely. An Editor belongs to one goroutine.
//
// # Reading order
//
// type.go (Type and the optional abilities), editor.go, linear.go, redact.go, erase.go (from typed methods to Type), registry.go.
package ot
