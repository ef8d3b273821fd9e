// Package collabtest runs collab.Document under a simulated world: clients that behave as ShareDB's do, a network that
// loses connections, two nodes, and one log whose appends may be lost, unheard of, or late.
//
// Run is one simulation. It is single-threaded, and its seed decides everything: who types what, which frame arrives
// next, which connection breaks, what becomes of an append, when a node dies. When something that must hold does not,
// Run returns a *Failure that holds the seed and all that happened.
//
// What must hold: a client that is at rest, a node, and a replay of the log have the same document. Every
// acknowledgement names the version at which the log holds that operation, once. Nothing is acknowledged, refused or
// sent to others before what it rests on is in the log. Stock clients are refused only what met a create or a delete.
//
// A test shows that the simulation sees a fault by giving it one: wrong types by Options.Types, a wrong order of things
// by Options.Order.
//
// # Concurrency
//
// Runs share nothing and may go on side by side.
//
// # What it leaves out
//
// Sessions, Peers and Outboxes, whose goroutines no seed decides: the tests of collab look after those. Here a node
// does what a Session does, in its simplest form. Presence has no order and is not simulated.
package collabtest
