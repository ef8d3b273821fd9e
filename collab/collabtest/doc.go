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
// RunHubs is the same with whole Hubs in place of the nodes: Sessions, Peers and Outboxes with all their goroutines run,
// in a bubble of testing/synctest, until each waits for something that the simulation decides, for the log, for a
// connection to take what it is sent, or for time to pass. There appends grow while they wait, reads fail, connections
// are slow, documents are closed and opened again; and each frame is held against the log and against what was sent
// before it: revisions without a gap, and every acknowledgement behind all revisions before its own.
//
// A test shows that the simulation sees a fault by giving it one: wrong types by Options.Types, a wrong order of things
// by Options.Order, and others between the parts of a Hub.
//
// # Concurrency
//
// Runs share nothing and may go on side by side.
//
// # What it leaves out
//
// Presence has no order and is not simulated. json1 is one that merges: one that refuses conflicts has stock clients that
// cannot go on after the first.
package collabtest
