// Package rest is tandem's HTTP API, under /v1: one file for each noun.
//
// # Main types
//
// Options say what the API works with, and Register adds its routes to a group. Failures are told as
// application/problem+json (RFC 9457) with the code in words, by one table in problem.go.
//
// # Who may ask
//
// The caller is known by what Options.Who reads from the request, today a guest's cookie. As browsers send cookies
// unasked, what changes something must come from a page of ours or of an allowed origin, and as application/json or
// a picture, which no form of another site can send. Who knows the address of a document may read and write it. Programs with the token
// of the configuration may also list all documents, export them with their histories, take backups, and choose under which
// name they write.
//
// # Writing
//
// Whatever changes a document is a submission to the Hub like any other. If-Match names the version that it is based on.
// An Idempotency-Key makes its identity, so that a retry is found in the log and answered with the first one's answer.
//
// # Files
//
// Pictures are posted before the operation that refers to them, by their hash. They are typed by what is in them, and
// given out so that a browser neither runs nor loads anything for them.
//
// # Concurrency
//
// Handlers keep nothing between requests but how much each sender has uploaded.
//
// The package has no logic of documents; pages and sockets are others'.
package rest
