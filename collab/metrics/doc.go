// Package metrics counts what a tandem does and shows it in Prometheus' text format.
//
// Metrics is a set of numbers: Trace gives the functions by which the core and the gateway feed them, Gauge adds a number
// that is asked for when somebody looks, and Metrics answers as an http.Handler with all of them, and with those of the
// process and of Go's runtime.
//
// # Concurrency
//
// All methods are safe for concurrent use. What the Trace costs is a few atomic additions, and one short lock for each
// commit and each write to a socket.
//
// The package names no document and no user: labels are actions and error codes, of which there are few.
package metrics
