package collab

import (
	"context"
	"time"
)

// Redaction says that something was erased from all revisions of a document; not what it was.
type Redaction struct {
	At      time.Time // kept to the millisecond
	By      string    // who did it, as they called themselves
	Reason  string
	Version Version // at which it was named where it stood
	Where   string  // where that was, in words
	// First and Last are the Bases of the first and the last revision that became another, and Revisions is how many did.
	First, Last Version
	Revisions   int
}

// Rewriting is what is stored of a document in place of what there is, where something was erased.
type Rewriting struct {
	Revisions  map[Version]Revision // those that become others, by Base
	Milestones []Milestone          // in place of all that there are; nil: they stay
	Title      *string              // nil: it stays
	Marks      []Mark               // those whose names become others
	Redaction  Redaction            // is added to those that there are
}

// Redactor is the side of a store that erases, and tells what was erased.
type Redactor interface {
	// Redactions returns what was erased from a document, oldest first.
	Redactions(ctx context.Context, id DocID) ([]Redaction, error)
	// Redact stores a Rewriting, in one transaction. The digests, the thumbnail and the rows of indexes of the document go.
	// It is for a store that serves nobody: who has the document open has it as it was. What was there may yet be in unused
	// parts of the store's files until these are compacted.
	Redact(ctx context.Context, id DocID, r Rewriting) error
}
