package collab

// Appender is a Log that is written to without waiting for it. It is an ability that a Store may have.
type Appender interface {
	// Begin is Append that returns at once. done is called once with what Append would have returned, by any goroutine,
	// this one included; it does not block.
	Begin(id DocID, revs []Revision, meta Meta, done func(error)) Begun
}

// Begun is an append that waits for its turn to be written. While it waits it can grow, so that what many write to one
// document goes to the disk together. Its methods are called by the one who began it, by one goroutine at a time.
type Begun interface {
	// Add puts revisions that follow directly behind those that are there, and the rows of meta likewise. It reports
	// false, and adds nothing, where it is too late for that.
	Add(revs []Revision, meta Meta) bool
}
