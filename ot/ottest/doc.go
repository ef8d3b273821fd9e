// Package ottest tests OT types. It is imported by tests only.
//
// Vectors runs a type against recorded results of the JavaScript reference: a Suite names the type, RunShared reads the
// shared vector files, RunSample a small sample that lies in the repository. What all types have in common (apply,
// transform, compose, the server's walk over a history) is checked here; each type adds its own fields and calls.
//
// Laws checks what package ot promises of every type, with operations made by the type's Generator: TP1, compose,
// invert, that an Editor does what Apply does, and that what is written can be read.
//
// BenchTraces, BenchSizes and BenchWhiteboards measure a type by what people typed, by texts and by JSON documents of several sizes.
// CheckSharing holds that a changed version of a large JSON document shares nearly all with the one before.
//
// # Concurrency
//
// A Suite and a Generator belong to one test.
//
// The package has no reference of its own to compare with, and makes no vectors.
package ottest
