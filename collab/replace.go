package collab

import (
	"context"
	"time"
)

// Replacer is a Store in which a document can take the place of another. It is for imports, while nobody has the
// documents open.
type Replacer interface {
	// Replace makes to what from is: with its log, milestones, marks, digests, title, thumbnail and blobs. What was to
	// before is gone, and so is from under its own name. Where from has never been written nothing takes the place of
	// to. All of it is durable when Replace returns nil, or nothing of it has happened.
	Replace(ctx context.Context, to, from DocID) error
	// BeginAt makes a document whose log begins with a milestone, as if it had been trimmed to there: the first revision to
	// append is that of m.Version, which is above 0. created is the time of its first revision ever. It fails with
	// ErrConflict if the document has a revision.
	BeginAt(ctx context.Context, id DocID, m Milestone, created time.Time) error
	// RenewEpoch gives the store a new epoch, which counts from its next opening on; the present one is a former one then.
	RenewEpoch(ctx context.Context) error
}
