// Package memory is a collab.Store that forgets everything when the process ends. It is for tests, and for trying
// tandem without a data directory.
//
// It keeps the same promises as the other stores (package storetest holds them to it) but one: nothing is durable.
// Options lets a test delay an append, refuse it, or hide its outcome, as a real store may.
//
// # Concurrency
//
// A Store is safe for concurrent use. Hooks run in the goroutine of the call, without locks held, so they may block
// and may call the store.
package memory
