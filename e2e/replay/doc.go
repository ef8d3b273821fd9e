// Package replay makes documents with a long history, as people really typed them, for tests of what shows or reads
// history and for looking at it.
//
// A Document is a title, a type and what was done to it, by whom and when: Typed has one person type a recorded trace,
// Together has the people of a concurrent trace, and Keystrokes makes any number of one-keystroke revisions of several
// people. Document.Write puts it into a store, Into into the data directory of a server that does not run, and
// the program e2e/fill does that by hand. The traces tell no times, so a clock makes them: keystrokes, pauses for thought,
// sittings, nights. It is seeded: the same document is the same in every run, but for when it ends.
//
// # Concurrency
//
// A Document is not changed by being written, and may be written by several goroutines at once.
//
// Nothing goes through a Session: revisions are appended to the log many at a time, which is what makes a million of
// them quick. They are those that a server would have made, and so are the milestones.
package replay
